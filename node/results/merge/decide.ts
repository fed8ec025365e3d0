/** Whether one threshold is kept by what is known of its metric over all parts, or why nobody can tell. Pure. */
import { type Part as Known, percentileKeeps } from "../../../core/thresholds/bounds.ts";
import { type Expression, holds, parseExpression } from "../../../core/thresholds/expression.ts";
import { figureOf, type Stats, wantedPercentile } from "../../../core/thresholds/stats.ts";
import type { PartsKind } from "./kind.ts";
import type { Part } from "./parts.ts";
import { countIn } from "./summary_stats.ts";

export interface Whole {
  parts: readonly Part[];
  kind: PartsKind;
  /** what a counter's rate is divided by; null = unknown */
  seconds: number | null;
}

export interface Found {
  stats: Stats;
  /** of a metric that only k6 itself knew: what each part's summary tells of it */
  parts: Known[] | null;
}

export type Decision = { ok: boolean; value: number | null; sampled: boolean } | { why: string };

export function decide(text: string, key: string, { stats, parts: summaries }: Found, whole: Whole): Decision {
  const expression = parseExpression(text);
  if (expression === null) return { why: "its expression is not to be understood" };
  if (stats.type !== "counter" && stats.count === 0) return { ok: true, value: null, sampled: false };
  const perRun = whole.kind === "repeats" && stats.type === "counter" && expression.aggregation === "count";
  if (perRun) return worstRun(expression, key, whole.parts);
  const value = figureOf(expression, stats, whole.seconds);
  if (value !== null) return { ok: holds(expression, value), value, sampled: true };
  const percentile = wantedPercentile(expression);
  if (summaries === null || percentile === null) return { why: "it has no such figure" };
  const ok = percentileKeeps(summaries, percentile / 100, expression);
  return ok === null
    ? { why: "only k6 knew its samples, and the percentiles of the parts do not decide it" }
    : { ok, value: null, sampled: true };
}

/** A limit on a count is one run's: the sum of several says nothing of it. */
function worstRun(expression: Expression, key: string, parts: readonly Part[]): Decision {
  const counts = parts.map(({ summary }) => countIn(key, summary));
  const told = counts.filter((count) => count !== null);
  const broken = told.find((count) => !holds(expression, count));
  if (broken !== undefined) return { ok: false, value: broken, sampled: true };
  if (told.length < counts.length) return { why: "it limits a count of one run, and not every run's is known" };
  const rising = expression.operator === "<" || expression.operator === "<=";
  return { ok: true, value: rising ? Math.max(...told) : Math.min(...told), sampled: true };
}
