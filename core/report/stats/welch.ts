/**
 * Two sets of runs compared by one figure of each run: B. L. Welch, The Generalization of "Student's" Problem when Several Different
 * Population Variances are Involved, Biometrika 34 (1947), on logarithms, because times multiply: what comes out is a ratio. The unit is
 * the run. Requests of one run are no independent samples: tests over them cry wolf. Pure.
 */
import { studentCdf, studentQuantile } from "./student.ts";

export interface Comparison {
  /** geometric mean of the candidate / of the base */
  ratio: number;
  /** its 95 % interval */
  low: number;
  high: number;
  /** two-sided */
  p: number;
  /** the least ratio (above 1) that this many runs of this spread would show in four of five cases */
  detectable: number;
}

/** A mean with its squared standard error, known to so many degrees of freedom. */
export interface Mean {
  mean: number;
  error: number;
  df: number;
}

/** A difference of two means, and its standard error with Welch's degrees of freedom. */
export interface Contrast {
  difference: number;
  se: number;
  df: number;
}

const LEVEL = 0.975;
const POWER = 0.8;

/** null with fewer than two values a side, with a value that is not above 0, or without any spread on both sides. */
export function compareRuns(base: readonly number[], candidate: readonly number[]): Comparison | null {
  if (base.length < 2 || candidate.length < 2) return null;
  if ([...base, ...candidate].some((value) => !(value > 0 && value < Number.POSITIVE_INFINITY))) return null;
  const { difference, se, df } = contrastOf(meanOf(base.map(Math.log)), meanOf(candidate.map(Math.log)));
  if (!(se > 0)) return null;
  const half = studentQuantile(LEVEL, df) * se;
  return {
    ratio: Math.exp(difference),
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    p: 2 * studentCdf(-Math.abs(difference) / se, df),
    detectable: Math.exp((studentQuantile(LEVEL, df) + studentQuantile(POWER, df)) * se),
  };
}

/** Of two values at least. */
export function meanOf(values: readonly number[]): Mean {
  const df = values.length - 1;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / df;
  return { mean, error: variance / values.length, df };
}

/** Candidate - base. Without any spread the standard error is 0 and the degrees of freedom are those of both together. */
export function contrastOf(base: Mean, candidate: Mean): Contrast {
  const error = base.error + candidate.error;
  const df = error ** 2 / (base.error ** 2 / base.df + candidate.error ** 2 / candidate.df);
  return {
    difference: candidate.mean - base.mean,
    se: Math.sqrt(error),
    df: Number.isFinite(df) ? df : base.df + candidate.df,
  };
}
