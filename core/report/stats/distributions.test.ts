/** Normal, Student, binomial against published tables and against each other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incompleteBeta, lnGamma } from "./beta.ts";
import { approximateRanks, binomialCdf, clopperPearson, EXACT_UP_TO, leastSamples, quantileRanks } from "./binomial.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { studentCdf, studentQuantile } from "./student.ts";

describe("gamma and beta", () => {
  it("ln gamma of whole and half numbers", () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(lnGamma(n)).toBeCloseTo(Math.log(factorial), 11);
      factorial *= n;
    }
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  });

  it("closed forms: I_x(a, 1) = x^a, I_x(1, b) = 1 - (1 - x)^b, I_0.5(a, a) = 0.5", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 50, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, x) => {
        expect(incompleteBeta(a, 1, x)).toBeCloseTo(x ** a, 11);
        expect(incompleteBeta(1, a, x)).toBeCloseTo(1 - (1 - x) ** a, 11);
        expect(incompleteBeta(a, a, 0.5)).toBeCloseTo(0.5, 11);
      }),
      { seed: 3 },
    );
  });
});

describe("normal and Student", () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.959963984540054, 0.975],
    [-3, 0.001349898031630095],
    [-6, 9.865876450376981e-10],
  ])("normalCdf(%d) = %d", (z, p) => {
    expect(normalCdf(z) / p).toBeCloseTo(1, 11);
    expect(normalQuantile(p)).toBeCloseTo(z, 9);
  });

  it.each([
    // two-sided 5 % points of any table of t
    [1, 12.7062],
    [4, 2.7764],
    [9, 2.2622],
    [30, 2.0423],
    [1000, 1.9623],
  ])("t with %d degrees of freedom at 97.5 %% is %d", (df, t) => {
    expect(studentQuantile(0.975, df)).toBeCloseTo(t, 4);
    expect(studentCdf(-t, df)).toBeCloseTo(0.025, 5);
  });
});

describe("binomial", () => {
  it("is the sum of its terms", () => {
    for (const [n, p] of [
      [1, 0.3],
      [12, 0.5],
      [40, 0.95],
      [100, 0.01],
    ] as const) {
      let sum = 0;
      let term = (1 - p) ** n;
      for (let k = 0; k < n; k++) {
        sum += term;
        expect(binomialCdf(k, n, p)).toBeCloseTo(sum, 10);
        term *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
      expect(binomialCdf(n, n, p)).toBe(1);
      expect(binomialCdf(-1, n, p)).toBe(0);
    }
  });

  it("least samples: p50 6, p90 36, p95 72, p99 368, p99.9 3688", () => {
    expect([0.5, 0.9, 0.95, 0.99, 0.999].map(leastSamples)).toEqual([6, 36, 72, 368, 3688]);
    for (const q of [0.5, 0.9, 0.95, 0.99, 0.999]) {
      expect(quantileRanks(leastSamples(q) - 1, q)).toBeNull();
      expect(quantileRanks(leastSamples(q), q)?.high).toBe(leastSamples(q));
    }
  });

  it("ranks of the median as tabled (sign test, two-sided 5 %)", () => {
    expect(quantileRanks(6, 0.5)).toEqual({ low: 1, high: 6 });
    expect(quantileRanks(10, 0.5)).toEqual({ low: 2, high: 9 });
    expect(quantileRanks(20, 0.5)).toEqual({ low: 6, high: 15 });
    expect(quantileRanks(50, 0.5)).toEqual({ low: 18, high: 33 });
  });

  it("ranks leave out at most 2.5 % a side, and would leave out more if they were closer", () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 5000 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999), (n, q) => {
        const ranks = quantileRanks(n, q);
        if (ranks === null) {
          expect(n).toBeLessThan(leastSamples(q));
          return;
        }
        expect(binomialCdf(ranks.low - 1, n, q)).toBeLessThanOrEqual(0.025);
        expect(binomialCdf(ranks.low, n, q)).toBeGreaterThan(0.025);
        expect(1 - binomialCdf(ranks.high - 1, n, q)).toBeLessThanOrEqual(0.025 + 1e-12);
        expect(1 - binomialCdf(ranks.high - 2, n, q)).toBeGreaterThan(0.025);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it("the normal approximation is within two ranks where it takes over", () => {
    for (const q of [0.5, 0.9, 0.95, 0.99, 0.999]) {
      const exact = quantileRanks(EXACT_UP_TO, q)!;
      const near = approximateRanks(EXACT_UP_TO, q);
      expect(Math.abs(exact.low - near.low)).toBeLessThanOrEqual(2);
      expect(Math.abs(exact.high - near.high)).toBeLessThanOrEqual(2);
    }
  });

  it("Clopper and Pearson's own numbers", () => {
    // tables: 0 of 10, 1 of 10, 5 of 10, 10 of 10
    const of = (hits: number, n: number) => Object.values(clopperPearson(hits, n)).map((x) => Number(x.toFixed(4)));
    expect(of(0, 10)).toEqual([0, 0.3085]);
    expect(of(1, 10)).toEqual([0.0025, 0.445]);
    expect(of(5, 10)).toEqual([0.1871, 0.8129]);
    expect(of(10, 10)).toEqual([0.6915, 1]);
  });
});
