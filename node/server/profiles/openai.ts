/**
 * OpenAI itself: role chunk first, one token a chunk, finish reason in a chunk of its own, then a usage chunk without
 * choices when asked for; all other chunks then say `"usage":null`.
 */
import type { ChatRequest } from "../request.ts";
import type { Profile } from "./types.ts";
import { around, DONE, deltaOf, envelope, errorType, event, message, usageOf } from "./wording.ts";

/** error codes that clients look at */
const CODES: Record<number, string> = { 401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded" };

const tail = (request: ChatRequest) => (request.includeUsage ? { usage: null } : {});

export const openai: Profile = {
  name: "openai",
  help: "OpenAI: role chunk, one token a chunk, usage chunk when asked for",
  api: "chat",
  port: 3284,
  models: ["gemini-1.5-pro", "gpt-4", "gpt-4-turbo", "claude-3-opus", "claude-3-sonnet"],
  jsonType: "application/json",
  headAt: "first_token",
  pace: "paced",
  partsAllowed: true,
  textOnly: false,
  anyMethod: false,
  strictBearer: false,
  ping: null,
  headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
  greeting: () => [],
  opening: (answer, request) => [
    around(answer, { finish_reason: null }, tail(request))('{"role":"assistant","content":"","refusal":null}'),
  ],
  pieces: (token) => [token],
  chunks: (answer, request) => {
    const put = around(answer, { finish_reason: null }, tail(request));
    return (piece) => put(deltaOf(answer, piece));
  },
  closing: (answer, request, { finish, usage }) => [
    ...(finish ? [around(answer, { finish_reason: answer.finishReason }, tail(request))("{}")] : []),
    ...(usage && request.includeUsage ? [event({ ...envelope(answer), choices: [], usage: usageOf(answer) })] : []),
  ],
  done: DONE,
  epilogue: () => [],
  unary: (answer, withUsage) =>
    JSON.stringify({
      ...envelope(answer),
      object: "chat.completion",
      choices: [{ index: 0, message: message(answer), finish_reason: answer.finishReason }],
      ...(withUsage ? { usage: usageOf(answer) } : {}),
    }),
  objection: () => null,
  error: ({ status, message: text }) => ({
    contentType: "application/json",
    body: JSON.stringify({
      error: { message: text, type: errorType(status), param: null, code: CODES[status] ?? null },
    }),
  }),
  streamError: (_answer, text) => [event({ error: { message: text, type: "server_error", param: null, code: null } })],
  // OpenAI has neither route; the pre-flight of a load test wants one
  status: { status: "running" },
  health: { status: "healthy" },
  model: (id) => ({ id, object: "model", created: 0, owned_by: "llmload" }),
};
