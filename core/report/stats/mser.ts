/**
 * Where the initial transient of a series ends: MSER-5 (K. P. White, M. J. Cobb, S. C. Spratt, A Comparison of Five Steady-State
 * Truncation Heuristics for Simulation, Winter Simulation Conference 2000). The series is averaged in fives; cut away the first d
 * means for which the standard error of the mean of the rest, sum (y - mean)^2 / (n - d)^2, is least. A minimum in the second half
 * says that the series never settled. Pure.
 */

const BATCH = 5;
/** Fewer batches than this say nothing of a transient. */
export const LEAST_BATCHES = 10;

/** Values to cut from the front, or why that cannot be said. */
export type Truncation = { truncated: number; reason: null } | { truncated: null; reason: string };

/** `values` in the order of time. */
export function mser5(values: ArrayLike<number>): Truncation {
  const n = Math.floor(values.length / BATCH);
  if (n < LEAST_BATCHES)
    return { truncated: null, reason: `needs ${LEAST_BATCHES * BATCH} values in the order of time` };
  const means = batchMeans(values, n);
  let best = n;
  let least = Number.POSITIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  // from the end, so that mean and squares of each rest come from the one after it (Welford's recurrence)
  for (let d = n - 1; d >= 0; d--) {
    const kept = n - d;
    const off = (means[d] as number) - mean;
    mean += off / kept;
    squares += off * ((means[d] as number) - mean);
    const statistic = squares / (kept * kept);
    // the last few means have next to no spread by chance; ties go to the shorter cut
    if (kept >= BATCH && statistic <= least) {
      least = statistic;
      best = d;
    }
  }
  if (best > n / 2) return { truncated: null, reason: "never settled: the least error lies in the second half" };
  return { truncated: best * BATCH, reason: null };
}

function batchMeans(values: ArrayLike<number>, n: number): Float64Array {
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < BATCH; k++) sum += values[i * BATCH + k] as number;
    means[i] = sum / BATCH;
  }
  return means;
}
