/**
 * Tries a request again within the bounds of core/plan/retry.ts. A try is settled (counted, recorded) as soon as it is
 * known whether another follows, so that first tries and final results stay apart. It must not know what is sent.
 */

import type { Draw } from "../../core/plan/random.ts";
import { afterRequest, EMPTY_BUDGET, type RetryBudget, retryDelayMs } from "../../core/plan/retry.ts";
import type { Attempt } from "./attempt.ts";

export interface Steps {
  /** try number from 1, and when the first one began (epoch ms; null for the first) */
  send(tryNumber: number, firstStartedAt: number | null): Attempt;
  settle(attempt: Attempt, final: boolean): void;
  sleep(seconds: number): void;
  now(): number;
}

/** Kept per VU: shares add up, so the run keeps the share too. */
export interface Retrier {
  /** The last try. `retries` false: there is one try only. */
  run(steps: Steps, retries: boolean, draw: Draw): Attempt;
}

export function makeRetrier(): Retrier {
  let budget: RetryBudget = EMPTY_BUDGET;
  return {
    run(steps, retries, draw) {
      const startedAt = steps.now();
      for (let tries = 1; ; tries++) {
        const attempt = steps.send(tries, tries === 1 ? null : startedAt);
        budget = afterRequest(budget, tries > 1);
        const { errorClass } = attempt.judgement;
        const wait =
          retries && errorClass !== null ? retryDelayMs(budget, tries, errorClass, attempt.retryAfterMs, draw) : null;
        steps.settle(attempt, wait === null);
        if (wait === null) return attempt;
        steps.sleep(wait / 1000);
      }
    },
  };
}
