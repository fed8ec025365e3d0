/** The intervals do what they promise: simulated, with the truth known. */
import { describe, expect, it } from "vitest";
import { exceedances, inflation } from "./effective.ts";
import { PERCENTILES, percentilesOf } from "./percentile.ts";
import { autoregressive, autoregressiveQuantile, queue, queueQuantile, source } from "./testdata/simulate.ts";

interface Coverage {
  /** share of the intervals given that hold the truth */
  held: number;
  /** share of the runs for which an interval was given */
  given: number;
}

/** Coverage of every percentile over many runs. */
function coverage(runs: number, make: () => Float64Array, truth: (q: number) => number): Record<string, Coverage> {
  const held = new Map<string, number>();
  const given = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const ordered = make();
    const { percentiles } = percentilesOf(ordered.slice().sort(), ordered);
    for (const [name, q] of PERCENTILES) {
      const { value, low, high } = percentiles[name];
      if (value === null || low === null || high === null) continue;
      given.set(name, (given.get(name) ?? 0) + 1);
      if (low <= truth(q) && truth(q) <= high) held.set(name, (held.get(name) ?? 0) + 1);
    }
  }
  const entries = PERCENTILES.map(([name]) => {
    const n = given.get(name) ?? 0;
    return [name, { held: n === 0 ? Number.NaN : (held.get(name) ?? 0) / n, given: n / runs }];
  });
  return Object.fromEntries(entries) as Record<string, Coverage>;
}

const RUNS = 400;

describe("95 % intervals hold the truth in 90 to 100 % of the runs", () => {
  it.each([
    [0, 300, ["p50", "p90", "p95"]],
    [0, 3000, ["p50", "p90", "p95", "p99"]],
    [0.5, 1000, ["p50", "p90", "p95"]],
    [0.5, 3000, ["p50", "p90", "p95", "p99"]],
    [0.9, 3000, ["p50", "p90", "p95"]],
  ])("AR(1) %d, %i samples: %j", (correlation, n, names) => {
    const draw = source(`ar ${correlation} ${n}`);
    const result = coverage(RUNS, () => autoregressive(draw, n, correlation), autoregressiveQuantile);
    for (const name of names) {
      expect(result[name]?.given, `${name} given`).toBeGreaterThan(0.9);
      expect(result[name]?.held, name).toBeGreaterThan(0.9);
    }
  });

  it("independent samples are not told to be dependent: median within 90 to 99 %", () => {
    const draw = source("iid");
    const result = coverage(RUNS, () => autoregressive(draw, 1000, 0), autoregressiveQuantile);
    for (const name of ["p50", "p90", "p95"]) {
      expect(result[name]?.held).toBeGreaterThan(0.92);
      expect(result[name]?.held).toBeLessThan(0.995);
    }
  });

  it.each([
    [0.5, 3000],
    [0.7, 10_000],
  ])("a queue at load %d, %i samples", (load, n) => {
    const draw = source(`queue ${load}`);
    const result = coverage(
      150,
      () => queue(draw, n, load),
      (q) => queueQuantile(q, load),
    );
    for (const name of ["p50", "p90", "p95"]) {
      expect(result[name]?.given, `${name} given`).toBeGreaterThan(0.9);
      expect(result[name]?.held, name).toBeGreaterThan(0.9);
    }
  });

  it("a queue at load 0.95 that was watched too briefly gets hardly any interval", () => {
    const draw = source("queue 0.95");
    const result = coverage(
      100,
      () => queue(draw, 500, 0.95),
      (q) => queueQuantile(q, 0.95),
    );
    expect(result.p50?.given).toBeLessThan(0.2);
    expect(result.p95?.given).toBeLessThan(0.05);
  });

  it.each([
    [0.8, 3000, 150],
    [0.9, 3000, 200],
    [0.9, 10_000, 150],
    [0.95, 10_000, 150],
    [0.95, 50_000, 40],
  ])(
    "a queue at load %d, %i samples: hardly any run is given a wrong interval; the others are told why not",
    (load, n, runs) => {
      const draw = source(`queue ${load} ${n}`);
      const result = coverage(
        runs,
        () => queue(draw, n, load),
        (q) => queueQuantile(q, load),
      );
      for (const name of ["p50", "p90", "p95"]) {
        const { held = 0, given = 0 } = result[name] ?? {};
        if (given > 0) expect(given * (1 - held), name).toBeLessThan(0.12);
      }
    },
  );

  it("naive intervals would not hold: the AR(1) test can fail", () => {
    const draw = source("naive");
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const ordered = autoregressive(draw, 1000, 0.9);
      // a shuffle takes the dependence away that the effective n is made of
      const shuffled = ordered.map((_, i) => ordered[(i * 387) % 1000] as number);
      const { low, high } = percentilesOf(ordered.slice().sort(), shuffled).percentiles.p50;
      if (low !== null && high !== null && low <= 100 && 100 <= high) held++;
    }
    expect(held / 200).toBeLessThan(0.7);
  });
});

describe("too few samples", () => {
  const rising = (n: number) => Float64Array.from({ length: n }, (_, i) => ((i * 7919) % n) + 1);

  it("p95 needs 72: with 71 it says so, and keeps the sample's own figure apart", () => {
    const values = rising(71);
    const p95 = percentilesOf(values.slice().sort(), values).percentiles.p95;
    expect(p95).toMatchObject({ value: null, low: null, high: null, reason: "needs 72 samples, has 71" });
    expect(p95.ofSample).toBeCloseTo(67.5, 9);
  });

  it("nothing is null, not 0", () => {
    const { percentiles, inflation: factor } = percentilesOf([], []);
    expect(factor).toBeNull();
    expect(percentiles.p50).toEqual({
      value: null,
      low: null,
      high: null,
      ofSample: null,
      nEffective: null,
      reason: "no samples",
    });
  });

  it("many samples that are worth few are told apart from few samples", () => {
    const slow = Float64Array.from({ length: 400 }, (_, i) => Math.sin((2 * Math.PI * i) / 400) + 2);
    const { percentiles } = percentilesOf(slow.slice().sort(), slow);
    expect(percentiles.p90.reason).toContain("depend on each other");
    expect(percentiles.p90.value).toBeNull();
  });
});

describe("inflation", () => {
  it("of a constant is 1", () => {
    const same = new Float64Array(100).fill(5);
    const { size, cells } = exceedances(same, [5]);
    expect(inflation(cells[0]!, size)).toBe(1);
    expect(percentilesOf(same, same).percentiles.p90).toMatchObject({ value: 5, low: 5, high: 5 });
  });

  it("of blocks of equal values is the blocks' length", () => {
    const draw = source("blocks");
    const blocks = Array.from({ length: 2000 }, () => draw());
    const values = Float64Array.from({ length: 20_000 }, (_, i) => blocks[Math.floor(i / 10)] as number);
    const { size, cells } = exceedances(values, [0.5]);
    expect(size).toBe(20);
    expect(inflation(cells[0]!, size)).toBeGreaterThan(7);
    expect(inflation(cells[0]!, size)).toBeLessThan(13);
  });

  it("of an AR(1) median indicator: near 1 + 2 sum of (2 / pi) asin(r^k), by Sheppard's formula", () => {
    const draw = source("sheppard");
    let expected = 1;
    for (let k = 1; k < 300; k++) expected += (4 / Math.PI) * Math.asin(0.8 ** k);
    const values = autoregressive(draw, 50_000, 0.8);
    const { size, cells } = exceedances(values, [100]);
    expect(inflation(cells[0]!, size) / expected).toBeGreaterThan(0.8);
    expect(inflation(cells[0]!, size) / expected).toBeLessThan(1.25);
  });
});
