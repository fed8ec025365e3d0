/** Ranks, and what is made of them. Pure. */
import { normalQuantile } from "../report/stats/normal.ts";

/** Of each value, from 1; equal values share the mean of their ranks. */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** The middle one, or the mean of the two; NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const low = sorted[Math.ceil(half) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(half)] ?? Number.NaN;
  return (low + high) / 2;
}

/** What normal draws of the same ranks would be, nearly (G. Blom, Statistical Estimates and Transformed Beta-Variables, 1958). */
export function normalScores(values: ArrayLike<number>): Float64Array {
  return midRanks(values).map((rank) => normalQuantile((rank - 0.375) / (values.length + 0.25)));
}
