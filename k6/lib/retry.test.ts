/** The retry loop holds its bounds at 100 % failure, and settles every try once. */
import { describe, expect, it } from "vitest";
import { RETRY_SHARE } from "../../core/plan/retry.ts";
import { streamExchange } from "../../e2e/fakes/exchange.ts";
import type { Attempt } from "./attempt.ts";
import { makeRetrier } from "./retry.ts";

const attempt = (errorClass: "server" | "auth" | null, retryAfterMs: number | null = null) =>
  ({ judgement: { errorClass }, exchange: streamExchange(), retryAfterMs }) as Attempt;

/** Runs a server that always answers like this; gives what happened. */
function load(requests: number, answer: (n: number) => Attempt, retries = true) {
  const retrier = makeRetrier();
  const settled: boolean[] = [];
  const slept: number[] = [];
  let sent = 0;
  let clock = 0;
  for (let i = 0; i < requests; i++) {
    retrier.run(
      {
        send: () => answer(++sent),
        settle: (_attempt, final) => settled.push(final),
        sleep: (seconds) => {
          slept.push(seconds);
          clock += seconds * 1000;
        },
        now: () => clock,
      },
      retries,
      () => 0.5,
    );
  }
  return { sent, settled, slept, extra: sent - requests };
}

describe("at 100 % failure", () => {
  it("sends at most 10 % of all requests as retries", () => {
    const { sent, extra } = load(1000, () => attempt("server"));
    expect(extra).toBeGreaterThan(50);
    expect(extra / sent).toBeLessThanOrEqual(RETRY_SHARE);
  });

  it("settles every try once, one of them as final per request", () => {
    const { sent, settled } = load(500, () => attempt("server"));
    expect(settled.length).toBe(sent);
    expect(settled.filter((final) => final).length).toBe(500);
  });

  it("waits between tries, longer before the second retry", () => {
    const { slept } = load(200, () => attempt("server"));
    expect(Math.min(...slept)).toBeGreaterThanOrEqual(0.125);
    expect(Math.max(...slept)).toBeLessThanOrEqual(0.5);
  });
});

it("does not try again after an error that will not pass, after a success, or where it was not asked to", () => {
  expect(load(100, () => attempt("auth")).extra).toBe(0);
  expect(load(100, () => attempt(null)).extra).toBe(0);
  expect(load(100, () => attempt("server"), false).extra).toBe(0);
});

it("waits as long as Retry-After says", () => {
  const { slept } = load(100, () => attempt("server", 1500));
  expect(new Set(slept)).toEqual(new Set([1.5]));
});

it("tells a retry when its first try began", () => {
  const begun: (number | null)[] = [];
  const retrier = makeRetrier();
  let clock = 0;
  let fails = false;
  const once = () =>
    retrier.run(
      {
        send: (_n, firstStartedAt) => {
          begun.push(firstStartedAt);
          return attempt(fails ? "server" : null);
        },
        settle: () => {},
        sleep: () => {
          clock = 900;
        },
        now: () => clock,
      },
      true,
      () => 0,
    );
  for (let i = 0; i < 20; i++) once();
  [clock, fails] = [42, true];
  once();
  expect(begun.slice(20, 22)).toEqual([null, 42]);
});
