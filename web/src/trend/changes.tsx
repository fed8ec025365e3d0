/** The changes of a series as a table: what, by how much, between which two runs. */
import { levelsAt, pText, sizeOf, unsearched } from "../../../core/history/render/words.ts";
import type { ChangePoint, Series, TrendMetric } from "../../../core/history/types.ts";
import { type Column, Table } from "../parts/table.tsx";
import { Badge } from "../parts/tiles.tsx";
import { Place } from "./place.tsx";
import { formatOf, TONES } from "./words.ts";

interface Row {
  metric: TrendMetric;
  change: ChangePoint;
}

export function Changes({ series }: { series: Series }) {
  const { runs, metrics } = series;
  const rows = metrics.flatMap((metric) => metric.changes.map((change) => ({ metric, change })));
  const columns: Column<Row>[] = [
    { title: "Figure", cell: ({ metric }) => metric.title, by: ({ metric }) => metric.title, head: true },
    {
      title: "Change",
      cell: ({ change }) => (
        <Badge tone={TONES[change.direction]}>
          {change.direction}
          {change.recent ? ", recent" : ""}
        </Badge>
      ),
      by: ({ change }) => change.direction,
    },
    { title: "Size (95 % interval)", cell: ({ change }) => sizeOf(change), number: true },
    { title: "Median before, after", cell: levelsText, number: true },
    {
      title: "Last run before",
      cell: ({ change }) => <Place run={runs[change.before]} />,
      by: ({ change }) => change.before,
    },
    {
      title: "First run after",
      cell: ({ change }) => <Place run={runs[change.after]} />,
      by: ({ change }) => change.after,
    },
    { title: "By chance", cell: ({ change }) => pText(change.p), by: ({ change }) => change.p, number: true },
  ];
  const none = unsearched(series) ?? "No figure changed.";
  return <Table caption={`Changes of ${series.suite}`} columns={columns} rows={rows} empty={none} />;
}

function levelsText({ metric, change }: Row): string {
  const levels = levelsAt(metric, change);
  const format = formatOf(metric);
  return levels === null ? format(null) : `${format(levels.before)} to ${format(levels.after)}`;
}
