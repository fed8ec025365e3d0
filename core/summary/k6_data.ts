/**
 * What k6 hands to handleSummary (its classic shape, k6 2.2), and how to read it. k6 reports a metric without samples as
 * zeros: here it is null. Pure.
 */

export interface K6Metric {
  type: "counter" | "gauge" | "rate" | "trend";
  /** `time`, `data` or `default` */
  contains?: string;
  values: Record<string, number>;
  /** by expression */
  thresholds?: Record<string, { ok: boolean }>;
}

export interface K6SummaryData {
  metrics: Record<string, K6Metric>;
  state: { isStdOutTTY: boolean; testRunDurationMs: number };
  /** groups and checks */
  root_group?: unknown;
  options?: unknown;
  /** what setup returned: may hold secrets, and never leaves */
  setup_data?: unknown;
}

/** Values of one metric; null where there was no sample. */
export type MetricValues = Record<string, number | null>;

/** Whether the metric got a sample. A counter has always a value: 0. Without `count` among the statistics: all zeros = none. */
export function hasSamples(metric: K6Metric): boolean {
  const { type, values } = metric;
  if (type === "trend")
    return values.count === undefined ? Object.values(values).some((v) => v !== 0) : values.count > 0;
  if (type === "rate") return (values.passes ?? 0) + (values.fails ?? 0) > 0;
  return true;
}

export function valuesOf(metric: K6Metric): MetricValues {
  if (hasSamples(metric)) return { ...metric.values };
  const counts = ["count", "passes", "fails"];
  return Object.fromEntries(
    Object.entries(metric.values).map(([key, value]) => [key, counts.includes(key) ? value : null]),
  );
}

/** Looks figures up. */
export class Figures {
  private readonly metrics: Record<string, K6Metric>;

  constructor(data: K6SummaryData) {
    this.metrics = data.metrics;
  }

  /** `stat` of a trend, gauge or rate (`p(95)`, `value`, `rate`); null = no samples. */
  value(metric: string, stat: string): number | null {
    const found = this.metrics[metric];
    return found === undefined || !hasSamples(found) ? null : (found.values[stat] ?? null);
  }

  /** A counter's sum; one that never got a sample is 0. */
  count(metric: string): number {
    return this.metrics[metric]?.values.count ?? 0;
  }

  /** Samples of a rate that were true. */
  passes(metric: string): number {
    return this.metrics[metric]?.values.passes ?? 0;
  }

  /** Samples of a rate. */
  outcomes(metric: string): number {
    const values = this.metrics[metric]?.values;
    return (values?.passes ?? 0) + (values?.fails ?? 0);
  }

  has(metric: string): boolean {
    return this.metrics[metric] !== undefined;
  }
}
