/** Comparisons of runs: published numbers, exact enumeration, false alarms, power. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceOf } from "./difference.ts";
import { adjusted } from "./fdr.ts";
import { rankCompare } from "./mann_whitney.ts";
import { percentilesOf } from "./percentile.ts";
import { quantileSorted } from "./quantile.ts";
import { autoregressive, normal, queue, source } from "./testdata/simulate.ts";
import { compareRuns } from "./welch.ts";

describe("compareRuns", () => {
  it("worked by hand on powers of e: difference 1, se sqrt(2/3), 4 degrees of freedom", () => {
    const result = compareRuns([1, Math.E, Math.E ** 2], [Math.E, Math.E ** 2, Math.E ** 3])!;
    expect(result.ratio).toBeCloseTo(Math.E, 12);
    // t^2 = 3/2 with 4 df; closed form for 4 df: p = 1 - s (3 - s^2) / 2 with s^2 = t^2 / (4 + t^2)
    const s = Math.sqrt(1.5 / 5.5);
    expect(result.p).toBeCloseTo(1 - (s * (3 - s * s)) / 2, 10);
    expect(result.high).toBeCloseTo(Math.exp(1 + 2.776445 * Math.sqrt(2 / 3)), 3);
    expect(result.detectable).toBeCloseTo(Math.exp((2.776445 + 0.940965) * Math.sqrt(2 / 3)), 2);
  });

  it("needs two runs a side, positive figures and some spread", () => {
    expect(compareRuns([1], [1, 2])).toBeNull();
    expect(compareRuns([1, 0], [1, 2])).toBeNull();
    expect(compareRuns([1, 1], [2, 2])).toBeNull();
  });

  it.each([0.5, 0.8, 0.95])("a queue at load %d against itself: five false alarms in a hundred", (load) => {
    const draw = source(`aa ${load}`);
    const p95 = () => quantileSorted(queue(draw, 400, load).sort(), 0.95)!;
    const times = 400;
    let alarms = 0;
    for (let i = 0; i < times; i++) {
      const [base, candidate] = [Array.from({ length: 5 }, p95), Array.from({ length: 5 }, p95)];
      if (compareRuns(base, candidate)!.p < 0.05) alarms++;
    }
    expect(alarms / times).toBeGreaterThan(0.01);
    expect(alarms / times).toBeLessThan(0.085);
  });

  it("sees a shift of the size that it calls detectable in about four of five cases", () => {
    const draw = source("power");
    const figure = (shift: number) => 100 * shift * Math.exp(0.05 * normal(draw));
    // se = 0.05 sqrt(2/5), 8 df: (2.306 + 0.889) se
    const detectable = Math.exp((2.306 + 0.889) * 0.05 * Math.sqrt(0.4));
    let seen = 0;
    for (let i = 0; i < 500; i++) {
      const base = Array.from({ length: 5 }, () => figure(1));
      const candidate = Array.from({ length: 5 }, () => figure(detectable));
      if (compareRuns(base, candidate)!.p < 0.05) seen++;
    }
    expect(seen / 500).toBeGreaterThan(0.7);
    expect(seen / 500).toBeLessThan(0.9);
  });
});

describe("rankCompare", () => {
  it("exact p of complete separation: 2 / C(10, 5)", () => {
    const result = rankCompare([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])!;
    expect(result.u).toBe(25);
    expect(result.p).toBeCloseTo(2 / 252, 12);
    expect(result.shift).toBe(5);
  });

  it("exact p for all orders of 4 and 3, by counting", () => {
    const orders = (free: number[], taken: number[]): number[][] =>
      taken.length === 3 ? [taken] : free.flatMap((x, i) => orders(free.slice(i + 1), [...taken, x]));
    const all = orders([1, 2, 3, 4, 5, 6, 7], []);
    const us = all.map(
      (b) =>
        rankCompare(
          [1, 2, 3, 4, 5, 6, 7].filter((x) => !b.includes(x)),
          b,
        )!,
    );
    for (const { u, p } of us) {
      const least = Math.min(u, 12 - u);
      const expected = Math.min(1, (2 * us.filter((other) => other.u <= least).length) / all.length);
      expect(p).toBeCloseTo(expected, 12);
    }
  });

  it("Hollander and Wolfe's water permeability: shift -0.305, p 0.2544, 95 % interval -0.76 to 0.15", () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const result = rankCompare(term, early)!;
    expect(result.u).toBe(15);
    expect(result.shift).toBeCloseTo(-0.305, 9);
    expect(result.p).toBeCloseTo(0.2544, 4);
    expect(result.low).toBeCloseTo(-0.76, 9);
    expect(result.high).toBeCloseTo(0.15, 9);
  });

  it("so few runs have no interval, and a side without runs no result", () => {
    expect(rankCompare([1, 2, 3], [4, 5, 6])).toMatchObject({ low: null, high: null });
    expect(rankCompare([], [1])).toBeNull();
  });

  it("with ties: normal p near the exact one of untied values; all alike: 1", () => {
    expect(rankCompare([1, 1, 1], [1, 1, 1])!.p).toBe(1);
    const base = Array.from({ length: 20 }, (_, i) => i);
    const result = rankCompare(
      base,
      base.map((x) => x + 6.5),
    )!;
    const tied = rankCompare(
      [...base, 0],
      base.map((x) => x + 6.5),
    )!;
    expect(tied.p / result.p).toBeGreaterThan(0.5);
    expect(tied.p / result.p).toBeLessThan(2);
  });
});

describe("adjusted", () => {
  it("Benjamini and Hochberg's own example: fifteen p-values, four below 0.05", () => {
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const result = adjusted(ps);
    expect(result.filter((p) => p <= 0.05)).toHaveLength(4);
    expect(result[0]).toBeCloseTo(0.0015, 10);
    expect(result[3]).toBeCloseTo((0.0095 * 15) / 4, 10);
  });

  it("never below the p itself, in the same order, whatever the order given", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (ps) => {
        const result = adjusted(ps);
        ps.forEach((p, i) => {
          expect(result[i]).toBeGreaterThanOrEqual(p);
          expect(result[i]).toBeLessThanOrEqual(1);
          ps.forEach((other, j) => {
            if (p < other) expect(result[i]).toBeLessThanOrEqual(result[j]!);
          });
        });
      }),
      { seed: 8 },
    );
  });
});

describe("differenceOf", () => {
  const p95 = (values: Float64Array) => percentilesOf(values.slice().sort(), values).percentiles.p95;

  it("p is below 0.05 exactly when the interval leaves 0 out", () => {
    const draw = source("mover law");
    for (let i = 0; i < 40; i++) {
      const d = differenceOf(p95(autoregressive(draw, 500, 0.3)), p95(autoregressive(draw, 500, 0.3)))!;
      expect(d.p < 0.05).toBe(d.low > 0 || d.high < 0);
    }
  });

  it.each([0, 0.8])("AR(1) %d against itself: few false alarms; a shift by half is seen", (correlation) => {
    const draw = source(`mover ${correlation}`);
    const make = () => autoregressive(draw, 3000, correlation);
    let alarms = 0;
    for (let i = 0; i < 200; i++) if (differenceOf(p95(make()), p95(make()))!.p < 0.05) alarms++;
    expect(alarms / 200).toBeLessThan(0.08);
    expect(differenceOf(p95(make()), p95(make().map((value) => value * 1.5)))!.low).toBeGreaterThan(0);
  });

  it("says nothing where a side has no interval", () => {
    const few = p95(new Float64Array([1, 2, 3]));
    expect(differenceOf(few, p95(autoregressive(source("x"), 500, 0)))).toBeNull();
  });
});
