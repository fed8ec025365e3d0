/** What a verdict is worth: laws, an oracle, and false alarms, coverage and power on a simulated queue whose truth is known. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankCompare } from "../report/stats/mann_whitney.ts";
import { queue, source } from "../report/stats/testdata/simulate.ts";
import { compareRuns } from "../report/stats/welch.ts";
import { type Examined, examine, judged, onScale } from "./judge.ts";
import { type Figure, findMetric, type Metric } from "./metrics.ts";
import { NOISE } from "./noise.ts";
import { NO_NOISE, type Server, simulatePair, verdictsOf } from "./simulated.ts";
import type { MetricComparison, Noise } from "./types.ts";

const TTFT = findMetric("ttft.p95")!;
const SPEED = findMetric("output_speed.p50")!;
const ERRORS = findMetric("error_rate")!;

const figures = (values: readonly (number | null)[], n: number | null = null): Figure[] =>
  values.map((value) => ({ value, low: null, high: null, n, reason: value === null ? "unknown" : null }));

function one(
  metric: Metric,
  base: readonly (number | null)[],
  candidate: readonly (number | null)[],
  noise: Noise = NOISE,
  n: number | null = null,
  resolution = 1,
): MetricComparison {
  return judged(
    [examine({ metric, base: figures(base, n), candidate: figures(candidate, n), resolution }, noise)],
    noise,
  )[0]!;
}

const positive = fc.double({ min: 0.5, max: 5000, noNaN: true });
const runs = (min: number, max: number) => fc.array(positive, { minLength: min, maxLength: max });
const flipped = { better: "worse", worse: "better" } as Readonly<Record<string, string>>;

describe("one metric", () => {
  it("says what Welch's test on logarithms says", () => {
    fc.assert(
      fc.property(runs(5, 9), runs(5, 9), (base, candidate) => {
        const oracle = compareRuns(base, candidate);
        fc.pre(oracle !== null);
        const { difference } = one(TTFT, base, candidate);
        expect(difference!.value + 1).toBeCloseTo(oracle!.ratio, 6);
        expect(difference!.low! + 1).toBeCloseTo(oracle!.low, 6);
        expect(difference!.high! + 1).toBeCloseTo(oracle!.high, 4);
        expect(difference!.p).toBeCloseTo(oracle!.p, 6);
      }),
      { seed: 1 },
    );
  });

  it("swapped sides give the opposite verdict, and the order of runs does not matter", () => {
    fc.assert(
      fc.property(runs(5, 8), runs(5, 8), (base, candidate) => {
        const { verdict } = one(TTFT, base, candidate);
        expect(one(TTFT, candidate, base).verdict).toBe(flipped[verdict] ?? verdict);
        expect(one(TTFT, base.toReversed(), candidate.toReversed()).verdict).toBe(verdict);
        expect(one(SPEED, base, candidate).verdict).toBe(flipped[verdict] ?? verdict);
      }),
      { seed: 2 },
    );
  });

  it("fewer than five runs on a side are never better or worse, whatever they hold", () => {
    fc.assert(
      fc.property(runs(1, 4), runs(1, 9), fc.boolean(), (few, many, swap) => {
        const { verdict, difference } = swap ? one(TTFT, many, few) : one(TTFT, few, many);
        expect(verdict).toBe(Math.min(few.length, many.length) === 1 ? "descriptive" : "few-runs");
        expect([difference!.p, difference!.adjustedP]).toEqual([null, null]);
      }),
      { seed: 3 },
    );
    expect(one(TTFT, [1, 1.001], [1000, 1000.1]).verdict).toBe("few-runs");
  });

  it("more noise allowed never makes a verdict of better or worse out of another", () => {
    fc.assert(
      fc.property(runs(5, 7), runs(5, 7), fc.double({ min: 0, max: 1, noNaN: true }), (base, candidate, ratio) => {
        const strict = one(TTFT, base, candidate, NO_NOISE).verdict;
        const lenient = one(TTFT, base, candidate, { ratio, share: 0 }).verdict;
        if (lenient === "better" || lenient === "worse") expect(strict).toBe(lenient);
        if (strict === "same") expect(lenient).toBe("same");
      }),
      { seed: 4 },
    );
  });

  it.each([
    ["worse", [100, 101, 99, 100, 102], [120, 121, 119, 122, 120]],
    ["better", [120, 121, 119, 122, 120], [100, 101, 99, 100, 102]],
    ["same", [100, 101, 99, 100, 102], [101, 102, 100, 101, 103]],
    ["unclear", [100, 130, 80, 100, 120], [110, 140, 90, 100, 150]],
  ])("%s", (verdict, base, candidate) => expect(one(TTFT, base, candidate).verdict).toBe(verdict));

  it("a difference that is shown but may lie within the noise is unclear, and says so", () => {
    const found = one(TTFT, [100, 101, 99, 100, 102], [106, 107, 105, 106, 108]);
    expect(found.difference!.adjustedP).toBeLessThan(0.001);
    expect([found.verdict, found.reason]).toEqual([
      "unclear",
      expect.stringContaining("not that it is larger than the noise"),
    ]);
  });

  it("runs without any spread: equal ones are the same, others differ", () => {
    expect(one(TTFT, [7, 7, 7, 7, 7], [7, 7, 7, 7, 7, 7]).verdict).toBe("same");
    expect(one(TTFT, [7, 7, 7, 7, 7], [7, 7, 7, 7, 7, 7], NO_NOISE).verdict).not.toMatch(/better|worse/);
    expect(one(TTFT, [7, 7, 7, 7, 7], [8, 8, 8, 8, 8]).verdict).toBe("worse");
  });

  it("figures counted in bins of 1 % are no better known than that", () => {
    const [base, candidate] = [
      [20, 20, 20, 20, 20],
      [20.2, 20.2, 20.2, 20.2, 20.2],
    ];
    expect(one(TTFT, base, candidate, NO_NOISE).verdict).toBe("worse");
    expect(one(TTFT, base, candidate, NO_NOISE, null, 1.011).verdict).toBe("unclear");
  });

  it("figures of 0 have no ratio: the difference is in their unit", () => {
    const found = one(TTFT, [0, 0, 0.1, 0, 0], [5, 6, 5, 5.5, 5]);
    expect([found.scale, found.verdict]).toEqual(["plain", "worse"]);
    expect(found.difference!.value).toBeCloseTo(5.28, 9);
    expect(one(TTFT, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]).verdict).toBe("same");
  });

  it("a run without the figure makes it n/a, with the reason", () => {
    const found = one(TTFT, [1, 2, null, 4, 5], [1, 2, 3, 4, 5]);
    expect(found).toMatchObject({ verdict: "n/a", difference: null, reason: "base, 1 of 5 runs: unknown" });
  });
});

describe("shares", () => {
  const none = [0, 0, 0, 0, 0];

  it("no errors on both sides: the same when there were requests enough, else unclear; never an interval of no width", () => {
    const many = one(ERRORS, none, none, NOISE, 1000);
    expect(many.verdict).toBe("same");
    expect(many.difference!.high).toBeGreaterThan(0.0001);
    expect(one(ERRORS, none, none, NOISE, 20).verdict).toBe("unclear");
  });

  it("one flaky request, or one in each run, is not called worse; a tenth of all is", () => {
    expect(one(ERRORS, none, [0.001, 0, 0, 0, 0], NO_NOISE, 1000).verdict).not.toBe("worse");
    expect(one(ERRORS, none, [0.001, 0.001, 0.001, 0.001, 0.001], NO_NOISE, 1000).verdict).not.toBe("worse");
    expect(one(ERRORS, none, [0.1, 0.11, 0.09, 0.1, 0.1], NOISE, 1000).verdict).toBe("worse");
  });

  it("figures stay within 0 and 1, differences within -1 and 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 1, max: 500 }),
        (all, n) => {
          const { base, candidate, difference } = one(ERRORS, all.slice(0, 5), all.slice(5), NOISE, n);
          for (const { low, center, high } of [base, candidate]) {
            expect(low).toBeGreaterThanOrEqual(0);
            expect(center).toBeGreaterThanOrEqual(low!);
            expect(high).toBeGreaterThanOrEqual(center!);
            expect(high).toBeLessThanOrEqual(1);
          }
          expect(Math.abs(difference!.low!)).toBeLessThanOrEqual(1);
          expect(Math.abs(difference!.high!)).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 5 },
    );
  });
});

describe("a family of metrics", () => {
  it("is corrected together: a lone p just below 0.05 among twelve tells nothing", () => {
    const lone = examine(
      {
        metric: TTFT,
        base: figures([100, 103, 97, 101, 99]),
        candidate: figures([103.5, 106.5, 100.5, 104.5, 102.5]),
        resolution: 1,
      },
      NO_NOISE,
    );
    expect(lone.test!.p).toBeLessThan(0.05);
    expect(judged([lone], NO_NOISE)[0]!.verdict).toBe("worse");
    const rest = Array.from({ length: 11 }, () =>
      examine(
        { metric: TTFT, base: figures([1, 2, 3, 4, 5]), candidate: figures([1, 2, 3, 4, 5]), resolution: 1 },
        NO_NOISE,
      ),
    );
    expect(judged([lone, ...rest], NO_NOISE)[0]!.verdict).toBe("unclear");
  });
});

describe("a queue against itself, five runs a side, thirteen metrics, no noise allowed", () => {
  const PAIRS = 300;
  it.each([0.5, 0.8, 0.9, 0.95])(
    "load %d: a false verdict in at most about five of a hundred comparisons; intervals hold 95 %",
    (load) => {
      const draw = source(`compare itself ${load}`);
      const server: Server = { load, requests: 400, errors: 0.01 };
      let alarms = 0;
      let held = 0;
      let intervals = 0;
      for (let i = 0; i < PAIRS; i++) {
        const examined = simulatePair(draw, server, server);
        if (verdictsOf(examined).some(({ verdict }) => verdict === "better" || verdict === "worse")) alarms++;
        for (const name of ["ttft.mean", "ttft.p95", "e2e.p50"]) {
          const { low, high } = onScale(testOf(examined, name));
          intervals++;
          if (low <= 0 && high >= 0) held++;
        }
      }
      expect(alarms / PAIRS).toBeLessThan(0.075);
      expect(held / intervals).toBeGreaterThan(0.93);
      expect(held / intervals).toBeLessThan(0.98);
    },
  );

  it("where a rank test over requests cries wolf", () => {
    const draw = source("cry wolf");
    let alarms = 0;
    for (let i = 0; i < 30; i++) {
      const [base, candidate] = [queue(draw, 2000, 0.9), queue(draw, 2000, 0.9)];
      // every tenth: ten times fewer requests, and still
      const some = (times: Float64Array) => Array.from(times).filter((_, k) => k % 10 === 0);
      if (rankCompare(some(base), some(candidate))!.p < 0.05) alarms++;
    }
    expect(alarms / 30).toBeGreaterThan(0.5);
  });
});

describe("a known shift", () => {
  const found = (shift: number, times: number, noise: Noise) => {
    const draw = source(`shift ${shift}`);
    const seen = { worse: 0, better: 0, held: 0 };
    for (let i = 0; i < times; i++) {
      const examined = simulatePair(
        draw,
        { load: 0.5, requests: 4000 },
        { load: 0.5, requests: 4000, shift },
        5,
        noise,
      );
      const p50 = verdictsOf(examined, noise).find(({ metric }) => metric === "ttft.p50")!;
      if (p50.verdict === "worse") seen.worse++;
      if (p50.verdict === "better") seen.better++;
      if (p50.difference!.low! <= shift - 1 && p50.difference!.high! >= shift - 1) seen.held++;
    }
    return { worse: seen.worse / times, better: seen.better / times, held: seen.held / times };
  };

  it("of 20 % is found, in the right direction; the interval holds it in 95 of 100", () => {
    const { worse, better, held } = found(1.2, 80, NOISE);
    expect(worse).toBeGreaterThan(0.9);
    expect(better).toBe(0);
    expect(held).toBeGreaterThan(0.89);
  });

  it("within the noise is hardly ever called worse", () => {
    expect(found(1.03, 60, NOISE).worse).toBeLessThan(0.05);
  });
});

function testOf(examined: readonly Examined[], name: string) {
  return examined.find(({ comparison }) => comparison.metric === name)!.test!;
}

it("no noise means none", () => expect(NO_NOISE).toEqual({ ratio: 0, share: 0 }));
