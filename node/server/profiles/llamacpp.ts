/** llama.cpp's server: head when a slot is free, bare comments while the prompt is read, timings beside the usage. */
import { choiceChunk, envelope, event, openai, usageOf } from "./openai.ts";
import type { Profile } from "./types.ts";

export const llamacpp: Profile = {
  ...openai,
  name: "llamacpp",
  help: "llama.cpp: head when a slot is free, pings until the first token, timings with the usage",
  headAt: "slot",
  ping: ":\n\n",
  headers: { "content-type": "text/event-stream" },
  opening: (answer) => [choiceChunk(answer, { role: "assistant", content: null }, null)],
  closing: (answer, request, withFinish, withUsage) => {
    const timings = { prompt_n: answer.promptTokens, prompt_ms: answer.ttftMs, predicted_n: answer.completionTokens };
    return [
      ...(withFinish ? [choiceChunk(answer, {}, answer.finishReason)] : []),
      ...(withUsage && request.includeUsage
        ? [event({ ...envelope(answer), choices: [], usage: usageOf(answer), timings })]
        : []),
    ];
  },
  error: (status, text) => ({
    contentType: "application/json; charset=utf-8",
    body: JSON.stringify({
      error: { code: status, message: text, type: status < 500 ? "invalid_request_error" : "server_error" },
    }),
  }),
};
