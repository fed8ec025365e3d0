/** How the trend's figures are said on the page. Pure. */
import type { ChangePoint, MetricUnit, TrendMetric, TrendRun } from "../../../core/history/types.ts";
import { digits, interval, type Maybe, ms, percent, perSecond } from "../parts/numbers.ts";
import type { Tone } from "../parts/tiles.tsx";

const FORMATS: Readonly<Record<MetricUnit, (value: Maybe) => string>> = {
  ms,
  "1/s": perSecond,
  "tokens/s": perSecond,
  share: percent,
};

export function formatOf({ unit }: Pick<TrendMetric, "unit">): (value: Maybe) => string {
  return FORMATS[unit];
}

export const UNITS: Readonly<Record<MetricUnit, string>> = {
  ms: "milliseconds",
  "1/s": "requests per second",
  "tokens/s": "tokens per second",
  share: "share",
};

export const TONES: Readonly<Record<ChangePoint["direction"], Tone>> = { worse: "bad", better: "good", small: "plain" };

/** `31 Jan 12:00` would depend on the reader: `2026-01-31`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** `84 ms (82 to 88)` */
export function pointText(metric: TrendMetric, place: number): string {
  const format = formatOf(metric);
  const point = metric.points[place] ?? null;
  if (point === null) return format(null);
  const around = interval(point.low, point.high, metric.unit === "share" ? percent : digits);
  return around === "" ? format(point.value) : `${format(point.value)} (${around})`;
}

/** The last value of a judged run. */
export function latestOf({ points }: TrendMetric, runs: readonly TrendRun[]): number | null {
  for (let place = runs.length - 1; place >= 0; place--) {
    const value = points[place]?.value;
    if (value !== undefined && runs[place]?.excluded === null) return value;
  }
  return null;
}
