/** Intervals of pooled gaps hold although gaps of one time go together. */
import { describe, expect, it } from "vitest";
import { binOf } from "./bins.ts";
import { gapDistribution, LEAST_STRETCHES } from "./gaps.ts";
import type { GapCells } from "./input.ts";
import { normalQuantile } from "./stats/normal.ts";
import { normal, source } from "./stats/testdata/simulate.ts";

const GAMMA = 1.01;

/** Requests of twenty gaps; ln gap = level of the request (AR(1) with correlation 0.8, sd 0.4) + noise of the gap (sd 0.3), around 20 ms. */
function simulated(draw: () => number, requests: number, stretches: number): GapCells {
  const cells = { group: [] as number[], block: [] as number[], bin: [] as number[], count: [] as number[] };
  const total = { count: 0, sumUs: 0, maxUs: 0 };
  let level = normal(draw);
  for (let i = 0; i < requests; i++) {
    for (let k = 0; k < 20; k++) {
      const us = 20_000 * Math.exp(0.4 * level + 0.3 * normal(draw));
      cells.group.push(0);
      cells.block.push(Math.floor((i * stretches) / requests));
      cells.bin.push(binOf(us, GAMMA));
      cells.count.push(1);
      total.count++;
      total.sumUs += us;
      total.maxUs = Math.max(total.maxUs, us);
    }
    level = 0.8 * level + 0.6 * normal(draw);
  }
  return { gamma: GAMMA, ...cells, totals: [total] };
}

const truth = (q: number) => 20 * Math.exp(0.5 * normalQuantile(q));

describe("gapDistribution", () => {
  it("95 % intervals hold the truth in 90 to 100 % of the runs, where those of independent gaps would not", () => {
    const draw = source("gaps");
    const held = { p50: 0, p90: 0, p95: 0 };
    let naive = 0;
    const runs = 120;
    for (let run = 0; run < runs; run++) {
      const { percentiles, n, inflation } = gapDistribution(simulated(draw, 1500, 40), () => true);
      for (const [name, q] of [
        ["p50", 0.5],
        ["p90", 0.9],
        ["p95", 0.95],
      ] as const) {
        const { low, high } = percentiles[name];
        // a bin is a percent wide
        if (low! <= truth(q) * 1.006 && truth(q) <= high! * 1.006) held[name]++;
      }
      expect(n).toBe(30_000);
      expect(inflation!).toBeGreaterThan(5);
      const half = (percentiles.p50.high! - percentiles.p50.low!) / 2 / Math.sqrt(inflation!);
      if (Math.abs(percentiles.p50.value! - truth(0.5)) <= half) naive++;
    }
    // p99 needs 368 independent samples: these 30,000 gaps are not worth so many
    for (const count of Object.values(held)) expect(count / runs).toBeGreaterThanOrEqual(0.9);
    expect(naive / runs).toBeLessThan(0.5);
  });

  it("too few stretches give figures of the sample and no interval", () => {
    const { percentiles, nEffective } = gapDistribution(simulated(source("few"), 100, LEAST_STRETCHES - 1), () => true);
    expect(percentiles.p95).toMatchObject({ value: null, low: null, reason: "needs gaps of 10 stretches of time" });
    expect(percentiles.p95.ofSample).toBeGreaterThan(20);
    expect(nEffective).toBeNull();
  });

  it("takes only the groups of the cut, and none is null", () => {
    const cells = simulated(source("groups"), 50, 10);
    expect(gapDistribution(cells, () => false)).toMatchObject({ n: 0, mean: null });
    expect(gapDistribution(null, () => true)).toMatchObject({ n: 0, mean: null });
  });
});
