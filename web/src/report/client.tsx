/** What the load generator itself used and how late it was, second by second. It must not know how that was judged. */
import { useMemo } from "preact/hooks";
import type { Report } from "../../../core/report/types.ts";
import type { ClientOverTime, ClientSide } from "../../../core/summary/page/client_side.ts";
import { Chart } from "../parts/chart.tsx";
import type { ChartX } from "../parts/chart_types.ts";
import { CLOCK_STEPS, clock, digits, type Maybe, ms } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { Zoom, ZoomButtons } from "../parts/zoom.tsx";
import { peakOf } from "./words.ts";

export function Client({ report }: { report: Report }) {
  const side = report.client;
  if (side?.series == null) return null;
  return <Charts side={side} series={side.series} seconds={report.about.durationSeconds} />;
}

interface ChartsProps {
  side: ClientSide;
  series: ClientOverTime;
  seconds: number;
}

function Charts({ side: { limits }, series, seconds }: ChartsProps) {
  const zoom = useMemo(() => new Zoom(0, Math.max(1, Math.ceil(seconds))), [series]);
  const x: ChartX = useMemo(
    () => ({
      values: series.cpu.map((_, i) => (i + 0.5) * series.stepSeconds),
      ...{ label: "Time", format: clock, increments: CLOCK_STEPS },
    }),
    [series],
  );
  const allowed =
    limits === null ? [] : [{ at: limits.processors, label: "allowed", colour: "bad" as const, axis: "y" as const }];
  const machine = series.machineBusy.map((share) =>
    share === null || limits === null ? null : share * limits.affinity,
  );
  return (
    <Section
      title="The load generator"
      lead="What the client's process used, and how late it was: where it had no more to give, the figures above are its own."
      tools={<ZoomButtons zoom={zoom} format={clock} />}
    >
      <div class="grid grid-wide">
        <Chart
          zoom={zoom}
          x={x}
          marks={allowed}
          series={[
            { label: "its own", values: series.cpu, colour: "c1", kind: "area" },
            { label: "the whole machine's", values: machine, colour: "c4", dashed: true },
          ]}
          title="Processors used"
          y={{
            label: limits === null ? "processors" : `of ${digits(limits.processors)} that it may use`,
            format: digits,
          }}
          summary={`Its own ${peakOf(series.cpu, x, digits)}.`}
        />
        <Chart
          zoom={zoom}
          x={x}
          series={[{ label: "resident", values: series.memory, colour: "c2", kind: "area" }]}
          title="Memory"
          y={{ label: "of its process", format: bytes }}
          summary={`Memory ${peakOf(series.memory, x, bytes)}.`}
        />
        <Chart
          zoom={zoom}
          x={x}
          series={[
            { label: "received", values: series.received, colour: "c3" },
            { label: "sent", values: series.sent, colour: "c5" },
          ]}
          title="Network"
          y={{ label: "bytes per second over its connections", format: bytes }}
          summary={`Received ${peakOf(series.received, x, bytes)}.`}
        />
        <Chart
          zoom={zoom}
          x={x}
          series={[
            { label: "its timer", values: series.late, colour: "c1" },
            { label: "one goroutine in a hundred", values: series.waitP99, colour: "c2" },
            { label: "stopped by its memory management", values: series.pause, colour: "c4" },
          ]}
          title="Lateness"
          y={{ label: "the worst of the step", format: ms }}
          summary={`Its timer ${peakOf(series.late, x, ms)}.`}
        />
      </div>
    </Section>
  );
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `113 MB`: decimal, as the axis is marked. */
export function bytes(value: Maybe): string {
  if (value === null || value === undefined) return digits(null);
  let [rest, unit] = [value, 0];
  while (rest >= 1000 && unit < UNITS.length - 1) [rest, unit] = [rest / 1000, unit + 1];
  return `${digits(rest)} ${UNITS[unit]}`;
}
