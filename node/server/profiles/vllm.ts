/** vLLM: head and role chunk with the first token, usage chunk without choices, errors as events followed by [DONE]. */
import { event, openai } from "./openai.ts";
import type { Profile } from "./types.ts";

export const vllm: Profile = {
  ...openai,
  name: "vllm",
  help: "vLLM: head with the first token, errors inside the stream followed by [DONE]",
  error: (status, text) => ({
    contentType: "application/json",
    body: JSON.stringify({
      error: {
        message: text,
        type: status < 500 ? "BadRequestError" : "InternalServerError",
        param: null,
        code: status,
      },
    }),
  }),
  streamError: (_answer, text) => [
    event({ error: { message: text, type: "InternalServerError", param: null, code: 500 } }),
    "data: [DONE]\n\n",
  ],
};
