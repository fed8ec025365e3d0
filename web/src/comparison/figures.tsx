/** Every figure of both sides as a row, with a dot for each run. */
import {
  absent,
  detectable,
  difference,
  family,
  figure,
  isAbsent,
  pValue,
  WORDS,
} from "../../../core/compare/render/cells.ts";
import type { Comparison, MetricComparison } from "../../../core/compare/types.ts";
import { type Column, Table } from "../parts/table.tsx";
import { Badge } from "../parts/tiles.tsx";
import { Dots } from "./dots.tsx";
import { TONES } from "./tones.ts";

interface FiguresProps {
  metrics: readonly MetricComparison[];
  comparison: Comparison;
  caption: string;
}

export function Figures({ metrics, comparison, caption }: FiguresProps) {
  const rows = metrics.filter((metric) => !isAbsent(metric));
  const judged = rows.some(({ difference: found }) => found?.adjustedP !== null && found !== null);
  const several = comparison.base.runs.length > 1 && comparison.candidate.runs.length > 1;
  const columns: Column<MetricComparison>[] = [
    {
      title: "Figure",
      cell: (metric) => `${family(metric)}${metric.stat === null ? "" : ` ${metric.stat}`}`,
      by: ({ metric }) => metric,
      head: true,
    },
    { title: "Verdict", cell: verdictOf, by: ({ verdict }) => WORDS[verdict] },
    { title: "Base", cell: (metric) => figure(metric.base, metric.unit), number: true },
    { title: "Candidate", cell: (metric) => figure(metric.candidate, metric.unit), number: true },
    { title: "Runs", cell: (metric) => <Dots metric={metric} /> },
    {
      title: "Difference (95 % interval)",
      cell: difference,
      by: (metric) => metric.difference?.value ?? null,
      number: true,
    },
    ...(judged
      ? [
          {
            title: "p, adjusted",
            cell: (metric: MetricComparison) => pValue(metric.difference?.adjustedP ?? null),
            by: (metric: MetricComparison) => metric.difference?.adjustedP ?? null,
            number: true,
          },
        ]
      : []),
    ...(several ? [{ title: "Could show", cell: detectable, number: true }] : []),
  ];
  return (
    <>
      <Table caption={caption} columns={columns} rows={rows} most={60} empty="There is nothing to compare." />
      {absent(metrics).map(({ names, reason }) => (
        <p class="note" key={reason}>
          n/a: {names}: {reason}
        </p>
      ))}
    </>
  );
}

function verdictOf({ verdict, reason }: MetricComparison) {
  return (
    <>
      <Badge tone={TONES[verdict]}>{WORDS[verdict]}</Badge>
      {reason !== null && <div class="tile-note">{reason}</div>}
    </>
  );
}
