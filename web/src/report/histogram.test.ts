/** What a distribution's charts show, held against the counts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { binFigure } from "./figures.ts";
import { cumulativeOf, shapeOf, shareAbove } from "./histogram.ts";

const GAMMA = 1.02;
const figure = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 900 }), fc.integer({ min: 1, max: 1000 })), {
    minLength: 1,
    maxLength: 80,
  })
  .chain((pairs) => fc.tuple(fc.constant(new Map(pairs)), fc.nat({ max: 20 })))
  .map(([counts, zeros]) => {
    const bins = [...counts].sort(([a], [b]) => a - b);
    const count = bins.reduce((sum, [, n]) => sum + n, zeros);
    const max = GAMMA ** (bins.at(-1)?.[0] ?? 0);
    return binFigure(
      { count, sum: 1, min: zeros > 0 ? 0 : GAMMA ** ((bins[0]?.[0] ?? 0) - 1), max, zeros, bins },
      GAMMA,
    );
  });

test("bars rise, are few, and hold all that is above 0", () => {
  fc.assert(
    fc.property(figure, (one) => {
      const shape = shapeOf(one)!;
      expect(shape.shares.length).toBeLessThanOrEqual(58);
      expect(shape.edges).toHaveLength(shape.shares.length + 1);
      expect(shape.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1 - one.zeros / one.n, 9);
      expect(shape.edges).toEqual(shape.edges.toSorted((a, b) => a - b));
    }),
  );
});

test("the cumulative curve rises from the zeros to all", () => {
  fc.assert(
    fc.property(figure, (one) => {
      const { values, shares } = cumulativeOf(one)!;
      expect(values).toEqual(values.toSorted((a, b) => a - b));
      expect(new Set(values).size).toBe(values.length);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBeCloseTo(1, 9);
    }),
  );
});

test("the share above a limit", () => {
  const one = binFigure(
    {
      count: 10,
      sum: 1,
      min: 0,
      max: 1000,
      zeros: 4,
      bins: [
        [1, 3],
        [300, 3],
      ],
    },
    GAMMA,
  );
  expect(shareAbove(one, 100)).toBe(0.3);
  expect(shareAbove(one, 1e6)).toBe(0);
  expect(shareAbove(binFigure({ count: 0, sum: 0, min: null, max: null, zeros: 0, bins: [] }, GAMMA), 1)).toBeNull();
});
