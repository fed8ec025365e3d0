/** One run: the answers first, then what they rest on. It must not know how anything was measured. */
import { useMemo } from "preact/hooks";
import type { ReportPage } from "../../../core/page/types.ts";
import type { Dimension } from "../parts/filters.tsx";
import { Filters } from "../parts/filters.tsx";
import { dateTime, percent, plural, span } from "../parts/numbers.ts";
import { Apart } from "./apart.tsx";
import { useChoice } from "./choice.ts";
import { Client } from "./client.tsx";
import { Distributions } from "./distributions.tsx";
import { Errors } from "./errors.tsx";
import { exactCut, figuresOf } from "./figures.ts";
import { Gaps } from "./gaps.tsx";
import { KeyFigures } from "./key_figures.tsx";
import { DIMENSION_LABELS } from "./names.ts";
import { OverTime } from "./over_time.tsx";
import { Requests } from "./requests.tsx";
import { RunFacts } from "./run_facts.tsx";
import { Server } from "./server.tsx";
import { Sides } from "./sides.tsx";
import { Thresholds } from "./thresholds.tsx";
import { Verdicts } from "./verdicts.tsx";

export function ReportView({ page }: { page: ReportPage }) {
  const { report, cells } = page;
  const dimensions = useMemo(() => dimensionsOf(page), [page]);
  const [chosen, choose] = useChoice(dimensions, cells === null);
  const figures = useMemo(() => figuresOf(page, chosen), [page, chosen]);
  const exact = exactCut(page, chosen) !== null;
  const filtered = Object.keys(chosen).length > 0;
  return (
    <>
      <About page={page} />
      <Verdicts page={page} />
      {dimensions.length > 0 && (
        <div class="filter-bar">
          <Filters dimensions={dimensions} chosen={chosen} onChange={choose} single={cells === null} />
          <p class="filter-note" role="status">
            {filtered
              ? `${plural(figures.tries.all, "request")} of ${plural(report.whole.counts.tries.all, "request")}. `
              : ""}
            {!exact &&
              `Percentiles from histogram bins, within ${percent(Math.ceil((figures.off ?? 0) * 1000) / 1000)}, without intervals.`}
          </p>
        </div>
      )}
      <KeyFigures figures={figures} />
      <OverTime page={page} figures={figures} chosen={chosen} />
      <Distributions figures={figures} />
      <Gaps figures={figures} />
      <Sides page={page} chosen={chosen} />
      <Server server={report.server} />
      <Apart report={report} />
      <Errors figures={figures} />
      <Requests
        samples={report.copied.samples}
        dimensions={dimensions}
        chosen={chosen}
        failures={figures.tries.error}
      />
      <Client report={report} />
      <Thresholds copied={report.copied} />
      <RunFacts page={page} />
    </>
  );
}

function dimensionsOf({ cells, report }: ReportPage): Dimension[] {
  if (cells !== null)
    return cells.dimensions.map(({ name, values }) => ({ name, label: DIMENSION_LABELS[name] ?? name, values }));
  const values = new Map<Dimension["name"], string[]>();
  for (const { dimension, value } of report.cuts) values.set(dimension, [...(values.get(dimension) ?? []), value]);
  return [...values].map(([name, list]) => ({
    name,
    label: DIMENSION_LABELS[name as keyof typeof DIMENSION_LABELS] ?? name,
    values: list,
  }));
}

function About({ page: { report } }: { page: ReportPage }) {
  const { about, copied } = report;
  const run = copied.run ?? {};
  const facts = [
    ["Suite", run.suite],
    ["Target", run.target],
    [
      "Started",
      dateTime(typeof run.startedAt === "string" ? run.startedAt : about.startMs === 0 ? null : about.startMs),
    ],
    ["Lasted", span(about.spanSeconds ?? about.durationSeconds)],
    ["Note", run.note],
  ].filter(([, value]) => typeof value === "string" && value !== "");
  return (
    <dl class="about">
      {facts.map(([name, value]) => (
        <div key={String(name)}>
          <dt>{String(name)}</dt>
          <dd>
            <bdi>{String(value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
