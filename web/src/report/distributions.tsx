/** How a latency is distributed: its shape, the share at or below, and its percentiles. */
import { useMemo, useState } from "preact/hooks";
import type { LatencyName, PercentileName } from "../../../core/report/types.ts";
import { Chart } from "../parts/chart.tsx";
import type { ChartColour, Mark } from "../parts/chart_types.ts";
import { count, ms, percent, plural } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import type { Figures, LatencyFigure } from "./figures.ts";
import { cumulativeOf, shapeOf } from "./histogram.ts";
import { PercentileCell } from "./key_figures.tsx";
import { LATENCY_LABELS } from "./names.ts";

const ORDER = Object.keys(LATENCY_LABELS) as LatencyName[];
const PERCENTILES: readonly PercentileName[] = ["p50", "p90", "p95", "p99", "p99.9"];
const MARKED: readonly (readonly [PercentileName, ChartColour])[] = [
  ["p50", "c1"],
  ["p95", "c2"],
  ["p99", "bad"],
];

export function Distributions({ figures: { latencies } }: { figures: Figures }) {
  const present = ORDER.filter((name) => (latencies[name]?.n ?? 0) > 0);
  const [asked, ask] = useState<LatencyName>("ttft");
  const [log, setLog] = useState(true);
  const name = present.includes(asked) ? asked : (present[0] ?? "e2e");
  const figure = latencies[name];
  if (figure === undefined || figure.n === 0)
    return (
      <Section title="Latency distribution">
        <p class="empty">No successful request has a latency.</p>
      </Section>
    );
  const tools = (
    <>
      <label>
        Latency{" "}
        <select value={name} onChange={(event) => ask(event.currentTarget.value as LatencyName)}>
          {present.map((one) => (
            <option key={one} value={one}>
              {LATENCY_LABELS[one][0]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="quiet" aria-pressed={log} onClick={() => setLog(!log)}>
        Log scale
      </button>
    </>
  );
  return (
    <Section
      title="Latency distribution"
      tools={tools}
      lead={`${LATENCY_LABELS[name][0]}: ${LATENCY_LABELS[name][1]}. Of successful requests outside the warm-up.`}
    >
      <Pictures name={name} figure={figure} log={log} />
      <Percentiles latencies={latencies} present={present} />
    </Section>
  );
}

interface PicturesProps {
  name: LatencyName;
  figure: LatencyFigure;
  log: boolean;
}

export function Pictures({ name, figure, log }: PicturesProps) {
  const shape = useMemo(() => shapeOf(figure), [figure]);
  const cumulative = useMemo(() => cumulativeOf(figure), [figure]);
  const marks = useMemo(() => marksOf(figure), [figure]);
  const histogram = useMemo(() => {
    if (shape === null) return null;
    return {
      x: { values: shape.edges, label: "from", format: ms, log },
      series: [
        {
          label: name === "gap" ? "share of gaps" : "share of requests",
          values: [...shape.shares, shape.shares.at(-1) ?? 0],
          colour: "c1" as const,
          kind: "steps" as const,
        },
      ],
    };
  }, [shape, log, name]);
  const curve = useMemo(() => {
    if (cumulative === null) return null;
    return {
      x: { values: cumulative.values, label: "at most", format: ms, log },
      series: [{ label: "share at or below", values: cumulative.shares, colour: "c3" as const, kind: "area" as const }],
    };
  }, [cumulative, log]);
  const label = LATENCY_LABELS[name][0];
  if (histogram === null || curve === null) {
    const known = figure.bins.length > 0 || figure.zeros > 0;
    return <p class="empty">{known ? "All values are 0." : "The distribution is not known, only the percentiles."}</p>;
  }
  const words = marks.map((mark) => mark.label).join(", ");
  const failed =
    figure.failures !== null && figure.failures > 0
      ? `${plural(figure.failures, "failed request")} have none and are not in it.`
      : undefined;
  return (
    <div class="grid grid-wide">
      <Chart
        {...histogram}
        title={`${label}, distribution`}
        y={{ label: `share of ${count(figure.n)}`, format: percent }}
        marks={marks}
        summary={`From ${ms(figure.min)} to ${ms(figure.max)}; ${words}.`}
        {...(failed === undefined ? {} : { note: failed })}
      />
      <Chart
        {...curve}
        title={`${label}, cumulative`}
        y={{ label: "share at or below", format: percent, most: 1 }}
        marks={marks}
        summary={`${words}.`}
      />
    </div>
  );
}

function marksOf({ percentiles }: LatencyFigure): Mark[] {
  return MARKED.flatMap(([name, colour]): Mark[] => {
    const { value, ofSample } = percentiles[name];
    const at = value ?? ofSample;
    if (at === null || at <= 0) return [];
    return [{ at, label: `${name} ${ms(at)}`, colour }];
  });
}

interface PercentilesProps {
  latencies: Figures["latencies"];
  present: readonly LatencyName[];
}

function Percentiles({ latencies, present }: PercentilesProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="panel all-percentiles" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All latencies with their percentiles</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="table-scroll" tabIndex={0} aria-label="All latencies">
          <table>
            <thead>
              <tr>
                {["Latency", "n", "mean", ...PERCENTILES, "max"].map((title, i) => (
                  <th key={title} scope="col" class={i > 0 ? "number" : undefined}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {present.map((name) => (
                <Row key={name} name={name} figure={latencies[name]} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

function Row({ name, figure }: { name: LatencyName; figure: LatencyFigure | undefined }) {
  if (figure === undefined) return null;
  const { withFailures, failures } = figure;
  return (
    <>
      <tr>
        <th scope="row" title={LATENCY_LABELS[name][1]}>
          {LATENCY_LABELS[name][0]}
        </th>
        <td class="number">{count(figure.n)}</td>
        <td class="number">{ms(figure.mean)}</td>
        {PERCENTILES.map((at) => (
          <PercentileCell key={at} percentile={figure.percentiles[at]} />
        ))}
        <td class="number">{ms(figure.max)}</td>
      </tr>
      {withFailures !== null && (
        <tr class="with-failures">
          <th scope="row">{LATENCY_LABELS[name][0]}, failures counted as infinite</th>
          <td class="number">{count(figure.n + (failures ?? 0))}</td>
          <td class="number" />
          {PERCENTILES.map((at) => (
            <td key={at} class="number">
              {withFailures[at].infinite ? "∞" : ms(withFailures[at].value)}
            </td>
          ))}
          <td class="number">∞</td>
        </tr>
      )}
    </>
  );
}
