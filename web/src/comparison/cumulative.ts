/** Runs' histograms on one grid of bins, as shares at or below: what overlaid curves are drawn of. Pure. */
import type { RunDistribution } from "../../../core/compare/types.ts";

export interface Curves {
  /** upper limits of the bins, ms */
  limits: number[];
  /** one list per curve: share at or below each limit; null = it has no values */
  shares: (number[] | null)[];
}

/** Each curve is of several histograms added up. Null when no curve has a value above 0. */
export function curvesOf(groups: readonly (readonly RunDistribution[])[], gamma: number): Curves | null {
  const all = groups.flat().flatMap(({ histogram }) => histogram.map(([index]) => index));
  if (all.length === 0) return null;
  const first = all.reduce((a, b) => Math.min(a, b)) - 1;
  const last = all.reduce((a, b) => Math.max(a, b));
  const size = last - first + 1;
  return {
    limits: Array.from({ length: size }, (_, i) => gamma ** (first + i)),
    shares: groups.map((group) => sharesOf(group, first, size)),
  };
}

function sharesOf(group: readonly RunDistribution[], first: number, size: number): number[] | null {
  const counts = new Array<number>(size).fill(0);
  let all = 0;
  for (const { histogram, zeros } of group) {
    all += zeros;
    counts[0] = (counts[0] ?? 0) + zeros;
    for (const [index, count] of histogram) {
      counts[index - first] = (counts[index - first] ?? 0) + count;
      all += count;
    }
  }
  if (all === 0) return null;
  let seen = 0;
  return counts.map((count) => {
    seen += count;
    return seen / all;
  });
}

/** The lower limit of the bin in which the q-quantile lies; null without values. */
export function atShare(limits: readonly number[], shares: readonly number[] | null, q: number): number | null {
  const place = shares?.findIndex((share) => share >= q) ?? -1;
  return place < 0 ? null : (limits[place] ?? null);
}
