/** The run second by second: six charts with one zoom and one cursor. */
import { useMemo, useState } from "preact/hooks";
import type { ReportPage } from "../../../core/page/types.ts";
import { Chart } from "../parts/chart.tsx";
import type { Band, ChartX, Mark } from "../parts/chart_types.ts";
import type { Chosen } from "../parts/filters.tsx";
import { CLOCK_STEPS, clock, dateTime, digits, ms, perSecond } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { Zoom, ZoomButtons } from "../parts/zoom.tsx";
import type { Figures, SeriesFigure } from "./figures.ts";
import { meanOf, peakOf } from "./words.ts";

interface OverTimeProps {
  page: ReportPage;
  figures: Figures;
  chosen: Chosen;
}

export function OverTime({ page, figures, chosen }: OverTimeProps) {
  const [fine, setFine] = useState(false);
  const series = (fine ? figures.fineSeries : null) ?? figures.series;
  const { durationSeconds } = page.report.about;
  const zoom = useMemo(() => new Zoom(0, Math.max(1, Math.ceil(durationSeconds))), [page]);
  const bands = useMemo(() => bandsOf(page, figures), [page, figures]);
  const marks = useMemo(() => startsOf(page, chosen), [page, chosen]);
  const lines = useMemo(() => linesOf(series), [series]);
  if (series.arrivals.length === 0)
    return (
      <Section title="Over time">
        <p class="empty">What happened second by second is not known of this part of the run.</p>
      </Section>
    );
  const common = { bands, zoom };
  const stepped = `per second, in steps of ${series.stepSeconds} s`;
  return (
    <Section
      title="Over time"
      lead={`Drag across a chart to zoom; all follow.${shadedWords(bands)}`}
      tools={
        <>
          {figures.fineSeries !== null && (
            <button type="button" class="quiet" aria-pressed={fine} onClick={() => setFine(!fine)}>
              Steps of {figures.fineSeries.stepSeconds} s
            </button>
          )}
          <ZoomButtons zoom={zoom} format={clock} />
        </>
      }
    >
      <div class="grid grid-wide">
        <Chart
          {...common}
          {...lines.rates}
          title="Requests"
          marks={marks}
          y={{ label: stepped, format: digits }}
          summary={`Arrivals ${peakOf(lines.rates.series[0]?.values, lines.rates.x, perSecond)}; errors ${peakOf(lines.rates.series[2]?.values, lines.rates.x, perSecond)}.`}
        />
        <Chart
          {...common}
          {...lines.flight}
          title="In flight"
          y={{ label: "requests at once", format: digits }}
          summary={`Mean ${peakOf(lines.flight.series[0]?.values, lines.flight.x, digits)}.`}
        />
        <Chart
          {...common}
          {...lines.ttft}
          title="TTFT"
          y={{ label: "by the step of the first token", format: ms }}
          summary={`p95 ${peakOf(lines.ttft.series[1]?.values, lines.ttft.x, ms)}, mean of the steps ${ms(meanOf(lines.ttft.series[1]?.values))}.`}
        />
        <Chart
          {...common}
          {...lines.tokens}
          title="Output tokens"
          y={{ label: "per second, as they arrived", format: digits }}
          summary={`Tokens ${peakOf(lines.tokens.series[0]?.values, lines.tokens.x, perSecond)}.`}
        />
        <Chart
          {...common}
          {...lines.gap}
          title="Largest chunk gap"
          y={{ label: "of requests that ended in the step", format: ms }}
          summary={`Gaps ${peakOf(lines.gap.series[0]?.values, lines.gap.x, ms)}.`}
        />
        <Chart
          {...common}
          {...lines.lag}
          title="Client lag"
          y={{ label: "largest in the step: the load generator's own delay", format: ms }}
          summary={`Lag ${peakOf(lines.lag.series[0]?.values, lines.lag.x, ms)}.`}
        />
      </div>
    </Section>
  );
}

/** Counts stand for their whole step, other figures for its middle. */
function linesOf(series: SeriesFigure) {
  const { stepSeconds } = series;
  const n = series.arrivals.length;
  const whole: ChartX = {
    values: Array.from({ length: n + 1 }, (_, i) => i * stepSeconds),
    ...{ label: "Time", format: clock, increments: CLOCK_STEPS },
  };
  const middle: ChartX = {
    values: Array.from({ length: n }, (_, i) => (i + 0.5) * stepSeconds),
    ...{ label: "Time", format: clock, increments: CLOCK_STEPS },
  };
  const rate = (counts: readonly number[]) => closed(counts.map((count) => count / stepSeconds));
  return {
    rates: {
      x: whole,
      series: [
        { label: "arrivals", values: rate(series.arrivals), colour: "c1", kind: "steps" },
        { label: "completions", values: rate(series.completions), colour: "c3" },
        { label: "errors", values: rate(series.errors), colour: "bad", kind: "steps" },
      ],
    },
    flight: {
      x: middle,
      series: [
        { label: "mean", values: series.inFlightMean, colour: "c1", kind: "area" },
        ...(series.inFlightMax === null
          ? []
          : [{ label: "max", values: series.inFlightMax, colour: "c2", dashed: true } as const]),
      ],
    },
    ttft: {
      x: middle,
      series: [
        { label: "p50", values: series.ttftP50, colour: "c1" },
        { label: "p95", values: series.ttftP95, colour: "c2" },
      ],
    },
    tokens: {
      x: whole,
      series: [{ label: "tokens", values: closed(series.tokensPerSecond), colour: "c3", kind: "steps" }],
    },
    gap: { x: middle, series: [{ label: "largest gap", values: series.gapMax, colour: "c4", kind: "area" }] },
    lag: { x: middle, series: [{ label: "largest lag", values: series.lagMax, colour: "c5", kind: "area" }] },
  } as const;
}

/** The last step, too, has an end. */
function closed(values: readonly (number | null)[]): (number | null)[] {
  return [...values, values.at(-1) ?? null];
}

function shadedWords(bands: readonly Band[]): string {
  const names = bands.map(({ label }) => (label === "steady" ? "the steady window" : `the ${label}`));
  return names.length === 0 ? "" : ` Shaded: ${names.join(" and ")}.`;
}

function bandsOf({ report }: ReportPage, { steady }: Figures): Band[] {
  const bands: Band[] = [];
  const { warmup } = report.settings;
  const cold = report.coldStart?.throughput.measured?.window;
  if (warmup !== null) {
    const to = "seconds" in warmup ? warmup.seconds : cold?.toSeconds;
    if (to !== undefined) bands.push({ from: 0, to, label: "warm-up", colour: "warn" });
  }
  if (steady !== null) bands.push({ from: steady.fromSeconds, to: steady.toSeconds, label: "steady", colour: "good" });
  return bands;
}

/** Where each scenario begins, and each run of several: the time between those is left out. */
function startsOf({ report }: ReportPage, chosen: Chosen): Mark[] {
  const picked = chosen.scenario ?? [];
  const runs = (report.about.stretches ?? []).slice(1, MOST_RUNS).map(({ fromSeconds, startMs }): Mark => {
    return { at: fromSeconds, label: dateTime(startMs), colour: "c2" };
  });
  const scenarios = report.cuts
    .filter(({ dimension, value }) => dimension === "scenario" && (picked.length === 0 || picked.includes(value)))
    .flatMap(({ value, cut }): Mark[] => {
      const window = cut.throughput.measured?.window;
      return window === undefined
        ? []
        : [{ at: window.fromSeconds, label: value === "" ? "(unknown)" : value.slice(0, 40), colour: "dim" }];
    });
  return [...runs, ...scenarios].sort((a, b) => a.at - b.at);
}

/** More lines across a chart hide what is in it. */
const MOST_RUNS = 20;
