/** What a nightly job asks of a trend: has anything lately become worse? Pure. */
import type { ChangePoint, Series, Trend, TrendMetric, TrendRun } from "./types.ts";

export interface Alert {
  series: Series;
  metric: TrendMetric;
  change: ChangePoint;
}

/** The latest runs lie behind a recent change for the worse. */
export function worseLately(trend: Trend): Alert[] {
  return trend.series.flatMap((series) =>
    series.metrics.flatMap((metric) =>
      metric.changes
        .filter(({ recent, direction }) => recent && direction === "worse")
        .map((change) => ({ series, metric, change })),
    ),
  );
}

/** Whether any figure of any series could be looked at: a gate without runs holds nothing. */
export function isJudged({ series }: Trend): boolean {
  return series.some(({ metrics }) => metrics.some(({ reason }) => reason === null));
}

/** Series whose latest runs take no part in finding changes: nobody has looked at last night. */
export function blindLately({ series }: Trend): { series: Series; latest: TrendRun; nights: number }[] {
  return series.flatMap((each) => {
    const nights = each.runs.length - 1 - each.runs.findLastIndex(({ excluded }) => excluded === null);
    const latest = each.runs.at(-1);
    return latest === undefined || nights === 0 ? [] : [{ series: each, latest, nights }];
  });
}
