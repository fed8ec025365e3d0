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

const LEVEL = 0.975;
const POWER = 0.8;

/** null with fewer than two values a side, with a value that is not above 0, or without any spread on both sides. */
export function compareRuns(base: readonly number[], candidate: readonly number[]): Comparison | null {
  if (base.length < 2 || candidate.length < 2) return null;
  if ([...base, ...candidate].some((value) => !(value > 0 && value < Number.POSITIVE_INFINITY))) return null;
  const a = momentsOf(base);
  const b = momentsOf(candidate);
  const error = a.error + b.error;
  if (!(error > 0)) return null;
  const df = error ** 2 / (a.error ** 2 / (base.length - 1) + b.error ** 2 / (candidate.length - 1));
  const difference = b.mean - a.mean;
  const se = Math.sqrt(error);
  const half = studentQuantile(LEVEL, df) * se;
  return {
    ratio: Math.exp(difference),
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    p: 2 * studentCdf(-Math.abs(difference) / se, df),
    detectable: Math.exp((studentQuantile(LEVEL, df) + studentQuantile(POWER, df)) * se),
  };
}

/** Mean of the logarithms and the squared standard error of that mean. */
function momentsOf(values: readonly number[]): { mean: number; error: number } {
  const logs = values.map(Math.log);
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1);
  return { mean, error: variance / logs.length };
}
