/**
 * llama.cpp's server: head when a slot is free, bare comments while the prompt is read (the real one waits longer before
 * the first; here they come early, so that ordinary latencies show them), then role chunk with content null, timings
 * beside the usage.
 */
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";
import { around, deltaOf, envelope, errorType, event, usageOf } from "./wording.ts";

export const llamacpp: Profile = {
  ...openai,
  name: "llamacpp",
  help: "llama.cpp: head when a slot is free, pings until the first token, timings with the usage",
  headAt: "slot",
  ping: { text: ":\n\n", everyMs: 100 },
  headers: { "content-type": "text/event-stream" },
  opening: (answer) => [around(answer, { finish_reason: null })('{"role":"assistant","content":null}')],
  chunks: (answer) => {
    const put = around(answer, { finish_reason: null });
    return (piece) => put(deltaOf(answer, piece));
  },
  closing: (answer, { includeUsage }, { finish, usage, predictedMs }) => {
    const timings = {
      prompt_n: answer.promptTokens,
      prompt_ms: answer.ttftMs,
      predicted_n: answer.completionTokens,
      predicted_ms: predictedMs,
    };
    return [
      ...(finish ? [around(answer, { finish_reason: answer.finishReason })("{}")] : []),
      ...(usage && includeUsage ? [event({ ...envelope(answer), choices: [], usage: usageOf(answer), timings })] : []),
    ];
  },
  error: ({ status, message }) => ({
    contentType: "application/json; charset=utf-8",
    body: JSON.stringify({ error: { code: status, message, type: errorType(status) } }),
  }),
  streamError: (_answer, message) => [event({ error: { code: 500, message, type: "server_error" } })],
};
