/** OpenRouter: comments while the provider works, role in every chunk, errors as a chunk with finish_reason "error". */
import { delta, envelope, event, openai, usageOf } from "./openai.ts";
import type { Profile } from "./types.ts";

export const openrouter: Profile = {
  ...openai,
  name: "openrouter",
  help: "OpenRouter: comments first, role in every chunk, errors as a chunk with finish_reason error",
  headAt: "slot",
  ping: ": OPENROUTER PROCESSING\n\n",
  headers: { "content-type": "text/event-stream" },
  opening: () => [": OPENROUTER PROCESSING\n\n"],
  chunk: (answer, kind, piece, index) =>
    event({
      ...envelope(answer),
      provider: "Reference",
      choices: [
        {
          index: 0,
          delta: { role: "assistant", content: "", ...delta(answer, kind, String(piece), index) },
          finish_reason: null,
          native_finish_reason: null,
        },
      ],
    }),
  closing: (answer, _request, withFinish, withUsage) => {
    const choice = {
      index: 0,
      delta: { role: "assistant", content: "" },
      finish_reason: answer.finishReason,
      native_finish_reason: answer.finishReason,
    };
    return [
      ...(withFinish ? [event({ ...envelope(answer), choices: [choice] })] : []),
      ...(withUsage
        ? [event({ ...envelope(answer), choices: [{ ...choice, finish_reason: null }], usage: usageOf(answer) })]
        : []),
    ];
  },
  error: (status, text) => ({
    contentType: "application/json",
    body: JSON.stringify({ error: { message: text, code: status } }),
  }),
  streamError: (answer, text) => [
    event({
      ...envelope(answer),
      error: { code: 502, message: text },
      choices: [
        { index: 0, delta: { role: "assistant", content: "" }, finish_reason: "error", native_finish_reason: "error" },
      ],
    }),
    "data: [DONE]\n\n",
  ],
};
