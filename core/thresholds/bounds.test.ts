/** What the parts' percentiles decide is what all samples together say. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Part, percentileKeeps } from "./bounds.ts";
import { holds, type Operator } from "./expression.ts";

/** As k6 does it (TrendSink.P). */
function percentile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

const sort = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const partOf = (values: readonly number[], known: readonly number[]): Part => ({
  count: values.length,
  known: known.map((q) => [q, percentile(sort(values), q)]),
});

const ALL = [0, 0.5, 0.9, 0.95, 0.99, 1];
const samples = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 60 });
const operators = fc.constantFrom<Operator>("<", "<=", ">", ">=");

describe("percentileKeeps", () => {
  it("never contradicts the samples", () => {
    let decided = 0;
    fc.assert(
      fc.property(
        fc.array(samples, { minLength: 1, maxLength: 5 }),
        fc.subarray(ALL, { minLength: 1 }),
        fc.constantFrom(...ALL),
        operators,
        fc.integer({ min: -1, max: 61 }),
        (parts, known, q, operator, limit) => {
          const said = percentileKeeps(
            parts.map((values) => partOf(values, known)),
            q,
            { operator, limit },
          );
          if (said === null) return;
          decided++;
          expect(said).toBe(holds({ operator, limit }, percentile(sort(parts.flat()), q)));
        },
      ),
      { numRuns: 3000 },
    );
    expect(decided).toBeGreaterThan(500);
  });

  it("decides the plain cases", () => {
    const quick = Array.from({ length: 1000 }, (_, i) => i % 100);
    const slow = quick.map((value) => value + 500);
    const limit = { operator: "<", limit: 300 } as const;
    expect(percentileKeeps([partOf(quick, ALL), partOf(quick, ALL)], 0.95, limit)).toBe(true);
    expect(percentileKeeps([partOf(slow, ALL), partOf(slow, ALL)], 0.95, limit)).toBe(false);
    // half of all is slow
    expect(percentileKeeps([partOf(quick, ALL), partOf(slow, ALL)], 0.95, limit)).toBe(false);
    expect(percentileKeeps([partOf(quick, ALL), partOf(slow, ALL)], 0.5, { operator: "<", limit: 1000 })).toBe(true);
  });

  it("says nothing where nothing is known", () => {
    const limit = { operator: "<", limit: 5 } as const;
    expect(percentileKeeps([], 0.95, limit)).toBeNull();
    expect(percentileKeeps([{ count: 10, known: [] }], 0.95, limit)).toBeNull();
    expect(percentileKeeps([{ count: 10, known: [[0.5, 4]] }], 0.95, limit)).toBeNull();
    expect(percentileKeeps([{ count: 10, known: [[1, 4]] }], 0.95, { operator: "==", limit: 4 })).toBeNull();
  });
});
