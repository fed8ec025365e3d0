/** What the records of a step show, worked by hand. */
import { describe, expect, it } from "vitest";
import { bad, good, inputOf, type Row } from "../report/testdata/columns.ts";
import { clientBoundBy, clientVerdictIn } from "./client_bound.ts";
import { type Asked, observe } from "./observe.ts";

const ASKED: Asked = {
  slo: { ttft: 200 },
  share: 0.95,
  settleSeconds: 10,
  stepSeconds: 20,
  prices: null,
  verdict: null,
};
/** Ten a second for thirty seconds, the first ten of them slow. */
const rows = (changes: (i: number) => Partial<Row> = () => ({})): Row[] =>
  Array.from({ length: 300 }, (_, i) => good({ sent: i * 100, ttft: i < 100 ? 900 : 100, ...changes(i) }));

describe("a step", () => {
  it("is judged behind its settling; what it cost counts from the beginning", () => {
    const seen = observe(inputOf(rows()), ASKED);
    expect(seen.goodput).toMatchObject({ met: 200, of: 200 });
    expect(seen).toMatchObject({
      sentPerSecond: 10,
      ttft: { p50: 100, p95: 100 },
      limited: null,
      clientBound: null,
      cost: null,
    });
    expect(seen.usage).toEqual({ requests: 300, known: 300, in: 1500, out: 3300, cached: 0 });
    // 0.31 s each
    expect(seen.inFlightMean).toBeCloseTo(3.1, 1);
    // 11 each, and the last slow ones of the settling
    expect(seen.tokensOutPerSecond).toBeGreaterThanOrEqual(110);
    expect(seen.tokensOutPerSecond).toBeLessThan(116);
  });
  it("failed, interrupted and dropped requests did not keep the SLO", () => {
    const some = rows((i) =>
      i === 150
        ? bad({ sent: 15_000 })
        : i === 160
          ? { outcome: "interrupted", ttft: 50 }
          : i === 170
            ? { ttft: 201 }
            : {},
    );
    expect(observe(inputOf(some), ASKED).goodput).toMatchObject({ met: 197, of: 200 });
    expect(observe(inputOf(some, { dropped: { all: 50, byScenario: {} } }), ASKED).goodput).toMatchObject({
      met: 197,
      of: 250,
    });
  });
  it("a server that hangs answers nobody, so that nobody asks again: those in flight all through are misses", () => {
    const hung = Array.from({ length: 4 }, () => bad({ sent: 0, outcome: "interrupted", ttft: null, e2e: 31_000 }));
    expect(observe(inputOf(hung), ASKED).goodput).toMatchObject({ met: 0, of: 4 });
    const late = Array.from({ length: 4 }, () => good({ sent: 0, ttft: 30_500, e2e: 31_000, close: 31_000 }));
    expect(observe(inputOf(late), ASKED).goodput).toMatchObject({ met: 0, of: 4 });
    const endedBefore = Array.from({ length: 4 }, () => bad({ sent: 0, e2e: 9000 }));
    expect(observe(inputOf(endedBefore), ASKED).goodput.of).toBe(0);
  });
  it("answers that keep the SLO and outlast the step show nothing: neither kept nor missed", () => {
    const long = Array.from({ length: 4 }, () => good({ sent: 0, ttft: 100, e2e: 31_000, close: 31_000 }));
    expect(observe(inputOf(long), ASKED).goodput).toMatchObject({ met: 0, of: 0 });
  });
  it("says when it cannot have seen the long run: answers as long as the step, or slower and slower", () => {
    expect(observe(inputOf(rows()), ASKED).unsettled).toBeNull();
    expect(observe(inputOf(rows(() => ({ e2e: 8000 }))), ASKED).unsettled).toContain("answers take up to 8 s");
    const growing = rows((i) => ({ ttft: i / 2 }));
    expect(observe(inputOf(growing), ASKED)).toMatchObject({
      goodput: { met: 200, of: 200 },
      unsettled: expect.stringContaining("slower"),
    });
  });
  it("late starts count: what was planned is what a user waits for", () => {
    const late = rows((i) => ({ startDelay: i < 200 ? 150 : 0 }));
    expect(observe(inputOf(late), ASKED)).toMatchObject({ goodput: { met: 100, of: 200 }, clientBound: null });
    const much = rows((i) => ({ startDelay: i > 150 ? 3000 : 0 }));
    expect(observe(inputOf(much), ASKED).clientBound).toContain("3000 ms late");
  });
  it("costs what its tokens cost, by model", () => {
    const prices = {
      currency: "USD",
      models: { m: { input: 1e6, output: 0, cached: 0 }, "*": { input: 0, output: 1e6, cached: 0 } },
    };
    const two = rows((i) => ({ model: i % 2 === 0 ? "m" : "n" }));
    expect(observe(inputOf(two), { ...ASKED, prices }).cost).toBeCloseTo(150 * 5 + 150 * 11, 6);
    expect(observe(inputOf(two), { ...ASKED, prices: { ...prices, models: { m: prices.models.m } } }).cost).toBeNull();
  });
  it("tells refusals for a rate limit, and the longest wait asked for", () => {
    const input = inputOf(
      rows((i) => (i > 290 ? bad({ sent: i * 100, errorClass: "rate_limited", status: 429 }) : {})),
    );
    expect(observe(input, ASKED).limited).toEqual({ answers: 9, retryAfterSeconds: null });
    const retryAfterMs = Float64Array.from({ length: 300 }, (_, i) => (i === 295 ? 7000 : Number.NaN));
    expect(observe({ ...input, requests: { ...input.requests, retryAfterMs } }, ASKED).limited?.retryAfterSeconds).toBe(
      7,
    );
  });
});

describe("the load generator as the bottleneck", () => {
  const facts = { verdict: null, startDelayP95: 1, dropped: 0, sent: 100, sentShare: 1 };
  it("is what the client's own verdict says, where there is one", () => {
    expect(
      clientBoundBy({ ...facts, verdict: { word: "client-bound", reasons: ["the heartbeat was late"] } }, 0.95),
    ).toBe("the heartbeat was late");
    expect(clientBoundBy({ ...facts, dropped: 50, verdict: { word: "valid", reasons: [] } }, 0.95)).toBeNull();
  });
  it("is seen in late and dropped starts, but only while the server keeps the SLO", () => {
    expect(clientBoundBy(facts, 0.95)).toBeNull();
    expect(clientBoundBy({ ...facts, dropped: 5 }, 0.95)).toContain("5 of 105 starts were dropped");
    expect(clientBoundBy({ ...facts, startDelayP95: 300 }, 0.95)).toContain("300 ms late");
    expect(clientBoundBy({ ...facts, dropped: 50, startDelayP95: 900, sentShare: 0.5 }, 0.95)).toBeNull();
  });
  it("reads a verdict out of whatever a summary holds", () => {
    expect(clientVerdictIn({ client: { word: "doubtful", reasons: ["a", "b", 3] } })).toEqual({
      word: "doubtful",
      reasons: ["a", "b"],
    });
    expect(clientVerdictIn({ client: { word: "valid" } })).toEqual({ word: "valid", reasons: [] });
    for (const summary of [null, 3, {}, { client: 7 }, { client: { verdict: [] } }])
      expect(clientVerdictIn(summary)).toBeNull();
  });
});
