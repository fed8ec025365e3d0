/**
 * Retries within bounds, so that a failing server is not hammered: at most two, after 250 ms x 2^n (half of it drawn) or
 * what Retry-After says, only after errors that may pass, and never more than one retry for ten first tries (so never more
 * than 10 % of all requests, nor 1.1 requests for each that was planned). Pure: who keeps the budget, waits and draws is
 * the caller. A budget kept per virtual user bounds the whole run, because shares add up.
 */
import { ERROR_CLASSES } from "../contract/errors_gen.ts";
import type { Draw } from "./random.ts";

export const MAX_RETRIES = 2;
/** of the first tries */
export const RETRY_SHARE = 0.1;
const BASE_MS = 250;
/** A server that asks for more than this is not retried: the wait would outlive most scenarios' graceful stop. */
export const LONGEST_WAIT_MS = 10_000;

const RETRIABLE: ReadonlySet<string> = new Set(ERROR_CLASSES.filter((c) => c.retry).map((c) => c.name));

/** Requests sent so far, retries among them. */
export interface RetryBudget {
  readonly requests: number;
  readonly retries: number;
}

export const EMPTY_BUDGET: RetryBudget = { requests: 0, retries: 0 };

/** The budget after one more request was sent. */
export function afterRequest(budget: RetryBudget, isRetry: boolean): RetryBudget {
  return { requests: budget.requests + 1, retries: budget.retries + (isRetry ? 1 : 0) };
}

/** Whether one more retry keeps retries at or below 10 % of the first tries. */
export function withinBudget({ requests, retries }: RetryBudget): boolean {
  return retries + 1 <= RETRY_SHARE * (requests - retries);
}

/**
 * The wait in ms before the next try, or null when there is to be none.
 * @param tries tries made so far (1 after the first)
 * @param retryAfterMs what the server asked for, null = nothing
 */
export function retryDelayMs(
  budget: RetryBudget,
  tries: number,
  errorClass: string,
  retryAfterMs: number | null,
  draw: Draw,
): number | null {
  if (tries > MAX_RETRIES || !RETRIABLE.has(errorClass) || !withinBudget(budget)) return null;
  if (retryAfterMs !== null) return retryAfterMs <= LONGEST_WAIT_MS ? Math.max(0, retryAfterMs) : null;
  const full = BASE_MS * 2 ** (tries - 1);
  return full / 2 + (draw() * full) / 2;
}
