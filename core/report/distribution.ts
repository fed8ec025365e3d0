/** A distribution out of exact values: mean, percentiles with intervals, histogram. Pure. */
import { binOf } from "./bins.ts";
import { named, percentilesOf } from "./stats/percentile.ts";
import type { Distribution, WithFailures } from "./types.ts";

/** 5 % bins: finer than a page can show. */
export const HISTOGRAM_GAMMA = 1.05;
/** Fewer values say nothing of their dependence. */
const LEAST_FOR_DEPENDENCE = 10;

/**
 * `sorted`: the values ascending; `ordered`: the same in the order of sending.
 * `failures`: how many tries never got such a value because they failed; null where that has no meaning.
 */
export function distributionOf(
  sorted: Float64Array,
  ordered: Float64Array,
  failures: number | null,
  unit: Distribution["unit"] = "ms",
): Distribution {
  const n = sorted.length;
  const { percentiles, inflation } = percentilesOf(sorted, ordered);
  const known = n >= LEAST_FOR_DEPENDENCE ? inflation : null;
  return {
    unit,
    n,
    mean: meanOf(sorted),
    min: sorted[0] ?? null,
    max: n === 0 ? null : (sorted[n - 1] ?? null),
    percentiles,
    nEffective: known === null ? null : n / known,
    inflation: known,
    ...histogramOf(sorted),
    withFailures: failures === null ? null : withFailures(sorted, failures),
  };
}

function meanOf(values: Float64Array): number | null {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return values.length === 0 ? null : sum / values.length;
}

/** Ascending values fill ascending bins, so a logarithm is taken per bin and not per value. */
function histogramOf(sorted: Float64Array): Pick<Distribution, "histogram" | "zeros"> {
  const histogram: [number, number][] = [];
  let zeros = 0;
  let bin: [number, number] = [Number.NaN, 0];
  let upTo = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (value <= 0) zeros++;
    else if (value <= upTo) bin[1]++;
    else {
      const index = binOf(value, HISTOGRAM_GAMMA);
      upTo = HISTOGRAM_GAMMA ** index;
      if (bin[0] === index) bin[1]++;
      else {
        bin = [index, 1];
        histogram.push(bin);
      }
    }
  }
  return { histogram, zeros };
}

/** Percentiles (of the sample) with failures as values above all others. */
function withFailures(sorted: Float64Array, failures: number): WithFailures {
  const n = sorted.length + failures;
  return {
    n,
    failures,
    percentiles: named((_, q) => {
      if (n === 0) return { value: null, infinite: false };
      const place = q * (n - 1);
      const below = Math.floor(place);
      const above = Math.ceil(place);
      if (above >= sorted.length) return { value: null, infinite: true };
      const low = sorted[below] as number;
      return { value: low + (place - below) * ((sorted[above] as number) - low), infinite: false };
    }),
  };
}
