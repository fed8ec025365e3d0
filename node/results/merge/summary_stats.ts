/**
 * Figures of a k6 metric out of the parts' summaries, as far as they can be added exactly: sums, shares, means, extremes.
 * Percentiles cannot, but those of the parts often decide a limit. Pure.
 */
import type { Part as Known } from "../../../core/thresholds/bounds.ts";
import type { Stats } from "../../../core/thresholds/stats.ts";
import type { Facts } from "./parts.ts";

export interface SummaryStats {
  stats: Stats;
  /** of a trend, for core/thresholds/bounds.ts; null = nothing is known */
  parts: Known[] | null;
}

interface Metric {
  type?: unknown;
  values?: Record<string, unknown>;
}

/** @param summaries of all parts. @returns the end of a sentence why it cannot be told */
export function summaryStats(key: string, summaries: readonly Facts[]): SummaryStats | { why: string } {
  const found = summaries.map((summary) => metricOf(summary, key));
  const known = found.filter((metric) => metric !== null);
  const type = known[0]?.type;
  if (known.length === 0) return { why: "no part's summary has it" };
  const values = known.map((metric) => metric.values ?? {});
  const sum = (name: string) => values.reduce((total, one) => total + number(one[name]), 0);
  if (type === "counter") return { stats: { type, count: sum("count") }, parts: null };
  if (type === "rate") {
    const passes = sum("passes");
    return { stats: { type, count: passes + sum("fails"), passes }, parts: null };
  }
  if (type !== "trend") return { why: "the last value of several machines is none of the whole" };
  if (values.some(({ count }) => typeof count !== "number"))
    return { why: "how many samples each part has is not told" };
  const filled = values.filter(({ count }) => number(count) > 0);
  const count = sum("count");
  const total = filled.reduce((weighted, one) => weighted + number(one.avg) * number(one.count), 0);
  const told = (name: string) => filled.length > 0 && filled.every((one) => typeof one[name] === "number");
  return {
    stats: {
      ...{ type, count },
      avg: told("avg") ? total / count : null,
      min: told("min") ? Math.min(...filled.map(({ min }) => number(min))) : null,
      max: told("max") ? Math.max(...filled.map(({ max }) => number(max))) : null,
    },
    parts: filled.map((one) => ({ count: number(one.count), known: quantilesIn(one) })),
  };
}

/** k6's counters and rates of each part, for limits on one run. */
export function countIn(key: string, summary: Facts | null): number | null {
  const metric = summary === null ? null : metricOf(summary, key);
  return metric?.type === "counter" && typeof metric.values?.count === "number" ? metric.values.count : null;
}

export function keysIn(summary: Facts | null): string[] {
  const { metrics } = (summary?.raw ?? {}) as { metrics?: unknown };
  return typeof metrics === "object" && metrics !== null ? Object.keys(metrics) : [];
}

function metricOf(summary: Facts, key: string): Metric | null {
  const { metrics } = (summary.raw ?? {}) as { metrics?: Record<string, Metric | undefined> };
  if (typeof metrics !== "object" || metrics === null || !Object.hasOwn(metrics, key)) return null;
  const metric = metrics[key];
  return typeof metric === "object" && metric !== null ? metric : null;
}

function quantilesIn(values: Readonly<Record<string, unknown>>): [number, number][] {
  return Object.entries(values).flatMap(([name, value]): [number, number][] => {
    if (typeof value !== "number") return [];
    if (name === "min") return [[0, value]];
    if (name === "max") return [[1, value]];
    if (name === "med") return [[0.5, value]];
    const percentile = /^p\((\d+(?:\.\d+)?)\)$/.exec(name)?.[1];
    return percentile === undefined ? [] : [[Number(percentile) / 100, value]];
  });
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
