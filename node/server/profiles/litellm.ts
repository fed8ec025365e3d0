/**
 * LiteLLM: three characters a chunk, role with the first content, no finish_reason before the last, usage in a choice with
 * an empty delta, errors without [DONE].
 */
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";
import { around, deltaOf, event, usageOf, withRole } from "./wording.ts";

const CHARACTERS = 3;

export const litellm: Profile = {
  ...openai,
  name: "litellm",
  help: "LiteLLM: three characters a chunk, usage in a choice with an empty delta, errors without [DONE]",
  headAt: "slot",
  headers: { "content-type": "text/event-stream; charset=utf-8" },
  opening: () => [],
  pieces: (token) => {
    const characters = [...token];
    const pieces: string[] = [];
    for (let i = 0; i < characters.length; i += CHARACTERS) pieces.push(characters.slice(i, i + CHARACTERS).join(""));
    return pieces;
  },
  chunks: (answer) => {
    const put = around(answer);
    return (piece) => put(piece.index === 0 ? withRole(deltaOf(answer, piece)) : deltaOf(answer, piece));
  },
  closing: (answer, { includeUsage }, { finish, usage }) => [
    ...(finish ? [around(answer, { finish_reason: answer.finishReason })("{}")] : []),
    ...(usage && includeUsage ? [around(answer, {}, { usage: usageOf(answer) })("{}")] : []),
  ],
  error: ({ status, message }) => ({ contentType: "application/json", body: JSON.stringify(error(status, message)) }),
  streamError: (_answer, message) => [event(error(500, message))],
};

/** its types and params are the words None, its codes are strings */
function error(status: number, message: string) {
  return { error: { message, type: "None", param: "None", code: String(status) } };
}
