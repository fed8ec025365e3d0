import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draws } from "../random.ts";
import { exponential, gamma } from "./gaps.ts";
import { expectedStarts, peakRate } from "./length.ts";
import { ramp, rampThrough, steady } from "./stages.ts";
import { BLOCK_STARTS, plannedStarts, startBlock } from "./starts.ts";
import { thinkMs } from "./think.ts";
import type { Arrivals, RateStage, StartSource } from "./types.ts";

const SEED = 20_261_121;
const times = (arrivals: Arrivals, seed = SEED, more: Partial<StartSource> = {}) =>
  Array.from(plannedStarts({ arrivals, seed, scenario: "load", ...more }), ({ atMs }) => atMs);
const gapsOf = (values: readonly number[]) => values.map((at, i) => at - (values[i - 1] ?? 0));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};
/** Largest distance between the sample's distribution and the asked one, times sqrt(n): above 1.95 in one of 1,000 samples. */
function kolmogorov(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const far = sorted.map((x, i) => Math.max(cdf(x) - i / sorted.length, (i + 1) / sorted.length - cdf(x)));
  return far.reduce((most, d) => Math.max(most, d), 0) * Math.sqrt(sorted.length);
}
const ONE_IN_1000 = 1.95;
const area = (stages: readonly RateStage[]) => (ms: number) => {
  let sum = 0;
  let from = 0;
  for (const { fromRate, toRate, seconds } of stages) {
    const t = Math.max(0, Math.min(seconds, ms / 1000 - from));
    sum += seconds === 0 ? 0 : fromRate * t + ((toRate - fromRate) * t * t) / (2 * seconds);
    from += seconds;
  }
  return sum;
};
const RAMPS = rampThrough(2, [
  { target: 50, seconds: 60 },
  { target: 50, seconds: 30 },
  { target: 0, seconds: 20 },
  { target: 0, seconds: 10 },
  { target: 80, seconds: 0 },
  { target: 20, seconds: 60 },
]);

describe("gaps", () => {
  it("Poisson: exponential with the rate's mean", () => {
    const gaps = gapsOf(times({ kind: "poisson", stages: steady(20, 1000) }));
    expect(kolmogorov(gaps, (x) => 1 - Math.exp(-x / 50))).toBeLessThan(ONE_IN_1000);
    expect(gaps.length).toBeGreaterThan(20_000 - 4 * Math.sqrt(20_000));
    expect(gaps.length).toBeLessThan(20_000 + 4 * Math.sqrt(20_000));
  });

  it("Poisson: neighbouring gaps know nothing of each other, across the ends of blocks too", () => {
    const gaps = gapsOf(times({ kind: "poisson", stages: steady(20, 1000) }));
    const middle = mean(gaps);
    const around = (every: number) => {
      const pairs = gaps
        .slice(1)
        .flatMap((gap, i) => (i % every === every - 1 ? [[gaps[i] as number, gap] as const] : []));
      return (mean(pairs.map(([a, b]) => (a - middle) * (b - middle))) / variance(gaps)) * Math.sqrt(pairs.length);
    };
    expect(Math.abs(around(1))).toBeLessThan(4);
    expect(Math.abs(around(BLOCK_STARTS))).toBeLessThan(4);
  });

  it.each([0.1, 0.25, 0.5, 1, 2, 10])("gamma %d: mean 1 and a coefficient of variation of 1 / sqrt(shape)", (shape) => {
    const draw = draws(SEED, "gamma", shape);
    const values = Array.from({ length: 100_000 }, () => gamma(draw, shape));
    expect(mean(values)).toBeGreaterThan(1 - 5 / Math.sqrt(shape * 1e5));
    expect(mean(values)).toBeLessThan(1 + 5 / Math.sqrt(shape * 1e5));
    expect((Math.sqrt(variance(values)) / mean(values)) * Math.sqrt(shape)).toBeCloseTo(1, 1);
  });

  it("gamma of shape 1 is exponential, of shape 2 is Erlang's", () => {
    const draw = draws(SEED, "gamma", 0);
    const values = (shape: number) => Array.from({ length: 50_000 }, () => gamma(draw, shape));
    expect(kolmogorov(values(1), (x) => 1 - Math.exp(-x))).toBeLessThan(ONE_IN_1000);
    expect(kolmogorov(values(2), (x) => 1 - Math.exp(-2 * x) * (1 + 2 * x))).toBeLessThan(ONE_IN_1000);
    expect(kolmogorov(values(2), (x) => 1 - Math.exp(-x))).toBeGreaterThan(ONE_IN_1000);
  });

  it("gamma of shape 1/2 is a normal's square", () => {
    const draw = draws(SEED, "half", 0);
    const values = Array.from({ length: 50_000 }, () => gamma(draw, 0.5));
    expect(kolmogorov(values, (x) => erf(Math.sqrt(x / 2)))).toBeLessThan(ONE_IN_1000);
  });

  it("bursty arrivals vary more from second to second than random ones, even ones not at all", () => {
    // variance of the count over its mean: 1 for Poisson, 1 / shape for long stretches of a renewal process
    const spread = (arrivals: Arrivals) => {
      const counts = new Array<number>(2000).fill(0);
      for (const at of times(arrivals)) counts[Math.floor(at / 1000)]! += 1;
      return variance(counts) / mean(counts);
    };
    const stages = steady(20, 2000);
    expect(spread({ kind: "constant", stages })).toBe(0);
    expect(spread({ kind: "poisson", stages })).toBeCloseTo(1, 0);
    expect(spread({ kind: "gamma", shape: 0.25, stages })).toBeGreaterThan(3);
    expect(spread({ kind: "gamma", shape: 4, stages })).toBeLessThan(0.4);
  });
});

describe("counts", () => {
  it.each([0.05, 0.1, 0.25, 1, 4])(
    "of gamma %d are the area under the rate on average, in each part of the run",
    (shape) => {
      const runs = 4000;
      const stages = rampThrough(4, [
        { target: 8, seconds: 2 },
        { target: 2, seconds: 3 },
      ]);
      const under = area(stages);
      const all = Array.from({ length: runs }, (_, i) => times({ kind: "gamma", shape, stages }, SEED + i));
      for (const [from, to] of [
        [0, 100],
        [0, 2000],
        [2000, 5000],
        [0, 5000],
      ] as const) {
        const counts = all.map((at) => at.filter((ms) => ms >= from && ms < to).length);
        const error = Math.sqrt(variance(counts) / runs);
        expect(Math.abs(mean(counts) - (under(to) - under(from)))).toBeLessThan(4 * error);
      }
    },
  );

  it("are at most what is allowed, the first of what there would be, in blocks too", () => {
    const kinds: Arrivals[] = [
      { kind: "constant", stages: RAMPS },
      { kind: "poisson", stages: RAMPS },
      { kind: "gamma", shape: 0.05, stages: RAMPS },
    ];
    for (const arrivals of kinds) {
      for (const most of [1, BLOCK_STARTS - 1, BLOCK_STARTS, BLOCK_STARTS + 1, 1000]) {
        expect(times({ ...arrivals, most })).toEqual(times(arrivals).slice(0, most));
      }
      expect(expectedStarts({ ...arrivals, most: 7 })).toBe(7);
    }
    const trace = Array.from({ length: 100 }, (_, i) => ({ atMs: 5 * i }));
    const replay: Arrivals = { kind: "trace", speed: 1, seconds: 1, most: 5 };
    expect(times(replay, 1, { trace })).toEqual([0, 5, 10, 15, 20]);
    expect([expectedStarts(replay, trace), peakRate(replay, trace)]).toEqual([5, 5]);
  });
});

describe("ramps", () => {
  it("even arrivals follow the area under the rate exactly", () => {
    const at = times({ kind: "constant", stages: RAMPS });
    const under = area(RAMPS);
    at.forEach((ms, i) => {
      expect(under(ms)).toBeCloseTo(i + 0.5, 6);
    });
    expect(at).toHaveLength(Math.round(expectedStarts({ kind: "constant", stages: RAMPS })));
  });

  it("Poisson arrivals lie in the run as the area under the rate says, and are Poisson in that time", () => {
    const all = Array.from({ length: 20 }, (_, i) => times({ kind: "poisson", stages: RAMPS }, SEED + i));
    const under = area(RAMPS);
    const total = expectedStarts({ kind: "poisson", stages: RAMPS });
    expect(kolmogorov(all.flat(), (ms) => under(ms) / total)).toBeLessThan(ONE_IN_1000);
    const unit = all.flatMap((run) => gapsOf(run.map(under)));
    expect(kolmogorov(unit, (x) => 1 - Math.exp(-x))).toBeLessThan(ONE_IN_1000);
    expect(all.flat().filter((ms) => ms > 110_000 && ms < 120_000)).toEqual([]);
  });

  it("gamma arrivals keep their burstiness under a ramp", () => {
    const stages = ramp(5, 100, 400);
    const unit = gapsOf(times({ kind: "gamma", shape: 0.5, stages }).map(area(stages)));
    expect(kolmogorov(unit, (x) => erf(Math.sqrt(x / 2)))).toBeLessThan(ONE_IN_1000);
  });
});

describe("planned starts", () => {
  const anyArrivals = fc.oneof(
    fc.constant<Arrivals>({ kind: "constant", stages: RAMPS }),
    fc.constant<Arrivals>({ kind: "poisson", stages: RAMPS }),
    fc.double({ min: 0.05, max: 20, noNaN: true }).map((shape): Arrivals => ({ kind: "gamma", shape, stages: RAMPS })),
  );

  it("never go back, lie inside the load, and are the same in blocks, in part or whole", () => {
    fc.assert(
      fc.property(anyArrivals, fc.nat(), (arrivals, seed) => {
        const source = { arrivals, seed, scenario: "s" };
        const whole = [...plannedStarts(source)];
        expect(whole.map(({ index }) => index)).toEqual(whole.map((_, i) => i));
        expect(whole.every(({ atMs }, i) => atMs >= (whole[i - 1]?.atMs ?? 0) && atMs < 180_000)).toBe(true);
        const second = startBlock(source, startBlock(source, null).cursor);
        expect(second.atMs).toEqual(whole.slice(BLOCK_STARTS, 2 * BLOCK_STARTS).map(({ atMs }) => atMs));
      }),
      { numRuns: 30 },
    );
  });

  it("are drawn by seed and scenario", () => {
    const arrivals: Arrivals = { kind: "poisson", stages: steady(10, 10) };
    const of = (seed: number, scenario: string) => times(arrivals, seed, { scenario });
    expect(of(1, "a")).toEqual(of(1, "a"));
    expect(of(2, "a")).not.toEqual(of(1, "a"));
    expect(of(1, "b")).not.toEqual(of(1, "a"));
  });

  it("cost what is taken, not what the load has", () => {
    const endless = plannedStarts({ arrivals: { kind: "poisson", stages: steady(1e6, 1e9) }, seed: 1, scenario: "s" });
    expect(Array.from({ length: 100 }, () => endless.next().value)).toHaveLength(100);
  });

  it("of a trace are its rows, at its speed, up to the end", () => {
    const trace = Array.from({ length: 200 }, (_, i) => ({ atMs: i * 100 }));
    const arrivals: Arrivals = { kind: "trace", speed: 2, seconds: 5 };
    expect(times(arrivals, 1, { trace })).toEqual(Array.from({ length: 100 }, (_, i) => i * 50));
    expect(expectedStarts(arrivals, trace)).toBe(100);
    expect(peakRate(arrivals, trace)).toBe(20);
    expect(times({ ...arrivals, seconds: 60 }, 1, { trace })).toHaveLength(200);
    expect(times({ ...arrivals, seconds: 60 })).toEqual([]);
  });
});

it("think times are what they are called", () => {
  const draw = draws(SEED, "think", 0);
  expect(thinkMs({ kind: "constant", meanMs: 700 }, draw)).toBe(700);
  const pauses = Array.from({ length: 20_000 }, () => thinkMs({ kind: "exponential", meanMs: 700 }, draw));
  expect(kolmogorov(pauses, (x) => 1 - Math.exp(-x / 700))).toBeLessThan(ONE_IN_1000);
  expect(exponential(() => 0)).toBeCloseTo(0, 12);
});

/** Abramowitz and Stegun 7.1.26: good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return 1 - series * Math.exp(-x * x);
}
