/** Many runs over time. It must not know how change points were found. */
import { isAmbiguous, known, nameOf, spanOf } from "../../../core/history/render/words.ts";
import type { Series, Skipped, Trend } from "../../../core/history/types.ts";
import type { TrendPage } from "../../../core/page/types.ts";
import { Panel, Section } from "../parts/section.tsx";
import { Table } from "../parts/table.tsx";
import { Tile, Tiles, type Tone } from "../parts/tiles.tsx";
import { Changes } from "./changes.tsx";
import { Charts } from "./charts.tsx";
import { Runs } from "./runs.tsx";
import { formatOf, latestOf, TONES } from "./words.ts";

export function TrendView({ page }: { page: TrendPage }) {
  const { trend } = page;
  return (
    <>
      {trend.series.map((series) => (
        <SeriesView key={series.id} series={series} trend={trend} />
      ))}
      {trend.skipped.length > 0 && (
        <Section title="Left out" lead="Folders that are no runs, and runs that tell nothing.">
          <SkippedTable skipped={trend.skipped} />
        </Section>
      )}
    </>
  );
}

const STACK = { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: "14px" };

function SeriesView({ series, trend }: { series: Series; trend: Trend }) {
  const plan = isAmbiguous(series, trend.series) ? `, plan ${series.id}` : "";
  return (
    <Section title={`${nameOf(series)}${plan}`} lead={`${spanOf(series)}. Runs with one plan against one target.`}>
      {series.notices.map((notice) => (
        <p class="note" key={notice}>
          {notice}
        </p>
      ))}
      <div style={STACK}>
        <LatestTiles series={series} />
        <Panel
          title="Changes"
          note="Over all figures, at most one in twenty of these is false on average. The place may be a run or two off."
        >
          <Changes series={series} />
        </Panel>
        <Charts series={series} />
        <Panel title="Runs" note="The latest first; in brackets the 95 % interval that the run's own report gives.">
          <Runs series={series} />
        </Panel>
      </div>
    </Section>
  );
}

/** The latest value of each figure, and what last happened to it. */
function LatestTiles({ series }: { series: Series }) {
  return (
    <Tiles>
      {known(series).map((metric) => {
        const change = metric.changes.at(-1);
        const tone: Tone = change?.recent ? TONES[change.direction] : "plain";
        const since = change === undefined ? "" : (series.runs[change.after]?.startedAt.slice(0, 10) ?? "");
        const note = change === undefined ? "no change" : `${change.direction} since ${since}`;
        return (
          <Tile
            key={metric.name}
            label={metric.title}
            value={formatOf(metric)(latestOf(metric, series.runs))}
            note={metric.reason === null ? note : "too few runs"}
            tone={tone}
          />
        );
      })}
    </Tiles>
  );
}

function SkippedTable({ skipped }: { skipped: readonly Skipped[] }) {
  return (
    <Table
      caption="Folders left out"
      columns={[
        { title: "Folder", cell: ({ path }) => path, by: ({ path }) => path, head: true },
        { title: "Why", cell: ({ reason }) => <bdi>{reason}</bdi>, by: ({ reason }) => reason },
      ]}
      rows={skipped}
      most={20}
    />
  );
}
