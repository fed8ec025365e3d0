/**
 * From a figure per run to a difference with its standard error: on logarithms for what is above 0 (times multiply), else
 * plain; shares plain with a floor. It must not know metrics or verdicts. Pure.
 */
import { type Contrast, contrastOf, type Mean, meanOf } from "../report/stats/welch.ts";

export type Scale = "log" | "plain" | "share";

/** Values of one side, one per run; `n` of each: the outcomes that its share is of. */
export interface Sample {
  values: readonly number[];
  n: readonly number[];
}

export interface Scaled {
  scale: Scale;
  base: Mean;
  candidate: Mean;
  contrast: Contrast;
}

/** Of two runs a side at least. */
export function scaled(base: Sample, candidate: Sample, scale: Scale): Scaled {
  const a = meanOn(scale, base);
  const b = meanOn(scale, candidate);
  return { scale, base: a, candidate: b, contrast: contrastOf(a, b) };
}

export function scaleOf(values: readonly number[]): "log" | "plain" {
  return values.every((value) => value > 0) ? "log" : "plain";
}

/** The mean of a side's runs on this scale. Of two runs at least. */
export function meanOn(scale: Scale, side: Sample): Mean {
  if (scale === "log") return meanOf(side.values.map(Math.log));
  if (scale === "plain") return meanOf(side.values);
  return withFloor(meanOf(side.values), side);
}

/**
 * Shares of a few events: five runs without an error have no spread, and yet do not show that errors never happen. So the squared
 * error is at least that of counting: p (1 - p) / N over all requests, with one success and one failure added (A. Agresti, B. Caffo,
 * Simple and Effective Confidence Intervals for Proportions and Differences of Proportions, The American Statistician 54, 2000).
 * More spread than counting explains stays as it is.
 */
function withFloor(mean: Mean, { values, n }: Sample): Mean {
  const all = n.reduce((sum, count) => sum + count, 0);
  const hits = values.reduce((sum, value, i) => sum + value * (n[i] ?? 0), 0);
  const p = (hits + 1) / (all + 2);
  return { ...mean, error: Math.max(mean.error, (p * (1 - p)) / (all + 2)) };
}
