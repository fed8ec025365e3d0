/**
 * vLLM: head and role chunk with the first token, finish reason with an empty content, usage chunk without choices (or
 * usage so far in every chunk: `continuous_usage_stats`), errors as events followed by [DONE].
 */
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";
import { around, DONE, deltaOf, envelope, event, usageOf } from "./wording.ts";

const OPEN = { logprobs: null, finish_reason: null };

export const vllm: Profile = {
  ...openai,
  name: "vllm",
  help: "vLLM: head with the first token, errors inside the stream followed by [DONE]",
  headers: { "content-type": "text/event-stream; charset=utf-8" },
  opening: (answer, { continuousUsage }) => [
    around(answer, OPEN, continuousUsage ? { usage: usageOf(answer, 0) } : {})('{"role":"assistant","content":""}'),
  ],
  chunks: (answer, { continuousUsage }) => {
    const put = around(answer, OPEN);
    return (piece) => {
      const delta = deltaOf(answer, piece);
      return continuousUsage ? around(answer, OPEN, { usage: usageOf(answer, piece.tokens) })(delta) : put(delta);
    };
  },
  closing: (answer, { includeUsage, continuousUsage }, { finish, usage }) => {
    const rest = { logprobs: null, finish_reason: answer.finishReason, stop_reason: null };
    const tail = continuousUsage && usage ? { usage: usageOf(answer) } : {};
    return [
      ...(finish ? [around(answer, rest, tail)('{"content":""}')] : []),
      ...(usage && includeUsage ? [event({ ...envelope(answer), choices: [], usage: usageOf(answer) })] : []),
    ];
  },
  error: ({ status, message }) => ({
    contentType: "application/json",
    body: JSON.stringify({ error: { message, type: typeOf(status), param: null, code: status } }),
  }),
  streamError: (_answer, message) => [event({ error: { message, type: typeOf(500), param: null, code: 500 } }), DONE],
};

function typeOf(status: number): string {
  if (status === 401) return "AuthenticationError";
  if (status === 404) return "NotFoundError";
  return status < 500 ? "BadRequestError" : "InternalServerError";
}
