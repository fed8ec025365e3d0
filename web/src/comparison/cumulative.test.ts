/** Overlaid curves: every histogram ends at 1, and sums are those of all values. */
import { expect, test } from "vitest";
import { atShare, curvesOf } from "./cumulative.ts";

const run = (histogram: [number, number][], zeros = 0) => ({ name: "ttft" as const, histogram, zeros });

test("one grid for all, rising to 1; a group is the sum of its runs", () => {
  const found = curvesOf(
    [
      [
        run([
          [3, 1],
          [5, 3],
        ]),
        run([[4, 4]]),
      ],
      [run([[7, 2]])],
    ],
    2,
  )!;
  expect(found.limits).toEqual([4, 8, 16, 32, 64, 128]);
  expect(found.shares).toEqual([
    [0, 1 / 8, 5 / 8, 1, 1, 1],
    [0, 0, 0, 0, 0, 1],
  ]);
  expect(atShare(found.limits, found.shares[0]!, 0.5)).toBe(16);
});

test("zeros stand before all bins; no values is null, and nothing at all is null", () => {
  const found = curvesOf([[run([[1, 1]], 3)], [run([])]], 2)!;
  expect(found.shares).toEqual([[3 / 4, 1], null]);
  expect(atShare(found.limits, null, 0.5)).toBeNull();
  expect(curvesOf([[run([], 5)]], 2)).toBeNull();
});
