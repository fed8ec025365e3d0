/**
 * Where a series changes most: D. S. Matteson, N. A. James, A Nonparametric Approach for Multiple Change Point Analysis of
 * Multivariate Data, JASA 109 (2014), "E-divisive", with exponent 1 and on ranks, so that one wild night weighs no more
 * than any other extreme one and the unit does not matter. Their minimum of 30 values between two changes is LEAST_STRETCH
 * here, because a series of nightly runs is short. How likely chance does the same: split_test.ts. Pure.
 */
import { midRanks } from "./ranks.ts";

/** A change has at least so many values before and after it: fewer are outliers. */
export const LEAST_STRETCH = 3;

export interface Split {
  /** the first value after the change */
  at: number;
  /** end of the stretch that the values from `at` on were taken from: another change may lie there */
  until: number;
  /** Q of the paper, on ranks */
  statistic: number;
}

/** The most different neighbouring stretches, the first of which begins at 0; null when the series is too short or all alike. */
export function bestSplit(values: ArrayLike<number>): Split | null {
  if (values.length < 2 * LEAST_STRETCH) return null;
  const found = strongest(midRanks(values), new Float64Array(values.length ** 2));
  return found.statistic > 0 ? found : null;
}

/**
 * The largest Q over all (at, until). A hot path: it runs for every reordering.
 * @param room n * n numbers to write to: at i * n + j - 1 the sum of all distances among the values i to before j
 */
export function strongest(ranks: ArrayLike<number>, room: Float64Array): Split {
  const n = ranks.length;
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const own = ranks[i] as number;
    room[row + i] = 0;
    // distances from value i to those up to j, added to the sums that begin at i + 1
    let fromOwn = 0;
    for (let j = i + 1; j < n; j++) {
      fromOwn += Math.abs(own - (ranks[j] as number));
      room[row + j] = (room[row + n + j] as number) + fromOwn;
    }
  }
  const best: Split = { at: 0, until: 0, statistic: 0 };
  for (let at = LEAST_STRETCH; at <= n - LEAST_STRETCH; at++) {
    const left = room[at - 1] as number;
    const ownLeft = (2 * left) / (at * (at - 1));
    for (let until = at + LEAST_STRETCH; until <= n; until++) {
      const right = room[at * n + until - 1] as number;
      const m = until - at;
      const between = (room[until - 1] as number) - left - right;
      const energy = (2 * between) / (at * m) - ownLeft - (2 * right) / (m * (m - 1));
      const statistic = (energy * at * m) / (at + m);
      if (statistic > best.statistic) {
        best.statistic = statistic;
        best.at = at;
        best.until = until;
      }
    }
  }
  return best;
}
