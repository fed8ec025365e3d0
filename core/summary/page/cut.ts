/** One part of the run in the report's terms: what k6's metrics and the engine's series know of it, the rest empty. Pure. */
import type { Attempts, Counts, Cut, Goodput, LatencyName, WindowThroughput } from "../../report/types.ts";
import type { Summary } from "../types.ts";
import { checksOf, failedChecks } from "./checks.ts";
import { countsOf, errorClassesOf, faultsOf, ratesOf, tokensOf } from "./counts.ts";
import { empty, type Histograms, latenciesOf, ofTrend, type Run } from "./distributions.ts";
import { type Part, WHOLE } from "./parts.ts";
import { type LoadSeconds, NO_SERIES, seriesOf, throughputOf } from "./series.ts";

const NOT_SOUGHT = "a steady window takes the single requests";

export function wholeCut(summary: Summary, seconds: LoadSeconds | null): Cut {
  const { figures, plan, series, raw } = summary;
  const counts = countsOf(figures, WHOLE, figures.count("dropped_iterations"));
  const measured = seconds === null ? ofStock(summary, counts) : throughputOf(seconds);
  return {
    ...cutOf(summary, WHOLE, counts, series?.histograms ?? {}),
    errorClasses: errorClassesOf(figures),
    faults: faultsOf(figures),
    checksFailed: failedChecks(checksOf(raw.root_group)),
    throughput: { measured, steady: null },
    goodput: plan.slo === null ? null : goodputOf(summary, counts, measured),
    series: seconds === null ? NO_SERIES : seriesOf(seconds),
  };
}

/** What is one part's: `dropped` and all that k6 keeps of the whole only is unknown. */
export function partCut(summary: Summary, part: Part): Cut {
  const { ttft, gap } = summary.series?.histograms ?? {};
  const streams = part.dimension === "mode" && part.value === "stream" && ttft !== undefined && gap !== undefined;
  return cutOf(summary, part, countsOf(summary.figures, part, null), streams ? { ttft, gap } : {});
}

function cutOf(run: Run, part: Part, counts: Counts, histograms: Histograms): Cut {
  const latencies = latenciesOf(run, part, histograms);
  return {
    counts,
    rates: ratesOf(counts),
    ...{ errorClasses: [], statuses: [], faults: [], checksFailed: [] },
    latencies,
    outputSpeed: ofTrend(run, part.name("llm_output_speed"), "tokens/s"),
    tokens: tokensOf(run.figures, part, latencies.e2e.n),
    throughput: { measured: null, steady: null },
    goodput: null,
    steady: { of: null, window: null, truncated: null, reason: NOT_SOUGHT },
    attempts: attemptsOf(counts, latencies),
    series: NO_SERIES,
  };
}

/** Over k6's whole time, the pre-flight's too: stock k6 knows no other. */
function ofStock({ durationSeconds, figures }: Summary, { tries }: Counts): WindowThroughput | null {
  if (tries.all === 0) return null;
  const toSeconds = Math.max(1, Math.ceil(durationSeconds));
  const tokens = figures.count("llm_output_tokens");
  return {
    window: { fromSeconds: 0, toSeconds },
    requestsPerSecond: tries.all / toSeconds,
    okPerSecond: tries.ok / toSeconds,
    tokensOutPerSecond: tokens > 0 ? tokens / toSeconds : null,
    ...{ inFlightMean: null, inFlightMax: null },
  };
}

/** Without a retry the first try is the last is the only one; else how they hang together takes the single requests. */
function attemptsOf({ tries, firstTries }: Counts, { ttft, e2e }: Pick<Cut["latencies"], LatencyName>): Attempts {
  const only = tries.all === firstTries.all ? { ttft, e2e } : { ttft: empty("ms"), e2e: empty("ms") };
  return { first: only, final: only };
}

/** What k6 cut off or never started missed its SLO. null = it was not judged: it asks for times that stock k6 cannot know. */
function goodputOf({ figures, plan }: Summary, counts: Counts, measured: WindowThroughput | null): Goodput | null {
  const judged = figures.outcomes("llm_goodput");
  if (plan.slo === null || judged === 0) return null;
  const met = figures.passes("llm_goodput");
  const { finals, dropped } = counts;
  const missed = judged - met + finals.interrupted + (dropped ?? 0);
  // in a suite of flows some requests generate nothing, and are not asked
  const notJudged = plan.flow === null ? Math.max(0, finals.ok + finals.error + finals.left - judged) : 0;
  const of = met + missed + notJudged;
  const seconds = measured === null ? null : measured.window.toSeconds - measured.window.fromSeconds;
  return {
    slo: plan.slo,
    ...{ met, missed, notJudged, of },
    share: met / of,
    shareAtMost: (met + notJudged) / of,
    perSecond: seconds === null ? null : met / seconds,
  };
}
