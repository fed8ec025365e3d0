import fc from "fast-check";
import { expect, it } from "vitest";
import { inFlight } from "./sweep.ts";

it("worked by hand: three requests over two steps", () => {
  // 0..30, 10..20, 15..40 of steps 0..20, 20..40: area 20 + 10 + 5, then 10 + 20
  expect(inFlight([0, 10, 15], [20, 30, 40], 0, 20, 2)).toEqual({ max: [3, 2], mean: [35 / 20, 30 / 20] });
});

it("who ends as another starts was not in flight with it", () => {
  expect(inFlight([0, 10, 20], [10, 20, 30], 0, 30, 1)).toEqual({ max: [1], mean: [1] });
});

it("counts what was in flight before the window", () => {
  expect(inFlight([0, 5], [6, 100], 50, 10, 1)).toEqual({ max: [1], mean: [1] });
});

it("Little's law: the sum of the means is the time spent, and no step exceeds a count by hand", () => {
  const requests = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 100 })), {
    maxLength: 50,
  });
  fc.assert(
    fc.property(requests, (list) => {
      const starts = list.map(([start]) => start).sort((a, b) => a - b);
      const ends = list.map(([start, length]) => start + length).sort((a, b) => a - b);
      const { max, mean } = inFlight(starts, ends, 0, 100, 11);
      const spent = list.reduce((sum, [, length]) => sum + length, 0);
      expect(mean.reduce((sum, value) => sum + value * 100, 0)).toBeCloseTo(spent, 6);
      max.forEach((most, step) => {
        const moments = list.map(([start]) => start).filter((start) => start >= step * 100 && start < (step + 1) * 100);
        const levels = [step * 100, ...moments].map((t) => list.filter(([s, l]) => s <= t && t < s + l).length);
        expect(most).toBe(Math.max(...levels));
      });
    }),
    { seed: 6 },
  );
});
