/**
 * Quantiles, one definition for all: type 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages, The American
 * Statistician 50 (1996): the value at position q (n - 1) of the sorted sample, linear between two neighbours. k6's summary
 * and core/plan use the same. Pure.
 */

/** The q-quantile (0..1) of values in ascending order; null when there is none. */
export function quantileSorted(sorted: ArrayLike<number>, q: number): number | null {
  const n = sorted.length;
  if (n === 0) return null;
  const at = q * (n - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, n - 1)] as number;
  // equal neighbours (infinite ones too) must not be subtracted
  return low === high ? low : low + (at - below) * (high - low);
}

/** Counted values in ascending order: `[value, count]`. */
export type Counted = readonly (readonly [number, number])[];

/**
 * The same of counted values: what quantileSorted() says of the list in which each value stands `count` times. With
 * the middle of a log bin as its value (middleOf() in bins.ts) it is off by half a bin at most.
 */
export function quantileCounted(counted: Counted, q: number): number | null {
  const n = counted.reduce((sum, [, count]) => sum + count, 0);
  if (n === 0) return null;
  const at = q * (n - 1);
  const low = valueAt(counted, Math.floor(at));
  const high = valueAt(counted, Math.min(Math.floor(at) + 1, n - 1));
  return low + (at - Math.floor(at)) * (high - low);
}

/** The value with this place in the sorted list, counted from 0. */
export function valueAt(counted: Counted, place: number): number {
  let seen = 0;
  let last = Number.NaN;
  for (const [value, count] of counted) {
    seen += count;
    last = value;
    if (seen > place) return value;
  }
  return last;
}
