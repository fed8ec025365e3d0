import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantileCounted, quantileSorted, valueAt } from "./quantile.ts";

const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });

describe("quantileSorted", () => {
  it.each([
    // R: quantile(c(1, 2, 3, 4), type = 7) and of 1..10
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0.9, 3.7],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95, 9.55],
    [[7], 0.99, 7],
    [[1, 2], 0, 1],
    [[1, 2], 1, 2],
  ])("of %j at %d is %d", (list, q, expected) => {
    expect(quantileSorted(list, q)).toBeCloseTo(expected, 12);
  });

  it("of nothing is null", () => {
    expect(quantileSorted([], 0.5)).toBeNull();
    expect(quantileCounted([], 0.5)).toBeNull();
  });

  it("does not make NaN of infinities", () => {
    expect(quantileSorted([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.75)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it("lies between smallest and largest and rises with q", () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, p, q) => {
          const sorted = list.sort((a, b) => a - b);
          const [low, high] = [quantileSorted(sorted, Math.min(p, q))!, quantileSorted(sorted, Math.max(p, q))!];
          expect(low).toBeGreaterThanOrEqual(sorted[0]!);
          expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
          expect(low).toBeLessThanOrEqual(high + 1e-9);
        },
      ),
      { seed: 1 },
    );
  });
});

describe("quantileCounted", () => {
  it("is the quantile of the list in which each value stands so often", () => {
    const counted = fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(counted, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, q) => {
        const sorted = pairs.sort((a, b) => a[0] - b[0]);
        const list = sorted.flatMap(([value, count]) => new Array<number>(count).fill(value));
        expect(quantileCounted(sorted, q)).toBeCloseTo(quantileSorted(list, q)!, 9);
        expect(list.map((_, place) => valueAt(sorted, place))).toEqual(list);
      }),
      { seed: 2 },
    );
  });
});
