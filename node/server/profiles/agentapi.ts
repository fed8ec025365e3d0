/**
 * AgentAPI: the role chunk at once (with finish_reason "content"), nothing until the backend has ended, then one chunk per
 * byte (a non-ASCII character becomes two broken ones), zero usage everywhere, errors as plain text.
 */
import type { Answer } from "../answer.ts";
import { envelope, event, message, openai } from "./openai.ts";
import type { Profile } from "./types.ts";

const ZERO = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

function chunkOf(answer: Answer, choice: Record<string, unknown>): string {
  return event({
    ...envelope(answer),
    choices: [{ index: 0, message: { role: "", content: "" }, ...choice }],
    usage: ZERO,
  });
}

export const agentapi: Profile = {
  ...openai,
  name: "agentapi",
  help: "AgentAPI: role chunk at once, then all bytes as chunks in a burst, zero usage, errors as text",
  headAt: "arrival",
  pace: "burst",
  partsAllowed: false,
  headers: { "content-type": "text/event-stream" },
  opening: (answer) => [chunkOf(answer, { delta: { role: "assistant" }, finish_reason: "content" })],
  pieces: (token) => [...Buffer.from(token, "utf8")].map((byte) => String.fromCharCode(byte)),
  chunk: (answer, _kind, piece) => chunkOf(answer, { delta: { content: String(piece) }, finish_reason: "" }),
  closing: (answer, _request, withFinish) => (withFinish ? [chunkOf(answer, { finish_reason: "stop" })] : []),
  unary: (answer) =>
    JSON.stringify({
      ...envelope(answer),
      object: "chat.completion",
      choices: [{ index: 0, message: message(answer), finish_reason: "stop" }],
      usage: ZERO,
    }),
  error: (status, text) =>
    status >= 500
      ? {
          contentType: "application/json",
          body: JSON.stringify({ error: { message: text, type: "orchestration_error" } }),
        }
      : {
          contentType: "text/plain; charset=utf-8",
          body: `${status === 401 ? "unauthorized" : status === 403 ? "forbidden" : "invalid request"}: ${text}\n`,
        },
  // its backend's failure looks like an answer without text
  streamError: (answer) => [chunkOf(answer, { finish_reason: "stop" }), "data: [DONE]\n\n"],
};
