import { describe, expect, it } from "vitest";
import { LEAST_VALUES, mannKendall } from "./mann_kendall.ts";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** How many orders of n different values have each S, counted exactly: place one value after another. */
function orders(n: number): Map<number, number> {
  let counts = new Map([[0, 1]]);
  for (let size = 2; size <= n; size++) {
    const next = new Map<number, number>();
    for (const [s, count] of counts) {
      for (let below = 0; below < size; below++) {
        const at = s + below - (size - 1 - below);
        next.set(at, (next.get(at) ?? 0) + count);
      }
    }
    counts = next;
  }
  return counts;
}

/** An order of 1..n with this S, made by its number of inversions. */
function orderWith(n: number, s: number): number[] {
  let inversions = (n * (n - 1)) / 2 - (s + (n * (n - 1)) / 2) / 2;
  const left = upTo(n);
  const order: number[] = [];
  while (left.length > 0) {
    const skip = Math.min(inversions, left.length - 1);
    order.push(...left.splice(skip, 1));
    inversions -= skip;
  }
  return order;
}

describe("mannKendall, worked by hand", () => {
  it("a strict rise: S is the number of pairs", () => {
    // 10 values: 45 pairs, variance 10 x 9 x 25 / 18 = 125
    const trend = mannKendall(upTo(10));
    expect(trend?.s).toBe(45);
    expect(trend?.z).toBeCloseTo(44 / Math.sqrt(125), 12);
    // P(Z >= 3.9355) from a table
    expect(trend?.p).toBeCloseTo(0.0000415, 6);
    expect(trend?.slope).toBe(1);
    // from 1 to 10 along the line
    expect(trend?.change).toBeCloseTo(9, 12);
  });

  it("a strict fall is no rise", () => {
    const trend = mannKendall(upTo(10).reverse());
    expect(trend?.s).toBe(-45);
    expect(trend?.p).toBeCloseTo(1 - 0.0000415, 6);
    expect(trend?.slope).toBe(-1);
  });

  it("corrects the variance for ties", () => {
    // five pairs of equal values: S = 45 - 5; variance (2250 - 5 x 2 x 1 x 9) / 18 = 120
    const trend = mannKendall([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(trend?.s).toBe(40);
    expect(trend?.z).toBeCloseTo(39 / Math.sqrt(120), 12);
  });

  it("finds nothing in a constant", () => {
    expect(mannKendall(new Array(20).fill(7))).toMatchObject({ s: 0, z: 0, slope: 0, change: 0 });
    expect(mannKendall(new Array(20).fill(7))?.p).toBeCloseTo(0.5, 6);
  });

  it("is not moved by single outliers", () => {
    const values = new Array(30).fill(0).map((_, i) => 100 + (i % 2));
    values[29] = 1_000_000;
    expect(mannKendall(values)?.p).toBeGreaterThan(0.05);
    expect(mannKendall(values)?.change).toBeLessThan(0.02);
  });
});

describe("mannKendall against the exact distribution of S", () => {
  it.each([10, 12, 16])("p of every S with %i values", (n) => {
    const counts = orders(n);
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    let above = 0;
    for (const s of [...counts.keys()].sort((a, b) => b - a)) {
      above += counts.get(s) ?? 0;
      const trend = mannKendall(orderWith(n, s));
      expect(trend?.s).toBe(s);
      if (s > 0) expect(Math.abs((trend?.p ?? Number.NaN) - above / all), `S = ${s}`).toBeLessThan(0.006);
    }
  });
});

describe("mannKendall's limits", () => {
  it("says nothing of a short series", () => {
    expect(mannKendall(upTo(LEAST_VALUES - 1))).toBeNull();
    expect(mannKendall(upTo(LEAST_VALUES))).not.toBeNull();
  });

  it("keeps trend and size of a long series", () => {
    const trend = mannKendall(upTo(1000).map((i) => 1000 + i));
    expect(trend?.p).toBeLessThan(1e-6);
    expect(trend?.change).toBeCloseTo(1, 1);
  });

  it("has no relative change where the line begins at or below 0", () => {
    expect(mannKendall(upTo(10).map((i) => i - 20))?.change).toBeNull();
  });
});
