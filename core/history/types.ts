/**
 * The trend model, version 1: the key figures of many runs by time, in series of like plans, with the places where a figure
 * changed. Published as contract/trend.schema.json. Pure data; must not know how it is made (build.ts) or shown (render/,
 * web/src/trend).
 *
 * Missing is null, never 0. Times are ms, shares 0..1. Texts (notes, addresses) are as they came: who shows them makes
 * them harmless.
 */
import type { Noise } from "../compare/types.ts";
import type { Slo } from "../plan/types.ts";

export interface Trend {
  v: 1;
  kind: "trend";
  settings: TrendSettings;
  /** the one with the latest run first */
  series: Series[];
  /** folders that are no runs, or runs that tell nothing */
  skipped: Skipped[];
}

export interface TrendSettings {
  method: "e-divisive-ranks";
  /** share of false ones among all changes found (Benjamini and Hochberg), over all figures of all series */
  falseDiscoveryRate: 0.05;
  /** runs that lie at least before and after a change */
  leastStretch: number;
  /** smaller changes are shown, and never called better or worse */
  noise: Noise;
  /** a change so many runs back, or fewer, is recent */
  recent: number;
  slo: Slo | null;
}

export interface Skipped {
  path: string;
  reason: string;
}

/** Runs of one suite with one plan against one target. */
export interface Series {
  /** the same for the same plan, from one day to the next: eight hexadecimal digits */
  id: string;
  suite: string;
  target: string;
  /** null = the server's or suite's own choice */
  models: string[] | null;
  scenarios: string[];
  /** k6 without the engine: no token times */
  stock: boolean;
  /** by time, oldest first */
  runs: TrendRun[];
  metrics: TrendMetric[];
  /** what a reader should know about the series as a whole */
  notices: string[];
}

export interface TrendRun {
  testid: string;
  /** as a person would find it */
  path: string;
  /** ISO 8601, UTC */
  startedAt: string;
  exit: number | null;
  commit: string | null;
  /** tracked files differed from the commit; null = no commit is known */
  dirty: boolean | null;
  note: string | null;
  tags: Record<string, string>;
  /** where the figures come from */
  from: "report" | "records";
  /** why the run is shown and takes no part in finding changes (it was cut short, ...), else null */
  excluded: string | null;
}

export type MetricName =
  | "ttftP50"
  | "ttftP95"
  | "tpotP50"
  | "e2eP95"
  | "requestsPerSecond"
  | "tokensPerSecond"
  | "errorRate"
  | "goodput";

export type MetricUnit = "ms" | "1/s" | "tokens/s" | "share";

export interface TrendMetric {
  name: MetricName;
  title: string;
  unit: MetricUnit;
  better: "lower" | "higher";
  /** one per run */
  points: (TrendPoint | null)[];
  /** by time; a level between each two */
  changes: ChangePoint[];
  levels: Level[];
  /** why no changes were looked for, else null */
  reason: string | null;
}

/** A figure with the 95 % interval that its own run's report gives it; without where there is none. */
export interface TrendPoint {
  value: number;
  low: number | null;
  high: number | null;
}

/** A stretch without changes: places in `runs`, `to` included. */
export interface Level {
  from: number;
  to: number;
  median: number;
}

export interface ChangePoint {
  /** place in `runs` of the last run before, and of the first after */
  before: number;
  after: number;
  commitBefore: string | null;
  commitAfter: string | null;
  /** of finding as strong a change in a series without one */
  p: number;
  /** allowed for in p: correlation of neighbouring runs, 0..0.9 */
  dependence: number;
  size: ChangeSize;
  /** `small`: less than the noise */
  direction: "better" | "worse" | "small";
  /** judged runs from the change to the end of the series */
  runsSince: number;
  /** the last change of its figure, and at most settings.recent runs back */
  recent: boolean;
}

/** How the stretch after the change differs from the one before (Hodges and Lehmann). */
export interface ChangeSize {
  /** `ratio`: after / before; `difference`: after - before */
  kind: "ratio" | "difference";
  value: number;
  /** 95 % interval, as if the place had been known beforehand; null = too few runs */
  low: number | null;
  high: number | null;
}
