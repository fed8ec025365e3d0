/** LiteLLM: three characters a chunk, role with the first content, usage in a choice with an empty delta, errors without [DONE]. */
import { delta, envelope, event, openai, usageOf } from "./openai.ts";
import type { Profile } from "./types.ts";

export const litellm: Profile = {
  ...openai,
  name: "litellm",
  help: "LiteLLM: three characters a chunk, usage in a choice with an empty delta, errors without [DONE]",
  headAt: "slot",
  opening: () => [],
  pieces: (token) =>
    [...token].reduce<string[]>((out, char, i) => {
      if (i % 3 === 0) out.push(char);
      else out[out.length - 1] += char;
      return out;
    }, []),
  chunk: (answer, kind, piece, index) => {
    const role = index === 0 ? { role: "assistant" } : {};
    return event({
      ...envelope(answer),
      choices: [{ index: 0, delta: { ...role, ...delta(answer, kind, String(piece), index) } }],
    });
  },
  closing: (answer, request, withFinish, withUsage) => [
    ...(withFinish
      ? [event({ ...envelope(answer), choices: [{ finish_reason: answer.finishReason, index: 0, delta: {} }] })]
      : []),
    ...(withUsage && request.includeUsage
      ? [event({ ...envelope(answer), choices: [{ index: 0, delta: {} }], usage: usageOf(answer) })]
      : []),
  ],
  error: (status, text) => ({
    contentType: "application/json",
    body: JSON.stringify({ error: { message: text, type: "None", param: "None", code: String(status) } }),
  }),
  streamError: (_answer, text) => [event({ error: { message: text, type: "None", param: "None", code: "500" } })],
};
