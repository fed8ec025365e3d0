/**
 * The difference of one percentile between two runs, from the intervals that the runs' own reports give it, dependence
 * within each run included: G. Y. Zou, A. Donner, Construction of Confidence Limits about Effect Measures, Stat. Med. 27 (2008),
 * "MOVER". What it knows is how well each run was measured; what differs from run to run it cannot know. So with one
 * run a side it describes, and decides nothing: compareRuns() does. Pure.
 */
import type { Percentile } from "../types.ts";
import { TAIL } from "./binomial.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

export interface Difference {
  /** candidate - base */
  value: number;
  low: number;
  high: number;
  /** two-sided, for "the same in these two runs"; below 0.05 exactly when the interval leaves 0 out */
  p: number;
}

/** null when either side has no interval. */
export function differenceOf(base: Percentile, candidate: Percentile): Difference | null {
  if (base.value === null || base.low === null || base.high === null) return null;
  if (candidate.value === null || candidate.low === null || candidate.high === null) return null;
  const value = candidate.value - base.value;
  const down = Math.hypot(candidate.value - candidate.low, base.high - base.value);
  const up = Math.hypot(candidate.high - candidate.value, base.value - base.low);
  return { value, low: value - down, high: value + up, p: pOf(value, value > 0 ? down : up) };
}

/** The half width that points at 0 as so many standard errors. */
function pOf(value: number, half: number): number {
  if (value === 0) return 1;
  if (half === 0) return 0;
  return 2 * normalCdf((-Math.abs(value) / half) * normalQuantile(1 - TAIL));
}
