/** Bins as a chart shows them: few enough to see a shape, and the share at or below each limit. Pure. */
import type { LatencyFigure } from "./figures.ts";

/** Bars in a chart at most. */
const MOST_BARS = 56;

export interface Shape {
  /** lower limits of the bars, and the upper one of the last, ms */
  edges: number[];
  /** share of all in each bar; one less than edges */
  shares: number[];
}

export interface Cumulative {
  /** ms */
  values: number[];
  /** share at or below */
  shares: number[];
}

/** Null without values above 0. */
export function shapeOf({ bins, gamma, zeros }: LatencyFigure): Shape | null {
  const [first] = bins;
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return null;
  const total = bins.reduce((sum, [, count]) => sum + count, zeros);
  // few values in many narrow bars are a comb, not a shape
  const wanted = Math.min(MOST_BARS, Math.max(6, Math.ceil(3 * Math.cbrt(total))));
  const width = Math.max(1, Math.ceil((last[0] - first[0] + 1) / wanted));
  const from = Math.floor((first[0] - 1) / width) * width;
  const bars = Math.ceil((last[0] - from) / width);
  const shares = new Array<number>(bars).fill(0);
  for (const [bin, count] of bins) {
    const bar = Math.floor((bin - 1 - from) / width);
    shares[bar] = (shares[bar] ?? 0) + count / total;
  }
  return { edges: Array.from({ length: bars + 1 }, (_, i) => gamma ** (from + i * width)), shares };
}

export function cumulativeOf({ bins, gamma, zeros, min, max }: LatencyFigure): Cumulative | null {
  const total = bins.reduce((sum, [, count]) => sum + count, zeros);
  const [first] = bins;
  if (first === undefined) return null;
  const values = [Math.max(gamma ** (first[0] - 1), min !== null && min > 0 ? min : 0)];
  const shares = [zeros / total];
  let seen = zeros;
  for (const [bin, count] of bins) {
    const upper = Math.min(gamma ** bin, max ?? Number.POSITIVE_INFINITY);
    const before = gamma ** (bin - 1);
    // a stretch without values is flat, not a slope
    if (before > (values.at(-1) ?? 0)) {
      values.push(before);
      shares.push(seen / total);
    }
    seen += count;
    if (upper > (values.at(-1) ?? 0)) {
      values.push(upper);
      shares.push(seen / total);
    } else shares[shares.length - 1] = seen / total;
  }
  return { values, shares };
}

/** Share of values above a limit, to the accuracy of the bins. */
export function shareAbove({ bins, gamma, zeros }: LatencyFigure, limitMs: number): number | null {
  const total = bins.reduce((sum, [, count]) => sum + count, zeros);
  if (total === 0) return null;
  return bins.reduce((sum, [bin, count]) => sum + (gamma ** (bin - 0.5) > limitMs ? count : 0), 0) / total;
}
