/** Rates are of the exact time from the first sending to the last end, wherever that lies in the clock's seconds. */
import { describe, expect, it } from "vitest";
import { buildReport } from "./build.ts";
import { good, inputOf } from "./testdata/columns.ts";

const SLO = { e2e: 1000 };

/** `n` requests at 10 a second, answered after 200 ms. */
const steady = (n: number, phase = 0, run = "a") =>
  Array.from({ length: n }, (_, i) => good({ run, sent: phase + i * 100, ttft: 100, e2e: 200, close: 200 }));

const measured = (rows: ReturnType<typeof steady>, settings: Parameters<typeof inputOf>[1] = {}) => {
  const { throughput, goodput } = buildReport(inputOf(rows, { tokens: null, slo: SLO, ...settings })).whole;
  return { ...throughput.measured!, goodput: goodput!.perSecond! };
};

describe("a short run", () => {
  it.each([0, 1, 380, 620, 999])("begun %s ms into a second has the same rates", (phase) => {
    const { window, seconds, requestsPerSecond, okPerSecond, inFlightMean, goodput } = measured(steady(24, phase));
    expect(window.fromSeconds).toBe(0);
    expect(seconds).toBeCloseTo(2.5, 9);
    for (const rate of [requestsPerSecond, okPerSecond, goodput]) expect(rate).toBeCloseTo(24 / 2.5, 9);
    // Little's law: 9.6 a second, 200 ms each
    expect(inFlightMean).toBeCloseTo(9.6 * 0.2, 9);
  });

  it("all in one moment has no rate", () => {
    const one = good({ sent: 10, ttft: 0, e2e: 0, close: 0 });
    expect(buildReport(inputOf([one])).whole.throughput.measured).toBeNull();
  });
});

it("a long run at a constant rate has that rate", () => {
  expect(measured(steady(6000, 700)).requestsPerSecond).toBeCloseTo(10, 1);
});

it("of several runs the lengths are added up", () => {
  const DAY = 86_400_000;
  const { seconds, requestsPerSecond } = measured([...steady(24, 999), ...steady(24, DAY + 500, "b")]);
  expect(seconds).toBeCloseTo(5, 9);
  expect(requestsPerSecond).toBeCloseTo(48 / 5, 9);
});

it("tokens of the second that a warm-up ends in count from its end on", () => {
  const all = measured(steady(200));
  const warm = measured(steady(200), { warmup: { seconds: 5.45 } });
  expect(warm.window.fromSeconds).toBe(5);
  expect(warm.seconds).toBeCloseTo(20.1 - 5.5, 9);
  expect(warm.tokensOutPerSecond! / all.tokensOutPerSecond!).toBeCloseTo(1, 1);
});
