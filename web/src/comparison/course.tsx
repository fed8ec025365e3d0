/** The course of each run over its own time, overlaid: does one side drift, stall or fail at another moment? */
import { useMemo, useState } from "preact/hooks";
import type { Comparison, RunFacts, Side } from "../../../core/compare/types.ts";
import { Chart } from "../parts/chart.tsx";
import type { ChartSeries } from "../parts/chart_types.ts";
import { CLOCK_STEPS, clock, digits, type Maybe, ms } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";

type Name = Exclude<keyof RunFacts["series"], "stepSeconds">;

const COURSES: Readonly<Record<Name, readonly [title: string, unit: string, format: (value: Maybe) => string]>> = {
  ttftP50: ["TTFT, median of each step", "ms", ms],
  ttftP95: ["TTFT, p95 of each step", "ms", ms],
  inFlightMean: ["In flight", "requests", digits],
  arrivals: ["Sent", "per second", digits],
  errors: ["Failed", "per second", digits],
  tokensPerSecond: ["Tokens out", "per second", digits],
};
const PER_SECOND: readonly Name[] = ["arrivals", "errors"];
/** More lines than that nobody can tell apart. */
const MOST_RUNS = 20;
const MOST_STEPS = 600;

export function Course({ comparison }: { comparison: Comparison }) {
  const [name, ask] = useState<Name>("ttftP50");
  const chart = useMemo(() => chartOf(comparison, name), [comparison, name]);
  const tools = (
    <label>
      Figure{" "}
      <select value={name} onChange={(event) => ask(event.currentTarget.value as Name)}>
        {(Object.keys(COURSES) as Name[]).map((one) => (
          <option key={one} value={one}>
            {COURSES[one][0]}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section title="Over time" tools={tools} lead="Each run from its own start; the candidate's are dashed.">
      <Chart {...chart} height={320} />
    </Section>
  );
}

function chartOf({ base, candidate }: Comparison, name: Name) {
  const all = [...base.runs, ...candidate.runs];
  const seconds = Math.max(1, ...all.map(({ durationSeconds }) => durationSeconds));
  const step = Math.max(1, Math.ceil(seconds / MOST_STEPS), ...all.map(({ series }) => series.stepSeconds));
  const steps = Math.ceil(seconds / step) + 1;
  const x = Array.from({ length: steps }, (_, i) => i * step);
  const lines = ({ runs }: Side, word: string, colour: ChartSeries["colour"]): ChartSeries[] =>
    runs.slice(0, MOST_RUNS / 2).map((run, i) => ({
      label: runs.length === 1 ? word : `${word} ${i + 1}`,
      colour,
      dashed: colour === "c2",
      values: x.map((second) => valueAt(run, name, second, step)),
    }));
  const series = [...lines(base, "base", "c1"), ...lines(candidate, "candidate", "c2")];
  const [title, unit, format] = COURSES[name];
  const summary = series.slice(0, 6).map(({ label, values }) => `${label}: ${rangeOf(values, format)}`);
  return {
    title,
    summary: `${summary.join("; ")}.`,
    x: { values: x, label: "since the start of the run", format: clock, increments: CLOCK_STEPS },
    y: { label: unit, format },
    series,
  };
}

/** The mean of the run's own steps in this one; null where there is none. */
function valueAt({ series }: RunFacts, name: Name, second: number, step: number): number | null {
  const from = Math.floor(second / series.stepSeconds);
  const to = Math.max(from + 1, Math.floor((second + step) / series.stepSeconds));
  const values = series[name].slice(from, to).filter((value) => value !== null);
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return PER_SECOND.includes(name) ? mean / series.stepSeconds : mean;
}

function rangeOf(values: ArrayLike<number | null>, format: (value: Maybe) => string): string {
  const known = Array.from(values).filter((value) => value !== null);
  if (known.length === 0) return "none";
  return `${format(Math.min(...known))} to ${format(Math.max(...known))}`;
}
