/**
 * What a page shows, as one JSON value in its slot: a report, a comparison or a trend. Written by core (report, compare,
 * history), read by web/; must not know how it looks. Missing is null, never 0.
 */
import type { Comparison } from "../compare/types.ts";
import type { Trend } from "../history/types.ts";
import type { DimensionName } from "../report/input.ts";
import type { Report } from "../report/types.ts";
import type { NotKnown } from "../summary/types.ts";

export type PageData = ReportPage | ComparisonPage | TrendPage;

interface Made {
  v: 1;
  title: string;
  /** `llmload 0.1.0` */
  madeBy: string;
  /** ISO 8601 */
  madeAt: string;
}

export interface ReportPage extends Made {
  kind: "report";
  report: Report;
  /** what the filters add up; null = no records (a bare k6 run): then the page filters by `report.cuts`, one value at a time */
  cells: Cells | null;
  /** what this page cannot show, and why */
  missing: readonly NotKnown[];
}

export interface ComparisonPage extends Made {
  kind: "comparison";
  comparison: Comparison;
}

export interface TrendPage extends Made {
  kind: "trend";
  trend: Trend;
}

/**
 * The run cut into cells, one per combination of the dimensions' values that occurs; any filter is a sum of cells. Counts and
 * latencies leave the warm-up out, as the report does; what is per step has it in.
 */
export interface Cells {
  /** those with more than one value; an empty text is an unknown one, `(others)` the rare ones taken together */
  dimensions: readonly { name: DimensionName; values: readonly string[] }[];
  /** length of a step of every series: 1, 2, 5, 10, ... so that there are at most 400 */
  stepSeconds: number;
  steps: number;
  /** ratio of neighbouring bin limits of `latencies` and of `ttftSteps` (coarser): a percentile is off by its root at most */
  gamma: number;
  stepGamma: number;
  cells: readonly Cell[];
}

/** [index, count], ascending by index. */
export type Sparse = readonly (readonly [number, number])[];

/** Bin i holds (gamma^(i-1), gamma^i] ms. */
export interface CellHistogram {
  count: number;
  sum: number;
  min: number | null;
  max: number | null;
  zeros: number;
  bins: Sparse;
}

export type CellLatency = "ttfb" | "ttft" | "tpot" | "gap" | "gapMax" | "e2e" | "close";

export interface Cell {
  /** of each dimension the place of the value */
  at: readonly number[];
  tries: { all: number; ok: number; error: number; left: number; interrupted: number };
  /** of tries that no retry follows */
  finals: { all: number; ok: number; error: number };
  errorClasses: readonly { name: string; count: number }[];
  faults: readonly { name: string; count: number }[];
  checksFailed: readonly { name: string; count: number }[];
  /** null = no successful request told its usage */
  tokensIn: number | null;
  tokensOut: number | null;
  latencies: Readonly<Record<CellLatency, CellHistogram>>;
  /** [step, value], steps without are 0 */
  arrivals: Sparse;
  completions: Sparse;
  errors: Sparse;
  /** time-weighted mean */
  inFlight: Sparse;
  /** tokens that arrived in the step */
  tokens: Sparse;
  /** ms; steps without have none */
  gapMax: Sparse;
  lagMax: Sparse;
  /** per step the TTFT of requests whose first token came in it: [step, bins of stepGamma] */
  ttftSteps: readonly (readonly [number, Sparse])[];
  /** met and of, under report.settings.slo; null = no SLO */
  goodput: { met: number; notJudged: number; of: number } | null;
}
