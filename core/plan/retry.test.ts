import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ERROR_CLASSES } from "../contract/errors_gen.ts";
import {
  afterRequest,
  EMPTY_BUDGET,
  MAX_RETRIES,
  RETRY_SHARE,
  type RetryBudget,
  retryDelayMs,
  withinBudget,
} from "./retry.ts";
import { retryAfterMs } from "./retry_after.ts";

const ample: RetryBudget = { requests: 1000, retries: 0 };
const half = () => 0.5;

describe("retryDelayMs", () => {
  it("doubles from 250 ms, between a half and the whole of it", () => {
    expect(retryDelayMs(ample, 1, "server", null, () => 0)).toBe(125);
    expect(retryDelayMs(ample, 1, "server", null, () => 1)).toBe(250);
    expect(retryDelayMs(ample, 2, "server", null, () => 1)).toBe(500);
  });

  it("tries again at most twice", () => {
    expect(retryDelayMs(ample, MAX_RETRIES + 1, "server", null, half)).toBeNull();
  });

  it("does what Retry-After says, and not at all when that is too long", () => {
    expect(retryDelayMs(ample, 1, "rate_limited", 3000, half)).toBe(3000);
    expect(retryDelayMs(ample, 1, "rate_limited", 0, half)).toBe(0);
    expect(retryDelayMs(ample, 1, "rate_limited", 60_000, half)).toBeNull();
  });

  it("only after errors that may pass", () => {
    const again = ERROR_CLASSES.filter(({ name }) => retryDelayMs(ample, 1, name, null, half) !== null);
    expect(again.map(({ name }) => name)).toEqual([
      "rate_limited",
      "server",
      "connect",
      "reset",
      "timeout_connect",
      "timeout_first_token",
      "timeout_stall",
      "timeout_total",
    ]);
    expect(retryDelayMs(ample, 1, "unheard_of", null, half)).toBeNull();
  });
});

describe("the budget", () => {
  /** Sends first tries, each failing with `failing`, and retries as often as allowed. */
  const play = (firsts: number, failing: () => boolean) => {
    let budget = EMPTY_BUDGET;
    let worst = 0;
    const send = (isRetry: boolean) => {
      budget = afterRequest(budget, isRetry);
      worst = Math.max(worst, budget.retries / budget.requests);
    };
    for (let i = 0; i < firsts; i++) {
      send(false);
      for (let tries = 1; failing() && retryDelayMs(budget, tries, "server", null, half) !== null; tries++) send(true);
    }
    return { budget, worst };
  };

  it("at 100 % failure: never more than 1.1 requests for each that was planned, and not much less", () => {
    const { budget, worst } = play(10_000, () => true);
    expect(worst).toBeLessThanOrEqual(RETRY_SHARE);
    expect(budget.requests).toBeLessThanOrEqual(11_000);
    expect(budget.requests).toBeGreaterThan(10_990);
  });

  it("holds at every moment, whatever fails, and summed over virtual users", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(300), fc.infiniteStream(fc.boolean())), { maxLength: 5 }), (users) => {
        let requests = 0;
        let retries = 0;
        for (const [firsts, fails] of users) {
          const { budget, worst } = play(firsts, () => fails.next().value as boolean);
          expect(worst).toBeLessThanOrEqual(RETRY_SHARE);
          requests += budget.requests;
          retries += budget.retries;
        }
        expect(retries).toBeLessThanOrEqual(RETRY_SHARE * requests);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("an empty budget allows none", () => {
    expect(withinBudget(EMPTY_BUDGET)).toBe(false);
    expect(withinBudget({ requests: 9, retries: 0 })).toBe(false);
    expect(withinBudget({ requests: 10, retries: 0 })).toBe(true);
    expect(withinBudget({ requests: 20, retries: 1 })).toBe(false);
    expect(withinBudget({ requests: 21, retries: 1 })).toBe(true);
  });
});

describe("retryAfterMs", () => {
  const now = Date.UTC(2026, 1, 28, 23, 59, 50);
  it.each([
    ["7", null, 7000],
    ["0", null, 0],
    ["1.5", null, 1500],
    ["7", "120", 120],
    ["Sun, 01 Mar 2026 00:00:00 GMT", null, 10_000],
    ["Sat, 28 Feb 2026 23:59:40 GMT", null, 0],
    ["soon", null, null],
    ["-3", null, null],
    ["Sun, 01 Foo 2026 00:00:00 GMT", null, null],
    ["", "x", null],
    [null, null, null],
  ])("%s, %s: %s", (header, headerMs, expected) => {
    expect(retryAfterMs(header, headerMs, now)).toBe(expected);
  });

  it("knows every date that Date knows", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2199-12-31"), noInvalidDate: true }), (date) => {
        expect(retryAfterMs(date.toUTCString(), null, 0)).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
      { seed: 1 },
    );
  });
});
