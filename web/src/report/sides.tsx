/** The values of one dimension side by side, within what is chosen. */
import { useMemo, useState } from "preact/hooks";
import type { ReportPage } from "../../../core/page/types.ts";
import type { DimensionName } from "../../../core/report/input.ts";
import type { LatencyName } from "../../../core/report/types.ts";
import { type Chosen, nameOfValue } from "../parts/filters.tsx";
import { count, interval, ms, percent, perSecond } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { type Figures, figuresOf, type LatencyFigure } from "./figures.ts";
import { DIMENSION_LABELS, LATENCY_LABELS } from "./names.ts";

const LATENCIES: readonly LatencyName[] = ["ttft", "tpot", "e2e", "gapMax", "ttfb"];

interface Side {
  value: string;
  figures: Figures;
}

export function Sides({ page, chosen }: { page: ReportPage; chosen: Chosen }) {
  const dimensions = useMemo(() => valuesOf(page), [page]);
  const [asked, ask] = useState<DimensionName | null>(null);
  const [latency, setLatency] = useState<LatencyName>("ttft");
  const dimension = dimensions.find(({ name }) => name === asked) ?? dimensions[0];
  const sides = useMemo(
    () => (dimension === undefined ? [] : sidesOf(page, chosen, dimension)),
    [page, chosen, dimension],
  );
  if (dimension === undefined) return null;
  const tools = (
    <>
      {dimensions.map(({ name }) => (
        <button key={name} type="button" class="quiet" aria-pressed={name === dimension.name} onClick={() => ask(name)}>
          {DIMENSION_LABELS[name] ?? name}
        </button>
      ))}
      <label>
        Latency{" "}
        <select value={latency} onChange={(event) => setLatency(event.currentTarget.value as LatencyName)}>
          {LATENCIES.map((name) => (
            <option key={name} value={name}>
              {LATENCY_LABELS[name][0]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
  return (
    <Section
      title="Side by side"
      tools={tools}
      lead="Dots: p50, p95 and p99; bars: their 95 % intervals where they are known. Intervals that overlap do not show a difference."
    >
      <div class="panel">
        <Table
          caption={`${DIMENSION_LABELS[dimension.name]}: side by side`}
          columns={columnsFor(sides, latency)}
          rows={sides}
          most={45}
          empty="Nothing was sent of what is chosen."
        />
      </div>
    </Section>
  );
}

function columnsFor(sides: readonly Side[], latency: LatencyName): Column<Side>[] {
  const figure = ({ figures }: Side) => figures.latencies[latency];
  const most = Math.max(
    0,
    ...sides.map((side) => figure(side)?.percentiles.p99.ofSample ?? 0),
    ...sides.map((side) => figure(side)?.percentiles.p95.high ?? 0),
  );
  const label = LATENCY_LABELS[latency][0];
  const at = (side: Side, name: "p50" | "p95" | "p99") => figure(side)?.percentiles[name];
  const percentile = (name: "p50" | "p95" | "p99"): Column<Side> => ({
    title: `${label} ${name}`,
    number: true,
    by: (side) => at(side, name)?.ofSample ?? null,
    cell: (side) => {
      const { value = null, ofSample = null, low = null, high = null } = at(side, name) ?? {};
      return (
        <>
          <span class={value === null ? "uncertain" : undefined}>
            {value === null && ofSample !== null ? `(${ms(ofSample)})` : ms(value)}
          </span>
          <span class="interval">{interval(low, high, ms)}</span>
        </>
      );
    },
  });
  return [
    { title: "Value", head: true, cell: ({ value }) => nameOfValue(value), by: ({ value }) => value },
    {
      title: "Requests",
      number: true,
      cell: ({ figures }) => count(figures.tries.all),
      by: ({ figures }) => figures.tries.all,
    },
    {
      title: "Failed",
      number: true,
      cell: ({ figures: { tries } }) => (tries.all === 0 ? "n/a" : percent(tries.error / tries.all)),
      by: ({ figures: { tries } }) => (tries.all === 0 ? null : tries.error / tries.all),
    },
    {
      title: "Tokens",
      number: true,
      cell: ({ figures }) => perSecond(figures.tokensPerSecond),
      by: ({ figures }) => figures.tokensPerSecond,
    },
    { title: `${label}: 0 to ${ms(most)}`, cell: (side) => <Dots figure={figure(side)} most={most} /> },
    percentile("p50"),
    percentile("p95"),
    percentile("p99"),
  ];
}

/** The same figures stand beside it as numbers, so it is hidden from those who listen. */
function Dots({ figure, most }: { figure: LatencyFigure | undefined; most: number }) {
  if (figure === undefined || figure.n === 0 || most <= 0) return <span class="note">no samples</span>;
  const place = (value: number) => 4 + (value / most) * 192;
  return (
    <svg class="dots" viewBox="0 0 200 18" aria-hidden="true" preserveAspectRatio="none">
      <line class="dots-base" x1="4" x2="196" y1="9" y2="9" />
      {(["p50", "p95", "p99"] as const).map((name) => {
        const { low, high, ofSample, value } = figure.percentiles[name];
        if (ofSample === null) return null;
        return (
          <g key={name} class={`dot dot-${name === "p50" ? "c1" : name === "p95" ? "c2" : "bad"}`}>
            {low !== null && high !== null && (
              <line x1={place(low)} x2={place(Math.min(high, most))} y1="9" y2="9" class="dot-range" />
            )}
            <circle cx={place(ofSample)} cy="9" r="4" class={value === null ? "dot-open" : "dot-full"} />
          </g>
        );
      })}
    </svg>
  );
}

interface Values {
  name: DimensionName;
  values: readonly string[];
}

function valuesOf({ cells, report }: ReportPage): Values[] {
  if (cells !== null) return [...cells.dimensions];
  const values = new Map<DimensionName, string[]>();
  for (const { dimension, value } of report.cuts) values.set(dimension, [...(values.get(dimension) ?? []), value]);
  return [...values].map(([name, list]) => ({ name, values: list }));
}

function sidesOf(page: ReportPage, chosen: Chosen, { name, values }: Values): Side[] {
  const picked = chosen[name] ?? [];
  const others = Object.entries(chosen).filter(([one]) => one !== name);
  // without cells a part is all of one value: what else is chosen cannot be taken out of it
  const base = page.cells === null ? {} : Object.fromEntries(others);
  return values
    .filter((value) => picked.length === 0 || picked.includes(value))
    .map((value) => ({ value, figures: figuresOf(page, { ...base, [name]: [value] }) }))
    .filter(({ figures }) => figures.tries.all > 0);
}
