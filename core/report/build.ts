/** Columns to report: everything derived once. Deterministic: the same input gives the same report. Pure. */
import { type CutParts, cutsOf } from "./cut.ts";
import { HISTOGRAM_GAMMA } from "./distribution.ts";
import type { ReportInput } from "./input.ts";
import { spanOf, type Timeline, timelineOf } from "./moments.ts";
import { reconcile, reconciliationWarnings } from "./reconcile.ts";
import { allRows, checkOrder, coldRows } from "./rows.ts";
import { divisions } from "./slices.ts";
import { traitsOf } from "./traits.ts";
import type { About, Copied, Report, Settings } from "./types.ts";
import { warningsOf } from "./warnings.ts";

export const NOTHING_COPIED: Copied = {
  run: null,
  outcome: null,
  thresholds: null,
  verdict: null,
  notKnown: null,
  checks: null,
  reading: null,
  samples: null,
};

/** Throws a RangeError where the rows are not in the order of time. */
export function buildReport(input: ReportInput, copied: Copied = NOTHING_COPIED): Report {
  checkOrder(input.requests);
  const timeline = timelineOf(input);
  const about = aboutOf(input, timeline);
  const main: CutParts = {
    input,
    timeline,
    traits: traitsOf(input.requests),
    seconds: about.durationSeconds,
    cold: coldRows(input.requests, input.startMs, input.warmup),
    ofWarmup: false,
    divisions: divisions(input.requests),
  };
  const { whole, cuts } = cutsOf(main);
  const cold = main.cold === null ? null : cutsOf({ ...main, divisions: [], ofWarmup: true }).whole;
  const reconciliation = reconcile(input, timeline, whole.tokens);
  const scenarios = cuts.filter(({ dimension }) => dimension === "scenario");
  return {
    v: 1,
    kind: "report",
    about,
    settings: settingsOf(input),
    whole,
    cuts,
    coldStart: cold,
    reconciliation,
    warnings: [
      ...warningsOf("whole", whole),
      ...reconciliationWarnings(reconciliation),
      ...scenarios.flatMap(({ value, cut }) => warningsOf(`scenario=${value}`, cut)),
    ],
    copied,
  };
}

function aboutOf({ requests, startMs }: ReportInput, timeline: Timeline): About {
  const { axis, ends, byEnd } = timeline;
  const { stretches } = axis;
  const last = byEnd[byEnd.length - 1];
  const lastMs = last === undefined ? 0 : (ends[last] ?? 0);
  const span = spanOf(timeline, allRows(requests.rows), byEnd);
  const about = {
    ...{ startMs, durationSeconds: lastMs / 1000, rows: requests.rows },
    ...(span === null ? {} : { spanSeconds: span.lengthMs / 1000 }),
  };
  if (stretches.length === 1) return about;
  return { ...about, stretches: stretches.slice(0, MOST_STRETCHES), stretchesInAll: stretches.length };
}

/** Of a longer list only the first ones are told. */
const MOST_STRETCHES = 1000;

function settingsOf({ slo, warmup, gaps, tokens }: ReportInput): Settings {
  return {
    slo,
    warmup,
    confidence: 0.95,
    quantile: "hyndman-fan-7",
    interval: "order-statistics-effective-n",
    histogramGamma: HISTOGRAM_GAMMA,
    gapGamma: gaps?.gamma ?? null,
    tokensSpread: tokens === null ? "even" : "chunk-stamps",
  };
}
