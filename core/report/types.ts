/**
 * The report model, version 1: what is known of a run (or of several taken together) after all was counted, derived once
 * by buildReport() and only read by renderings. Published as contract/report.schema.json. Pure data; must not know how
 * it is made (build.ts, from the columns of input.ts) or shown (render/).
 *
 * Missing is null, never 0. Times are ms and shares 0..1 unless a name says otherwise. Latencies are those of successful tries,
 * outside the warm-up; failures are counted, not timed.
 */
import type { Mode } from "../contract/engine.ts";
import type { Slo } from "../plan/types.ts";
import type { ClientSide } from "../summary/page/client_side.ts";
import type { NotKnown, RunOutcome, ThresholdOutcome } from "../summary/types.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { DimensionName, Warmup } from "./input.ts";
import type { ServerSide } from "./server/types.ts";

export interface Report {
  v: 1;
  kind: "report";
  about: About;
  settings: Settings;
  whole: Cut;
  /** one per value of each dimension that has more than one value */
  cuts: NamedCut[];
  /** what was sent during the warm-up; null = no warm-up was asked for */
  coldStart: Cut | null;
  /** figures that say the same thing twice; absent in reports of before */
  reconciliation?: Reconciliation;
  /** what the numbers cannot tell, or only with care */
  warnings: Warning[];
  copied: Copied;
  /** what the server published of itself meanwhile; absent where nobody read it */
  server?: ServerSide;
  /** the load generator's own side; absent or null = nothing is known of it */
  client?: ClientSide | null;
}

export interface About {
  /** zero of every time in the report, epoch ms */
  startMs: number;
  /** from there to the last thing that happened */
  durationSeconds: number;
  /** from the first sending to the last end, without the time between runs; absent where only whole seconds are known */
  spanSeconds?: number;
  /** rows read: tries of the load */
  rows: number;
  /**
   * the times in which runs were under way, where there is more than one. What lies between them is no time of the report: times since
   * the start count only these, one after another. The first thousand
   */
  stretches?: readonly { startMs: number; endMs: number; fromSeconds: number }[];
  stretchesInAll?: number;
}

/** How the numbers were made, so that a reader needs nothing else. */
export interface Settings {
  slo: Slo | null;
  warmup: Warmup | null;
  confidence: 0.95;
  /** `hyndman-fan-7`: linear interpolation at position q (n - 1) */
  quantile: "hyndman-fan-7";
  interval: "order-statistics-effective-n";
  /** ratio of neighbouring bin limits of every `histogram` */
  histogramGamma: number;
  /** ratio of neighbouring bin limits that chunk gaps were counted in: their percentiles are at most that far off; null = no gaps */
  gapGamma: number | null;
  /** `chunk-stamps`: tokens spread over the chunks' stamps; `even`: between first and last token */
  tokensSpread: "chunk-stamps" | "even";
}

/** Reconciliation (reconcile.ts): of all rows, warm-up included. */
export interface Reconciliation {
  /** Little's law; null = nothing has a place in time */
  little: {
    /** from the first sending to the last end */
    seconds: number;
    /** rate of the records, and their mean time from the sending to the end */
    perSecond: number;
    meanSeconds: number;
    /** their product */
    inFlight: number;
    /** mean in flight by the engine's own count; null = it kept none, or several runs are taken together */
    counted: number | null;
  } | null;
  /** successful streams that told their usage: tokens by it, and token-bearing chunks; null = none */
  chunks: { requests: number; tokens: number; chunks: number } | null;
  /** of all input tokens; null = unknown */
  cachedShare: number | null;
  /** of a workload: how many prompts there were, whether each was made unique, and how many requests; null = unknown */
  prompts: { count: number; unique: boolean; requests: number } | null;
}

export interface NamedCut {
  dimension: DimensionName;
  value: string;
  cut: Cut;
}

export interface Cut {
  counts: Counts;
  rates: Rates;
  /** each list: most frequent first */
  errorClasses: NamedCount[];
  statuses: NamedCount[];
  faults: NamedCount[];
  checksFailed: NamedCount[];
  /** by name; `n` 0 where there is no sample */
  latencies: Record<LatencyName, Distribution>;
  /** tokens per second of one answer */
  outputSpeed: Distribution;
  tokens: TokenTotals;
  throughput: Throughput;
  goodput: Goodput | null;
  steady: Steady;
  /** first tries alone, and final results as the user of a retrying client sees them */
  attempts: Attempts;
  series: Series;
}

export interface Counts {
  /** first tries + dropped: what was to arrive; null = dropped is unknown */
  arrivals: number | null;
  dropped: number | null;
  /** rows: HTTP requests */
  tries: OutcomeCounts;
  firstTries: OutcomeCounts;
  /** of tries that no retry follows */
  finals: OutcomeCounts;
}

export interface OutcomeCounts {
  all: number;
  ok: number;
  error: number;
  left: number;
  interrupted: number;
}

/** ok / (ok + error): `left` and `interrupted` are neither. */
export interface Rates {
  success: Share;
  firstTrySuccess: Share;
  /** retries / first tries */
  retried: number | null;
}

/** A share with its 95 % interval (Clopper-Pearson on the effective n). */
export interface Share {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  nEffective: number | null;
}

export interface NamedCount {
  name: string;
  count: number;
}

export type LatencyName =
  | "ttfb"
  | "ttfe"
  | "ttft"
  | "ttvt"
  | "tpot"
  /** all chunk gaps, pooled */
  | "gap"
  /** the largest gap of each request */
  | "gapMax"
  | "e2e"
  | "close"
  | "startDelay"
  | "ttftScheduled"
  | "e2eScheduled"
  | "queue"
  | "blocked"
  | "connect"
  | "tls"
  | "lag";

export type PercentileName = "p50" | "p90" | "p95" | "p99" | "p99.9";

export interface Distribution {
  unit: "ms" | "tokens/s";
  n: number;
  mean: number | null;
  min: number | null;
  max: number | null;
  percentiles: Record<PercentileName, Percentile>;
  /** independent samples that would tell as much about the middle of the distribution; null when n is below 10 */
  nEffective: number | null;
  /** n / nEffective: 1 = independent */
  inflation: number | null;
  /** bins of settings.histogramGamma: [index, count], ascending; index i = (gamma^(i-1), gamma^i] */
  histogram: [number, number][];
  /** values of 0 or below, in no bin */
  zeros: number;
  /** the same with every failed try as a value above all others; null where a failure has no meaning for it */
  withFailures: WithFailures | null;
}

/** An estimate with its 95 % interval, or none of the three with the reason. */
export interface Percentile {
  value: number | null;
  low: number | null;
  high: number | null;
  /** the same figure of just these samples, whatever their number: a description, no estimate; null without samples */
  ofSample: number | null;
  nEffective: number | null;
  /** why `value`, `low` and `high` are null, else null */
  reason: string | null;
}

export interface WithFailures {
  n: number;
  failures: number;
  /** null with `infinite` true: more than that share failed */
  percentiles: Record<PercentileName, { value: number | null; infinite: boolean }>;
}

export interface TokenTotals {
  /** null = no successful request told usage */
  in: number | null;
  out: number | null;
  cached: number | null;
  /** successful tries of generation that told their output tokens / that did not */
  known: number;
  unknown: number;
}

/** Whole seconds since about.startMs: from inclusive, to exclusive. */
export interface Window {
  fromSeconds: number;
  toSeconds: number;
}

/** Inside the window: from the end of the warm-up to the last completion; `steady`: inside the steady window. */
export interface Throughput {
  measured: WindowThroughput | null;
  steady: WindowThroughput | null;
}

export interface WindowThroughput {
  window: Window;
  /**
   * what the rates are divided by: of the measured window from the first sending to the last end, without the time between runs.
   * Absent where only whole seconds are known: then the window's length
   */
  seconds?: number;
  /** sent in the window / its length */
  requestsPerSecond: number;
  /** ended well in the window / its length */
  okPerSecond: number;
  /** tokens that arrived inside the window / its length; null = no usage is known */
  tokensOutPerSecond: number | null;
  /** null = a bare run on stock k6 */
  inFlightMean: number | null;
  inFlightMax: number | null;
}

export interface Goodput {
  slo: Slo;
  met: number;
  missed: number;
  /** a time that the SLO needs is unknown, or the user left before it */
  notJudged: number;
  /** met + missed + notJudged: finals + dropped */
  of: number;
  /** met / of: what could not be judged counts as not met */
  share: number | null;
  /** (met + notJudged) / of */
  shareAtMost: number | null;
  /** met per second of the measured window */
  perSecond: number | null;
}

/** Where the initial transient ends, by MSER-5 over the latencies in the order of sending. */
export interface Steady {
  /** what was looked at */
  of: "ttft" | "e2e" | null;
  window: Window | null;
  /** requests before the window */
  truncated: number | null;
  /** why no window was found, else null */
  reason: string | null;
}

export interface Attempts {
  /** from the sending of the first try, tries that succeeded at once */
  first: { ttft: Distribution; e2e: Distribution };
  /** from the sending of the first try to the result of the last: waits and failed tries are in it */
  final: { ttft: Distribution; e2e: Distribution };
}

/** One entry per step in every list; null = nothing happened that could tell. */
export interface Series {
  stepSeconds: number;
  arrivals: number[];
  completions: number[];
  errors: number[];
  inFlightMax: number[];
  /** time-weighted */
  inFlightMean: number[];
  tokensPerSecond: (number | null)[];
  /** of requests that got it in that step */
  ttftP50: (number | null)[];
  ttftP95: (number | null)[];
  gapMax: (number | null)[];
  lagMax: (number | null)[];
}

export interface Warning {
  code:
    | "dependent"
    | "client-late"
    | "few-samples"
    | "no-steady-state"
    | "tokens-unknown"
    | "interrupted"
    | "dropped"
    | "late-starts"
    | "unreadable"
    | "records-missing"
    | "does-not-add-up"
    | "too-good";
  /** where: `whole` or `scenario=stress_test` */
  where: string;
  text: string;
}

/** Taken over from run.json and summary.json by the caller, untouched; null = was not to be had. */
export interface Copied {
  /** run.json */
  run: Readonly<Record<string, unknown>> | null;
  /** `cut_short`: what was cut off has passed nothing, whatever its summary says */
  outcome: RunOutcome | "cut_short" | null;
  thresholds: readonly ThresholdOutcome[] | null;
  verdict: Verdict | null;
  notKnown: readonly NotKnown[] | null;
  /** pass counts of every check, from k6's summary */
  checks: readonly { name: string; passes: number; fails: number }[] | null;
  /** how reading went: lines, broken lines, files */
  reading: Readonly<Record<string, unknown>> | null;
  /** a bounded sample of records for the tables of slowest and failed requests */
  samples: readonly RequestSample[] | null;
}

export interface RequestSample {
  why: "slowest" | "failed" | "drawn";
  id: string;
  mode: Mode;
  /** the record as it was read, gaps cut to what the page can show */
  record: Readonly<Record<string, unknown>>;
}
