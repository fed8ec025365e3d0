/**
 * One request and its answer as plain facts: what checks.ts looks at, classify.ts judges and metrics.ts counts. Made by
 * request.ts, in the same shape with the engine and without. It must not know where the facts come from.
 */
import type { Observation, RequestLabels } from "../../core/contract/engine.ts";
import type { Completion } from "./completion.ts";

/** What k6 itself said of the request. */
export interface Transport {
  /** k6's error code, 0 = none */
  errorCode: number;
  error: string;
  /** the limit that was set, ms */
  timeoutMs: number;
}

/** What an API promises of its answers; a promise that is not kept fails the request. */
export interface Promises {
  /** value of `object` in a unary answer */
  object: string;
  /** streams end with [DONE] */
  done: boolean;
  finishReason: boolean;
}

export interface Exchange {
  labels: RequestLabels;
  promises: Promises;
  /** false = stock k6: no token times */
  engine: boolean;
  seen: Observation;
  transport: Transport;
  /** the body of a unary answer with status 200, else null */
  completion: Completion | null;
  /** usage was asked for */
  usageAsked: boolean;
  stallMs: number;
}

export const CHAT_PROMISES: Promises = { object: "chat.completion", done: true, finishReason: true };

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

/** The media type without its parameters, lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}
