/** Reads a quantile out of the engine's histogram. Pure. */
import type { LogHistogram } from "../contract/engine.ts";

/**
 * The q-quantile (0..1, nearest rank) in the histogram's unit, as the upper edge of its bin: at most 1 % too high, and
 * never above the largest value. null when the histogram is empty.
 */
export function quantile({ gamma, count, max, zeros, bins }: LogHistogram, q: number): number | null {
  if (count === 0 || max === null) return null;
  const rank = Math.max(1, Math.ceil(q * count));
  let seen = zeros;
  if (seen >= rank) return 0;
  for (const [index, n] of bins) {
    seen += n;
    if (seen >= rank) return Math.min(gamma ** index, max);
  }
  return max;
}
