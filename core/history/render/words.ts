/** How figures and changes of a trend are said in words: the same in every rendering. Plain text, not yet harmless. Pure. */
import { number, percent } from "../../report/render/numbers.ts";
import type { ChangePoint, MetricUnit, Series, TrendMetric, TrendRun } from "../types.ts";

export function figure(value: number | null, unit: MetricUnit): string {
  return unit === "share" ? percent(value) : number(value);
}

const UNITS: Record<MetricUnit, string> = { ms: "ms", "1/s": "/s", "tokens/s": "/s", share: "" };

export function withUnit(value: number, unit: MetricUnit): string {
  const [text, after] = [figure(value, unit), UNITS[unit]];
  return after === "ms" ? `${text} ms` : `${text}${after}`;
}

/** `+23% (+18% to +29%)`, of shares `+1.2 points`. */
export function sizeOf({ size }: ChangePoint): string {
  const { kind, value, low, high } = size;
  const one = (x: number) => (kind === "ratio" ? `${signed((x - 1) * 100)}%` : signed(x * 100));
  const unit = kind === "ratio" ? "" : " points";
  return low === null || high === null ? `${one(value)}${unit}` : `${one(value)} (${one(low)} to ${one(high)})${unit}`;
}

function signed(value: number): string {
  const text = number(Math.abs(value) >= 0.005 ? value : 0);
  return value > 0 && text !== "0" ? `+${text}` : text;
}

/** Median before and after. */
export function levelsAt(metric: TrendMetric, change: ChangePoint): { before: number; after: number } | null {
  const at = metric.changes.indexOf(change);
  const [before, after] = [metric.levels[at], metric.levels[at + 1]];
  return before === undefined || after === undefined ? null : { before: before.median, after: after.median };
}

/** `2026-01-31 12:00`, UTC. */
export function minute({ startedAt }: TrendRun): string {
  return startedAt.slice(0, 16).replace("T", " ");
}

export function day({ startedAt }: TrendRun): string {
  return startedAt.slice(0, 10);
}

/** Seven digits of the commit, with a `+` where files differed from it; null = none is known. */
export function shortCommit({ commit, dirty }: TrendRun): string | null {
  return commit === null ? null : `${commit.slice(0, 7)}${dirty ? "+" : ""}`;
}

/** `chat-api, http://host, gpt-4o` */
export function nameOf({ suite, target, models, stock }: Series): string {
  const parts = [suite, target === "" ? "no target known" : target, ...(models === null ? [] : [models.join(" ")])];
  return `${parts.join(", ")}${stock ? " (stock k6)" : ""}`;
}

/** `30 runs, 2026-01-01 to 2026-01-30` */
export function spanOf({ runs }: Series): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return "no runs";
  if (runs.length === 1) return `1 run, ${day(first)}`;
  return `${runs.length} runs, ${day(first)} to ${day(last)}`;
}

export function pText(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${number(p)}`;
}

/** Series whose names alone do not tell them apart. */
export function isAmbiguous(series: Series, all: readonly Series[]): boolean {
  return all.filter((other) => nameOf(other) === nameOf(series)).length > 1;
}

/** Where no changes were looked for, why. */
export function unsearched({ metrics }: Series): string | null {
  const reasons = new Set(metrics.map(({ reason }) => reason));
  if (metrics.some(({ reason }) => reason === null)) return null;
  return `No changes were looked for: ${[...reasons][0] ?? "there is no figure"}.`;
}

/** Figures that at least one run has: stock k6 knows no token times. */
export function known({ metrics }: Series): TrendMetric[] {
  return metrics.filter(({ points }) => points.some((point) => point !== null));
}
