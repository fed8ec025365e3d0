/**
 * The comparison model, version 1: what is known of a base and a candidate, each one run or several. Derived once by
 * buildComparison(), only read by renderings. Published as contract/comparison.schema.json. Pure data; must not know how it
 * is made or shown.
 *
 * The unit is the run: every figure is one number per run. Missing is null, never 0. Shares are 0..1, times ms unless a name
 * says otherwise. Differences are candidate against base: a ratio minus 1 (0.1 = 10 % more), or a plain difference.
 */
import type { Slo } from "../plan/types.ts";
import type { DimensionName, Warmup } from "../report/input.ts";
import type { LatencyName, Series } from "../report/types.ts";

export interface Comparison {
  v: 1;
  kind: "comparison";
  settings: ComparisonSettings;
  base: Side;
  candidate: Side;
  /** all requests of each run */
  whole: MetricComparison[];
  /** one per value of the dimensions asked for that occurs on both sides; a family of tests of their own */
  cuts: ComparedCut[];
  gates: GateOutcome[];
  /** how the runs' plans differ; filled only when the caller was told to compare them all the same */
  unlike: PlanDifference[];
  /** what to read with care, sentences */
  warnings: string[];
}

export interface ComparisonSettings {
  /** of every interval */
  confidence: 0.95;
  /** of the verdicts: the share of false ones among those that say better or worse */
  falseDiscoveryRate: 0.05;
  /** least runs a side for a verdict */
  runsForVerdict: 5;
  noise: Noise;
  by: DimensionName[];
  slo: Slo | null;
  warmup: Warmup | null;
  /** ratio of neighbouring bin limits of every histogram */
  histogramGamma: number;
}

/** Differences up to this size are of no interest, however well they are shown. */
export interface Noise {
  /** of times, speeds and rates: 0.05 = from 1/1.05 to 1.05 times the base */
  ratio: number;
  /** of shares: 0.005 = half a percentage point */
  share: number;
}

export interface Side {
  /** as the person named it */
  name: string;
  runs: RunFacts[];
}

/** One run of a side, in the order of their start. */
export interface RunFacts {
  /** its testid, else the name of its file */
  name: string;
  /** ISO 8601; null = there is no run.json */
  startedAt: string | null;
  commit: string | null;
  note: string | null;
  target: string | null;
  /** false: it was interrupted, its k6 died or its client was the bottleneck */
  complete: boolean;
  requests: number;
  durationSeconds: number;
  /** what a page draws; null = of stock k6, or there was none */
  distributions: RunDistribution[];
  series: Pick<
    Series,
    "stepSeconds" | "arrivals" | "errors" | "inFlightMean" | "tokensPerSecond" | "ttftP50" | "ttftP95"
  >;
}

export interface RunDistribution {
  name: LatencyName;
  /** of settings.histogramGamma: [index, count], ascending; index i = (gamma^(i-1), gamma^i] ms */
  histogram: [number, number][];
  zeros: number;
}

export type Verdict =
  | "better"
  | "worse"
  /** the whole interval lies within the noise */
  | "same"
  /** neither: these runs cannot tell */
  | "unclear"
  /** two to four runs on a side */
  | "few-runs"
  /** one run on a side: described, not judged */
  | "descriptive"
  /** a run has no such figure */
  | "n/a";

export interface MetricComparison {
  /** `ttft.p95`, as gates name it */
  metric: string;
  /** `TTFT` and `p95`; stat is null where there is only one */
  title: string;
  stat: string | null;
  unit: "ms" | "tokens/s" | "requests/s" | "share";
  better: "lower" | "higher";
  base: SideFigures;
  candidate: SideFigures;
  /** `ratio`: candidate / base - 1; `plain`: candidate - base, in the unit */
  scale: "ratio" | "plain";
  difference: Difference | null;
  verdict: Verdict;
  /** for `unclear` and `n/a`, a sentence; else null */
  reason: string | null;
}

export interface SideFigures {
  /** one per run, in the order of Side.runs */
  values: (number | null)[];
  /** geometric mean of the runs (scale `ratio`), else the mean; of one run its value. null where a value is */
  center: number | null;
  /** 95 %: of several runs that of the mean over runs, of one run its own, from within it */
  low: number | null;
  high: number | null;
}

export interface Difference {
  value: number;
  /** 95 %; null = one run a side whose own intervals are unknown */
  low: number | null;
  high: number | null;
  /** `runs`: from the spread between runs; `within`: from within one run a side, which does not know how runs differ */
  interval: "runs" | "within";
  /** two-sided, for no difference; null with too few runs for a verdict */
  p: number | null;
  /** corrected for all metrics judged together; null where no verdict was looked for */
  adjustedP: number | null;
  /** the least difference beyond the noise that so many runs of this spread would show in four of five cases */
  detectable: number | null;
}

export interface ComparedCut {
  dimension: DimensionName;
  value: string;
  metrics: MetricComparison[];
}

export interface PlanDifference {
  /** `suite`, `scenarios.basic_load.rate`, `MAX_TOKENS` */
  what: string;
  base: string;
  candidate: string;
}

export interface GateOutcome {
  /** as it was given */
  gate: string;
  metric: string;
  result: "passed" | "failed" | "not-evaluated";
  /** candidate against base, or the candidate's figure: what the gate is about */
  value: number | null;
  /** the end of the one-sided interval that is nearest the limit: the gate fails when it lies beyond */
  bound: number | null;
  limit: number;
  /** of `value`, `bound` and `limit`: a ratio minus 1, or the metric's unit */
  unit: "ratio" | "ms" | "tokens/s" | "requests/s" | "share";
  /** the sentence that a log shows */
  text: string;
}
