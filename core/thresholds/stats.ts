/** What is known of one metric over all parts, and the value of it that a threshold is on. Pure. */
import type { Expression } from "./expression.ts";

export interface Stats {
  type: "counter" | "gauge" | "rate" | "trend";
  /** samples; of a counter its sum */
  count: number;
  /** of a rate: those that were true */
  passes?: number;
  /** of a trend; null without samples */
  avg?: number | null;
  min?: number | null;
  max?: number | null;
  /** of a trend, by percentile 0..100 */
  percentiles?: ReadonlyMap<number, number>;
}

/** The value behind an expression; null = there is none, by no sample or by what is known. */
export function figureOf({ aggregation, percentile }: Expression, stats: Stats, seconds: number | null): number | null {
  switch (aggregation) {
    case "count":
      return stats.type === "counter" ? stats.count : null;
    case "rate":
      if (stats.type === "rate") return stats.count > 0 ? (stats.passes ?? 0) / stats.count : null;
      return stats.type === "counter" && seconds !== null && seconds > 0 ? stats.count / seconds : null;
    case "avg":
    case "min":
    case "max":
      return stats.type === "trend" ? (stats[aggregation] ?? null) : null;
    case "med":
      return stats.percentiles?.get(50) ?? null;
    case "p":
      return stats.percentiles?.get(percentile ?? Number.NaN) ?? null;
    default:
      return null;
  }
}

/** Percentiles that an expression asks for. */
export function wantedPercentile({ aggregation, percentile }: Expression): number | null {
  return aggregation === "med" ? 50 : percentile;
}
