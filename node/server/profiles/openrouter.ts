/**
 * OpenRouter: comments while the provider works (here more often than in earnest, so that ordinary latencies show them),
 * role in every chunk, usage always, errors as a chunk with finish_reason "error".
 */
import type { Answer } from "../answer.ts";
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";
import { around, DONE, deltaOf, usageOf, withRole } from "./wording.ts";

const WORKING = ": OPENROUTER PROCESSING\n\n";
const NOTHING = '{"role":"assistant","content":""}';
const TAIL = { provider: "Reference" };

const open = (answer: Answer) => around(answer, { finish_reason: null, native_finish_reason: null }, TAIL);
const finished = (reason: string) => ({ finish_reason: reason, native_finish_reason: reason });

export const openrouter: Profile = {
  ...openai,
  name: "openrouter",
  help: "OpenRouter: comments first, role in every chunk, errors as a chunk with finish_reason error",
  headAt: "slot",
  ping: { text: WORKING, everyMs: 100 },
  headers: { "content-type": "text/event-stream" },
  greeting: () => [WORKING],
  opening: (answer) => [open(answer)(NOTHING)],
  chunks: (answer) => {
    const put = open(answer);
    return (piece) => put(withRole(deltaOf(answer, piece), ""));
  },
  closing: (answer, _request, { finish, usage }) => [
    ...(finish ? [around(answer, finished(answer.finishReason), TAIL)(NOTHING)] : []),
    ...(usage
      ? [around(answer, finish ? finished(answer.finishReason) : {}, { ...TAIL, usage: usageOf(answer) })(NOTHING)]
      : []),
  ],
  error: ({ status, message }) => ({
    contentType: "application/json",
    body: JSON.stringify({ error: { message, code: status } }),
  }),
  streamError: (answer, message) => [
    around(answer, finished("error"), { ...TAIL, error: { code: 502, message } })(NOTHING),
    DONE,
  ],
};
