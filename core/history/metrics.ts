/** The key figures of a run that are followed over time, and how they are read out of its report. Pure. */

import { SLO_NAMES } from "../plan/slo.ts";
import type { Slo } from "../plan/types.ts";
import type { MetricName, MetricUnit, TrendPoint } from "./types.ts";

export interface MetricSpec {
  name: MetricName;
  title: string;
  unit: MetricUnit;
  better: "lower" | "higher";
}

export const METRICS: readonly MetricSpec[] = [
  { name: "ttftP50", title: "TTFT p50", unit: "ms", better: "lower" },
  { name: "ttftP95", title: "TTFT p95", unit: "ms", better: "lower" },
  { name: "tpotP50", title: "TPOT p50", unit: "ms", better: "lower" },
  { name: "e2eP95", title: "E2E p95", unit: "ms", better: "lower" },
  { name: "requestsPerSecond", title: "Requests/s", unit: "1/s", better: "higher" },
  { name: "tokensPerSecond", title: "Tokens/s", unit: "tokens/s", better: "higher" },
  { name: "errorRate", title: "Error rate", unit: "share", better: "lower" },
  { name: "goodput", title: "Goodput", unit: "share", better: "higher" },
];

export interface Figures {
  values: Record<MetricName, TrendPoint | null>;
  /** that the goodput was counted under; null = none */
  slo: Slo | null;
  /** the first requests were told apart */
  warmup: boolean;
}

/** The figures in a report of version 1 that anybody may have written; null where it is something else. */
export function figuresOf(report: unknown): Figures | null {
  if (at(report, "v") !== 1 || at(report, "kind") !== "report") return null;
  const whole = at(report, "whole");
  const latencies = at(whole, "latencies");
  if (!isObject(latencies) || !isObject(at(whole, "rates"))) return null;
  const measured = at(whole, "throughput", "measured");
  const slo = sloOf(at(whole, "goodput", "slo"));
  return {
    values: {
      ttftP50: percentile(latencies, "ttft", "p50"),
      ttftP95: percentile(latencies, "ttft", "p95"),
      tpotP50: percentile(latencies, "tpot", "p50"),
      e2eP95: percentile(latencies, "e2e", "p95"),
      requestsPerSecond: rate(at(measured, "requestsPerSecond")),
      tokensPerSecond: rate(at(measured, "tokensOutPerSecond")),
      errorRate: complement(at(whole, "rates", "success")),
      goodput: slo === null ? null : share(at(whole, "goodput", "share"), null, null),
    },
    slo,
    warmup: isObject(at(report, "settings", "warmup")),
  };
}

export function sameSlo(a: Slo | null, b: Slo | null): boolean {
  if (a === null || b === null) return a === b;
  return SLO_NAMES.every((name) => a[name] === b[name]);
}

/** The estimate with its interval, else what the sample shows, without one. */
function percentile(latencies: object, name: string, which: string): TrendPoint | null {
  const found = at(latencies, name, "percentiles", which);
  const value = positive(at(found, "value"));
  if (value === null) return plain(positive(at(found, "ofSample")));
  return withInterval(value, positive(at(found, "low")), positive(at(found, "high")));
}

function rate(value: unknown): TrendPoint | null {
  return plain(positive(value));
}

function complement(success: unknown): TrendPoint | null {
  const less = (value: unknown) => (isShare(value) ? 1 - value : null);
  return share(less(at(success, "value")), less(at(success, "high")), less(at(success, "low")));
}

function share(value: unknown, low: number | null, high: number | null): TrendPoint | null {
  return isShare(value) ? withInterval(value, low, high) : null;
}

function withInterval(value: number, low: number | null, high: number | null): TrendPoint {
  const whole = low !== null && high !== null && low <= value && value <= high;
  return whole ? { value, low, high } : { value, low: null, high: null };
}

function plain(value: number | null): TrendPoint | null {
  return value === null ? null : { value, low: null, high: null };
}

function positive(value: unknown): number | null {
  return typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY ? value : null;
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function sloOf(value: unknown): Slo | null {
  if (!isObject(value)) return null;
  const slo: Slo = {};
  for (const name of SLO_NAMES) {
    const limit = positive(value[name]);
    if (limit !== null) slo[name] = limit;
  }
  return Object.keys(slo).length > 0 ? slo : null;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = isObject(found) ? found[name] : undefined;
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
