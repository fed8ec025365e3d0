/**
 * The Mann-Kendall test for a rising trend, and Sen's slope for its size. H. B. Mann, Nonparametric Tests Against
 * Trend, Econometrica 13 (1945); M. G. Kendall, Rank Correlation Methods (1975), with his correction for ties; P. K. Sen,
 * Estimates of the Regression Coefficient Based on Kendall's Tau, JASA 63 (1968). Pure.
 */

export interface Trend {
  /** sum over i < j of sign(x_j - x_i): above 0 = rising */
  s: number;
  z: number;
  /** one-sided: the chance of such an S or a higher one without any trend, by the normal approximation with continuity correction */
  p: number;
  /** Sen's slope: median of the slopes between all pairs, per step */
  slope: number;
  /** rise from the first to the last value along that slope, as a part of the fitted first value; null if that is not above 0 */
  change: number | null;
}

/** Below this the normal approximation is not to be trusted. */
export const LEAST_VALUES = 10;
/** The test looks at all pairs: a longer series is averaged down to at most this many values of neighbours. */
const MOST_VALUES = 240;

/** null with fewer than LEAST_VALUES values. */
export function mannKendall(series: readonly number[]): Trend | null {
  const values = thinned(series, MOST_VALUES);
  const n = values.length;
  if (n < LEAST_VALUES) return null;
  let s = 0;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const step = (values[j] ?? 0) - (values[i] ?? 0);
      s += Math.sign(step);
      slopes.push(step / (j - i));
    }
  }
  const variance = (n * (n - 1) * (2 * n + 5) - tieTerm(values)) / 18;
  const z = variance > 0 && s !== 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
  const slope = median(slopes);
  const first = median(values) - (slope * (n - 1)) / 2;
  return { s, z, p: upperTail(z), slope, change: first > 0 ? (slope * (n - 1)) / first : null };
}

/** Kendall's correction: the sum of t(t - 1)(2t + 5) over groups of t equal values. */
function tieTerm(values: readonly number[]): number {
  const groups = new Map<number, number>();
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1);
  let sum = 0;
  for (const t of groups.values()) sum += t * (t - 1) * (2 * t + 5);
  return sum;
}

function median(values: number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

/** P(Z >= z), by Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26 (error below 1e-7). */
function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp(-x * x)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** Means of neighbours, in groups as alike as can be. */
function thinned(series: readonly number[], most: number): number[] {
  if (series.length <= most) return series.slice();
  const means: number[] = [];
  for (let i = 0; i < most; i++) {
    const from = Math.floor((i * series.length) / most);
    const group = series.slice(from, Math.floor(((i + 1) * series.length) / most));
    means.push(group.reduce((sum, value) => sum + value, 0) / group.length);
  }
  return means;
}
