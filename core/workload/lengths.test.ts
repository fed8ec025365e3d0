import { describe, expect, test } from "vitest";
import { draws } from "../plan/random.ts";
import { drawLength, type Lengths, parseLengths, readLengths } from "./lengths.ts";

const lengths = (given: unknown): Lengths => (readLengths(given) as { lengths: Lengths }).lengths;

/** Moments of many draws. */
function moments(given: unknown, count = 40_000): { mean: number; sd: number; least: number; most: number } {
  const draw = draws(7, "lengths", 0);
  const values = Array.from({ length: count }, () => drawLength(lengths(given), draw));
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  return { mean, sd, least: Math.min(...values), most: values.reduce((a, b) => Math.max(a, b), 0) };
}

// the standard error of the mean of 40,000 draws is 0.5 % of the standard deviation
describe.each([
  ["normal:500,50", 500, 50],
  ["lognormal:500,300", 500, 300],
  ["gamma:500,250", 500, 250],
  ["gamma:100,200", 100, 200],
  ["uniform:1,99", 50, 28.58],
])("%s", (text, mean, sd) => {
  test("has its mean and its standard deviation", () => {
    const found = moments(text);
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * 0.005 * sd + 0.5);
    expect(found.sd / sd).toBeGreaterThan(0.95);
    expect(found.sd / sd).toBeLessThan(1.05);
    expect(found.least).toBeGreaterThanOrEqual(1);
  });
});

test("a uniform one has both its ends, alike", () => {
  const draw = draws(1, "ends", 0);
  const counts = new Map<number, number>();
  for (let i = 0; i < 30_000; i++) {
    const value = drawLength(lengths("uniform:1,3"), draw);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([1, 2, 3]);
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test("a histogram has its lengths by their weights, and no others", () => {
  const draw = draws(1, "histogram", 0);
  const given = {
    histogram: [
      [100, 3],
      [900, 1],
      [5, 0],
    ],
  };
  const values = Array.from({ length: 20_000 }, () => drawLength(lengths(given), draw));
  expect([...new Set(values)].sort()).toEqual([100, 900]);
  expect(values.filter((value) => value === 100).length / 20_000).toBeCloseTo(0.75, 1);
});

test("min and max cut off", () => {
  expect(moments({ distribution: "normal:100,80", min: 50, max: 120 })).toMatchObject({ least: 50, most: 120 });
  expect(moments("normal:2,50").least).toBe(1);
});

test("numbers and ranges as typed", () => {
  expect(lengths(512)).toMatchObject({ kind: "constant", a: 512 });
  expect(lengths("512")).toMatchObject({ kind: "constant", a: 512 });
  expect(lengths("uniform:64-512")).toMatchObject({ kind: "uniform", a: 64, b: 512 });
});

test.each(["", "0", "-5", "foo", "uniform:5", "uniform:9,5", "normal:1,2,3", "poisson:5", "1e3", "uniform:1,x"])(
  "refuses %s",
  (text) => {
    expect(parseLengths(text)).toHaveProperty("problem");
  },
);

test("refuses mappings that say nothing, twice, or the impossible", () => {
  expect(readLengths({})).toHaveProperty("problem");
  expect(readLengths({ distribution: "5", histogram: [[1, 1]] })).toHaveProperty("problem");
  expect(readLengths({ distribution: "5", min: 9, max: 3 })).toHaveProperty("problem");
  expect(readLengths({ histogram: [[5, 0]] })).toHaveProperty("problem");
});
