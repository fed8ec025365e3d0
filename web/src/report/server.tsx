/** What the server published of itself during the run, beside what the client measured. Of the whole run, whatever is filtered. */
import { useMemo } from "preact/hooks";
import { SERVER_HEAD, serverCells, serverTitle } from "../../../core/report/render/server.ts";
import type { ServerMoment, ServerSide } from "../../../core/report/server/types.ts";
import { Chart } from "../parts/chart.tsx";
import type { ChartSeries, ChartX } from "../parts/chart_types.ts";
import { CLOCK_STEPS, clock, digits, percent } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { peakOf } from "./words.ts";

const COLUMNS: readonly Column<readonly string[]>[] = SERVER_HEAD.map((title, i) => ({
  title: i === 0 ? "Figure" : (title[0]?.toUpperCase() ?? "") + title.slice(1),
  cell: (row) => row[i],
  ...(i === 0 ? { head: true } : { number: true }),
}));

type Gauge = Exclude<keyof ServerMoment, "atSeconds">;

export function Server({ server }: { server: ServerSide | undefined }) {
  const x = useMemo(
    (): ChartX => ({
      values: during(server).map(({ atSeconds }) => atSeconds),
      ...{ label: "Time", format: clock, increments: CLOCK_STEPS },
    }),
    [server],
  );
  const lines = useMemo(() => linesOf(during(server)), [server]);
  if (server === undefined) return null;
  return (
    <Section
      title="The server's own figures"
      lead={`From ${serverTitle(server)} of its metrics, of the whole run. The last column is what lies between the two: network, gateway, HTTP, the client's machine.`}
    >
      <div class="panel">
        <Table caption="Client and server side by side" columns={COLUMNS} rows={serverCells(server)} />
        {server.warnings.map((text) => (
          <p key={text} class="note">
            {text}
          </p>
        ))}
      </div>
      {server.series.length > 1 && (
        <div class="grid grid-wide after">
          <Chart
            x={x}
            series={lines.load}
            title="Running and waiting"
            y={{ label: "requests in the server", format: digits }}
            summary={`Waiting ${peakOf(lines.load[1]?.values, x, digits)}.`}
          />
          <Chart
            x={x}
            series={lines.tokens}
            title="Tokens by the server's count"
            y={{ label: "output tokens per second", format: digits }}
            summary={`Tokens ${peakOf(lines.tokens[0]?.values, x, digits)}.`}
          />
          {server.series.some(({ cacheUsed }) => cacheUsed !== null) && (
            <Chart
              x={x}
              series={lines.cache}
              title="KV cache"
              y={{ label: "share in use", format: percent }}
              summary={`In use ${peakOf(lines.cache[0]?.values, x, percent)}.`}
            />
          )}
        </div>
      )}
    </Section>
  );
}

/** Readings before the load have no place on its clock. */
function during(server: ServerSide | undefined): ServerMoment[] {
  return server?.series.filter(({ atSeconds }) => atSeconds >= 0) ?? [];
}

function linesOf(series: readonly ServerMoment[]) {
  const values = (name: Gauge) => series.map((moment) => moment[name]);
  const load: ChartSeries[] = [
    { label: "running", values: values("running"), colour: "c1", kind: "area" },
    { label: "waiting", values: values("waiting"), colour: "warn" },
  ];
  const tokens: ChartSeries[] = [{ label: "tokens", values: values("tokensOutPerSecond"), colour: "c3" }];
  const cache: ChartSeries[] = [{ label: "in use", values: values("cacheUsed"), colour: "c4", kind: "area" }];
  return { load, tokens, cache };
}
