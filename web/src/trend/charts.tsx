/** A line per figure over the days, with each run's own interval, the levels between changes, and the changes marked. */
import { useMemo } from "preact/hooks";
import { known, levelsAt, sizeOf, spanOf } from "../../../core/history/render/words.ts";
import type { Series, TrendMetric } from "../../../core/history/types.ts";
import { Chart } from "../parts/chart.tsx";
import type { ChartColour, ChartProps } from "../parts/chart_types.ts";
import { Grid } from "../parts/section.tsx";
import { Zoom, ZoomButtons } from "../parts/zoom.tsx";
import { dayOf, formatOf, UNITS } from "./words.ts";

const COLOURS: Readonly<Record<string, ChartColour>> = { worse: "bad", better: "good", small: "dim" };

export function Charts({ series }: { series: Series }) {
  const times = useMemo(() => series.runs.map(({ startedAt }) => Date.parse(startedAt)), [series]);
  const zoom = useMemo(() => new Zoom(times[0] ?? 0, times.at(-1) ?? 1), [times]);
  return (
    <>
      <ZoomButtons zoom={zoom} format={dayOf} />
      <Grid wide>
        {known(series).map((metric) => (
          <MetricChart key={metric.name} series={series} metric={metric} times={times} zoom={zoom} />
        ))}
      </Grid>
    </>
  );
}

interface MetricChartProps {
  series: Series;
  metric: TrendMetric;
  times: readonly number[];
  zoom: Zoom;
}

function MetricChart({ series, metric, times, zoom }: MetricChartProps) {
  const props = useMemo((): ChartProps => chartOf(series, metric, times), [series, metric, times]);
  return <Chart {...props} zoom={zoom} />;
}

function chartOf(series: Series, metric: TrendMetric, times: readonly number[]): ChartProps {
  const { title, unit, points, levels, changes } = metric;
  const judged = points.map((point, place) => (series.runs[place]?.excluded === null ? point : null));
  const left = points.map((point, place) => (series.runs[place]?.excluded === null ? null : point));
  const intervals = judged.some((point) => point?.low !== null && point !== null);
  return {
    title,
    summary: summaryOf(series, metric),
    x: { values: times, label: "started", format: dayOf },
    y: { label: UNITS[unit], format: formatOf(metric), fromZero: metric.name === "errorRate" },
    series: [
      { label: "run", values: judged.map((point) => point?.value ?? null), colour: "c1" },
      {
        label: "level",
        values: points.map((_, place) => levels.find(({ from, to }) => place >= from && place <= to)?.median ?? null),
        colour: "c2",
        dashed: true,
      },
      ...(intervals ? [edge("95 % low", judged, "low"), edge("95 % high", judged, "high")] : []),
      ...(left.some((point) => point !== null)
        ? [
            {
              label: "not judged",
              values: left.map((point) => point?.value ?? null),
              colour: "dim",
              kind: "points",
            } as const,
          ]
        : []),
    ],
    marks: changes.map((change) => ({
      at: times[change.after] ?? 0,
      label: `${change.direction} ${sizeOf(change).replace(/ \(.*?\)/, "")}`,
      colour: COLOURS[change.direction] ?? "dim",
    })),
  };
}

function edge(label: string, points: TrendMetric["points"], of: "low" | "high"): ChartProps["series"][number] {
  return { label, values: points.map((point) => point?.[of] ?? null), colour: "dim", kind: "points" };
}

function summaryOf(series: Series, metric: TrendMetric): string {
  const format = formatOf(metric);
  const last = metric.levels.at(-1);
  const now = last === undefined ? "" : ` The level now is ${format(last.median)}.`;
  const changes = metric.changes.map((change) => {
    const levels = levelsAt(metric, change);
    const day = series.runs[change.after]?.startedAt.slice(0, 10) ?? "";
    return ` On ${day} ${change.direction}: from ${format(levels?.before)} to ${format(levels?.after)}.`;
  });
  const none = metric.reason === null ? " No change was found." : ` ${metric.reason}.`;
  return `${spanOf(series)}.${changes.length === 0 ? none : changes.join("")}${now}`;
}
