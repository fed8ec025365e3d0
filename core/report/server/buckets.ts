/**
 * What can be said of times that were only counted into buckets: exact count and mean, percentiles as the bucket that holds them. Pure.
 */
import type { Buckets } from "./sample.ts";

/** A percentile that is known to lie in (low, high]; high null = above the last limit. Milliseconds. */
export interface Between {
  low: number;
  high: number | null;
}

/** later - earlier; null = a count went down, or the limits are others: the server began anew. */
export function difference(later: Buckets, earlier: Buckets): Buckets | null {
  const before = new Map(earlier.buckets);
  const known = later.buckets.every(([limit]) => before.has(limit)) || earlier.count === 0;
  const buckets = later.buckets.map(([limit, count]): [number | null, number] => [
    limit,
    count - (before.get(limit) ?? 0),
  ]);
  const delta = { sum: later.sum - earlier.sum, count: later.count - earlier.count, buckets };
  if (!known || delta.count < 0 || buckets.some(([, count]) => count < 0)) return null;
  return delta;
}

/** Several servers as one, where they use the same limits; null = they do not. */
export function together(all: readonly Buckets[]): Buckets | null {
  const [first, ...others] = all;
  if (first === undefined) return null;
  const limits = first.buckets.map(([limit]) => limit).join();
  if (others.some(({ buckets }) => buckets.map(([limit]) => limit).join() !== limits)) return null;
  const sum = (read: (one: Buckets) => number) => all.reduce((total, one) => total + read(one), 0);
  return {
    sum: sum((one) => one.sum),
    count: sum((one) => one.count),
    buckets: first.buckets.map(([limit], i) => [limit, sum((one) => one.buckets[i]?.[1] ?? 0)]),
  };
}

/** Milliseconds; null without samples. */
export function meanMs({ sum, count }: Buckets): number | null {
  return count > 0 ? (sum / count) * 1000 : null;
}

/** The bucket in which the value of rank ceil(q n) lies; null without samples or buckets. */
export function percentileMs({ buckets, count }: Buckets, q: number): Between | null {
  if (count <= 0) return null;
  const rank = Math.max(1, Math.ceil(q * count));
  let low = 0;
  for (const [limit, upTo] of buckets) {
    if (upTo >= rank) return { low: low * 1000, high: limit === null ? null : limit * 1000 };
    if (limit !== null) low = limit;
  }
  return null;
}
