/**
 * AgentAPI (atomsAgent's chat server in Go): the role chunk at once with finish_reason "content", nothing until the
 * backend has ended, then one chunk per byte (a non-ASCII character becomes two broken ones), zero usage everywhere, a
 * last chunk without delta, errors as plain text. It knows neither tools nor reasoning nor stream_options.
 */
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";
import { around, DONE, envelope, event, message } from "./wording.ts";

const ZERO = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
/** Go writes its message struct into every chunk */
const NOBODY = { role: "", content: "" };
const PLAIN: Record<number, string> = { 401: "unauthorized: ", 403: "forbidden: " };

export const agentapi: Profile = {
  ...openai,
  name: "agentapi",
  help: "AgentAPI: role chunk at once, then all bytes as chunks in a burst, zero usage, errors as text",
  headAt: "arrival",
  pace: "burst",
  partsAllowed: false,
  textOnly: true,
  anyMethod: true,
  strictBearer: true,
  headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  greeting: (answer) => [
    around(answer, { message: NOBODY, finish_reason: "content" }, { usage: ZERO })('{"role":"assistant"}'),
  ],
  opening: () => [],
  pieces: (token) => [...Buffer.from(token, "utf8")].map((byte) => String.fromCharCode(byte)),
  chunks: (answer) => {
    const put = around(answer, { message: NOBODY, finish_reason: "" }, { usage: ZERO });
    return ({ text }) => put(`{"content":${JSON.stringify(text)}}`);
  },
  closing: (answer, _request, { finish }) => (finish ? [last(answer)] : []),
  unary: (answer) =>
    JSON.stringify({
      ...envelope(answer),
      object: "chat.completion",
      choices: [{ index: 0, message: message(answer), finish_reason: "stop" }],
      usage: ZERO,
    }),
  // its orchestrator asks the first user message only, and fails without one
  objection: ({ hasUser }) => (hasUser ? null : { status: 500, message: "no user message found" }),
  error: ({ status, message: text, malformed }) =>
    status >= 500
      ? {
          contentType: "application/json",
          body: JSON.stringify({ error: { message: text, type: "orchestration_error" } }),
        }
      : {
          contentType: "text/plain; charset=utf-8",
          body: `${malformed === true ? "invalid request: " : (PLAIN[status] ?? "")}${text}\n`,
        },
  // a backend that fails looks like an answer without text
  streamError: (answer) => [last(answer), DONE],
  status: { status: "running", uptime: "active", configured_agents: { ccrouter: true, droid: false } },
  health: { status: "healthy", agents: ["ccrouter"], primary: "ccrouter" },
  model: (id) => ({
    ...openai.model(id),
    description: "reference model",
    max_tokens: 4096,
    input_cost_per_1k: 0,
    output_cost_per_1k: 0,
  }),
};

function last(answer: Parameters<Profile["greeting"]>[0]): string {
  return event({
    ...envelope(answer),
    choices: [{ index: 0, message: NOBODY, finish_reason: "stop" }],
    usage: ZERO,
  });
}
