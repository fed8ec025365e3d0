/** The trend as the value that a page shows. Pure. */
import type { TrendPage } from "../page/types.ts";
import type { Trend } from "./types.ts";

/** @param made by whom (`llmload 0.1.0`), and when (ISO 8601) */
export function trendPage(trend: Trend, made: { by: string; at: string }): TrendPage {
  const [only] = trend.series;
  const title =
    only !== undefined && trend.series.length === 1
      ? `Trend of ${only.suite}`
      : `Trend of ${trend.series.length} series`;
  return { v: 1, kind: "trend", title, madeBy: made.by, madeAt: made.at, trend };
}
