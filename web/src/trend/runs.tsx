/** All runs of a series with their figures, notes and commits: what the charts show, for reading. */
import { known, minute, shortCommit } from "../../../core/history/render/words.ts";
import type { Series } from "../../../core/history/types.ts";
import { type Column, Table } from "../parts/table.tsx";
import { pointText } from "./words.ts";

const ONE_LINE = { whiteSpace: "nowrap" };
const WIDE = { display: "inline-block", minWidth: "12em" };

export function Runs({ series }: { series: Series }) {
  const { runs } = series;
  const columns: Column<number>[] = [
    {
      title: "Started (UTC)",
      cell: (place) => <span style={ONE_LINE}>{runAt(place, minute)}</span>,
      by: (place) => place,
      head: true,
    },
    {
      title: "Commit",
      cell: (place) => (
        <code style={ONE_LINE}>
          <bdi>{runAt(place, (run) => shortCommit(run) ?? "")}</bdi>
        </code>
      ),
    },
    {
      title: "Note",
      cell: (place) => <bdi style={WIDE}>{runAt(place, ({ note }) => note ?? "")}</bdi>,
      by: (place) => runs[place]?.note ?? null,
    },
    ...known(series).map(
      (metric): Column<number> => ({
        title: metric.title,
        cell: (place) => {
          const change = metric.changes.find(({ after }) => after === place);
          const text = pointText(metric, place);
          return change === undefined ? text : <strong>{`${text}, ${change.direction} from here`}</strong>;
        },
        by: (place) => metric.points[place]?.value ?? null,
        number: true,
      }),
    ),
    {
      title: "Run",
      cell: (place) => (
        <bdi style={ONE_LINE}>
          {runAt(place, ({ testid, excluded }) => (excluded === null ? testid : `${testid} (${excluded})`))}
        </bdi>
      ),
      by: (place) => runs[place]?.testid ?? null,
    },
  ];
  function runAt(place: number, tell: (run: Series["runs"][number]) => string): string {
    const run = runs[place];
    return run === undefined ? "" : tell(run);
  }
  const latestFirst = runs.map((_, i) => runs.length - 1 - i);
  return <Table caption={`Runs of ${series.suite}`} columns={columns} rows={latestFirst} most={30} />;
}
