import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { between, chance, draws, pick, weighted } from "./random.ts";

const first = (seed: number, scenario: string, iteration: number, n = 1) => {
  const draw = draws(seed, scenario, iteration);
  return Array.from({ length: n }, draw);
};
/** Pearson's statistic against equal shares. */
const chiSquare = (counts: number[]) => {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};
/** 99.99 % of the distribution with 99 degrees of freedom lies below. */
const CHI_99 = 161.3;
const bins = (values: number[]) => {
  const counts = new Array<number>(100).fill(0);
  for (const value of values) counts[Math.floor(value * 100)]! += 1;
  return counts;
};
const correlation = (a: number[], b: number[]) => {
  const mean = (x: number[]) => x.reduce((s, v) => s + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = mean(a.map((v, i) => (v - ma) * (b[i]! - mb)));
  return product / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
};

describe("draws", () => {
  it("depend on seed, scenario and iteration, and on nothing else", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.nat(), (seed, scenario, iteration) => {
        const drawn = first(seed, scenario, iteration, 8);
        expect(first(seed, scenario, iteration, 8)).toEqual(drawn);
        expect(first(seed + 1, scenario, iteration, 8)).not.toEqual(drawn);
        expect(first(seed, `${scenario}x`, iteration, 8)).not.toEqual(drawn);
        expect(first(seed, scenario, iteration + 1, 8)).not.toEqual(drawn);
        for (const value of drawn) expect(value >= 0 && value < 1).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it("stay what they are: a repeated run sends the same requests, in later versions too", () => {
    expect(first(1, "basic_load", 0, 3).map((v) => v.toFixed(9))).toMatchInlineSnapshot(`
      [
        "0.283038136",
        "0.841075711",
        "0.788080415",
      ]
    `);
  });

  it("are uniform within one stream", () => {
    expect(chiSquare(bins(first(1, "basic_load", 0, 20_000)))).toBeLessThan(CHI_99);
  });

  it.each([0, 1, 5])("are uniform over iterations at position %i", (position) => {
    const values = Array.from({ length: 20_000 }, (_, i) => first(7, "ramp_up", i, position + 1)[position]!);
    expect(chiSquare(bins(values))).toBeLessThan(CHI_99);
  });

  it("of neighbours have nothing to do with each other", () => {
    const n = 20_000;
    const at = (seed: number, scenario: string, shift: number) =>
      Array.from({ length: n }, (_, i) => first(seed, scenario, i + shift)[0]!);
    const base = at(1, "a", 0);
    // four standard errors
    const limit = 4 / Math.sqrt(n);
    expect(Math.abs(correlation(base, at(1, "a", 1)))).toBeLessThan(limit);
    expect(Math.abs(correlation(base, at(2, "a", 0)))).toBeLessThan(limit);
    expect(Math.abs(correlation(base, at(1, "b", 0)))).toBeLessThan(limit);
    const pairs = Array.from({ length: n }, (_, i) => first(1, "a", i, 2));
    expect(
      Math.abs(
        correlation(
          pairs.map((p) => p[0]!),
          pairs.map((p) => p[1]!),
        ),
      ),
    ).toBeLessThan(limit);
  });
});

describe("choices", () => {
  const many = <T>(make: (draw: () => number) => T, n = 20_000) => {
    const draw = draws(3, "choices", 0);
    return Array.from({ length: n }, () => make(draw));
  };
  const share = <T>(values: T[], value: T) => values.filter((v) => v === value).length / values.length;

  it("weighted: by weight, never by no weight", () => {
    const drawn = many((draw) =>
      weighted(draw, [
        ["a", 1],
        ["b", 3],
        ["never", 0],
      ]),
    );
    expect(share(drawn, "b")).toBeCloseTo(0.75, 1);
    expect(share(drawn, "never")).toBe(0);
    expect(() => weighted(() => 0, [])).toThrow(RangeError);
    expect(() => weighted(() => 0, [["a", 0]])).toThrow(RangeError);
  });

  it("pick, chance, between", () => {
    expect(new Set(many((draw) => pick(draw, ["x", "y", "z"]), 100))).toEqual(new Set(["x", "y", "z"]));
    expect(() => pick(() => 0, [])).toThrow(RangeError);
    expect(
      share(
        many((draw) => chance(draw, 0.3)),
        true,
      ),
    ).toBeCloseTo(0.3, 1);
    expect([chance(() => 0, 0), chance(() => 0.999, 1)]).toEqual([false, true]);
    expect(new Set(many((draw) => between(draw, 2, 4), 200))).toEqual(new Set([2, 3, 4]));
  });

  it("never leave their list, whatever is drawn", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.array(fc.tuple(fc.nat(9), fc.double({ min: 0.001, max: 100, noNaN: true })), { minLength: 1 }),
        (value, list) => {
          expect(list.map(([item]) => item)).toContain(weighted(() => value, list));
          expect(list).toContain(pick(() => value, list));
        },
      ),
      { seed: 1 },
    );
  });
});
