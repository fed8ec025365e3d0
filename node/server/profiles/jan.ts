/**
 * Jan Server's gateway of September 2025, as measured: the model's lines are handed on one by one, so that [DONE] ends in a
 * single LF and no parser of the standard's dispatches it; an answer in one is decoded and encoded again by Go, which adds
 * fields. Its routes, and what else it does wrong: jan/manner.ts.
 */
import type { Answer } from "../answer.ts";
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";
import { around, type Json, message, usageOf } from "./wording.ts";

/** said in the middle of a stream when the model behind has gone, without any line end */
export const GONE = '{"code":"bc82d69c-685b-4556-9d1f-2a4a80ae8ca4","error":""}';
const UNFILTERED = { filtered: false };
const UNDETECTED = { filtered: false, detected: false };
const FILTERS = {
  hate: UNFILTERED,
  self_harm: UNFILTERED,
  sexual: UNFILTERED,
  violence: UNFILTERED,
  jailbreak: UNDETECTED,
  profanity: UNDETECTED,
};
const NO_DETAILS = { prompt_tokens_details: null, completion_tokens_details: null };

export const jan: Profile = {
  ...openai,
  name: "jan",
  help: "Jan Server as it is: [DONE] without its blank line, errors inside 200s, responses without text or tools, stored responses for ever pending",
  api: "jan",
  port: 8080,
  models: ["jan-v1-4b", "jan-v1-7b", "jan-reason-v1"],
  jsonType: "application/json; charset=utf-8",
  headers: {
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "Cache-Control",
  },
  opening: (answer) => [around(answer, { finish_reason: null })('{"role":"assistant","content":""}')],
  done: "data: [DONE]\n",
  unary: (answer, withUsage) => JSON.stringify(goCompletion(answer, withUsage)),
  streamError: () => [GONE],
  model: (id) => ({ id, object: "model", created: 1_757_000_000, owned_by: "llmload" }),
};

/** An answer as go-openai writes it: an empty content is left out, details are null, a choice says what was filtered. */
export function goCompletion(answer: Answer, withUsage: boolean): Json {
  const { content, ...rest } = message(answer);
  const said = typeof content === "string" && content !== "" ? { content } : {};
  return {
    id: answer.id,
    object: "chat.completion",
    created: answer.created,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: { role: rest.role, ...said, ...rest },
        finish_reason: answer.finishReason,
        content_filter_results: FILTERS,
      },
    ],
    usage: withUsage ? { ...usageOf(answer), ...NO_DETAILS } : NO_USAGE,
    system_fingerprint: "",
  };
}

const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, ...NO_DETAILS };

/** What is left of a completion when the model answered with an error. */
export const ZERO_COMPLETION: Json = {
  id: "",
  object: "",
  created: 0,
  model: "",
  choices: null,
  usage: NO_USAGE,
  system_fingerprint: "",
};
