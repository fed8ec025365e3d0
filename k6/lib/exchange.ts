/**
 * One request and its answer as plain facts: what checks.ts looks at, classify.ts judges and metrics.ts counts. Made by
 * request.ts, in the same shape with the engine and without. It must not know where the facts come from.
 */
import type { Observation, RequestLabels } from "../../core/contract/engine.ts";
import type { FaultName } from "../../core/contract/errors_gen.ts";
import type { Completion } from "./completion.ts";
import type { JsonObject } from "./stock/json.ts";

/** What k6 itself said of the request. */
export interface Transport {
  /** k6's error code, 0 = none */
  errorCode: number;
  error: string;
  /** the limit that was set, ms */
  timeoutMs: number;
}

/**
 * What kind of answer a request wants: a chat completion, a response of the Responses API, a message of Anthropic's
 * Messages API, or any other resource as JSON (a login, a list), which has no tokens and enters no latency of generation.
 */
export type AnswerKind = "completion" | "response" | "message" | "resource";

/** What an API promises of its answers; a promise that is not kept fails the request. */
export interface Promises {
  answer: AnswerKind;
  /** value of `object` in a unary answer (of a message: of `type`), null = none is promised */
  object: string | null;
  /** streams end with [DONE], of a message with message_stop */
  done: boolean;
  finishReason: boolean;
}

export interface Exchange {
  labels: RequestLabels;
  /** of every sample about this request */
  tags: Record<string, string>;
  promises: Promises;
  /** false = stock k6: no token times */
  engine: boolean;
  seen: Observation;
  transport: Transport;
  /** the body of a unary completion, response or message with status 200, else null */
  completion: Completion | null;
  /** the body of a resource with a status of 2xx, when it is a JSON object; else null */
  resource: JsonObject | null;
  /** by name; of several cookies with one name the last */
  cookies: Record<string, Cookie>;
  /** faults that the suite itself found */
  found: readonly FaultName[];
  /** usage was asked for */
  usageAsked: boolean;
  stallMs: number;
}

export interface Cookie {
  value: string;
  secure: boolean;
}

export const CHAT_PROMISES: Promises = {
  answer: "completion",
  object: "chat.completion",
  done: true,
  finishReason: true,
};

export const MESSAGE_PROMISES: Promises = { answer: "message", object: "message", done: true, finishReason: true };

/** Generated output of any kind came. */
export function hasOutput(exchange: Exchange): boolean {
  const { seen } = exchange;
  return (
    seen.ttftMs !== null ||
    seen.text !== "" ||
    seen.reasoning !== "" ||
    seen.refusal !== "" ||
    seen.toolCalls.length > 0
  );
}

/** The user did not wait for the end. */
export function hasLeft({ seen }: Pick<Exchange, "seen">): boolean {
  return seen.cutBy === "left";
}

/** The media type without its parameters, lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}
