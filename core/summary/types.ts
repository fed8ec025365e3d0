/** A run's summary: one value, derived once from what k6 and the engine kept; text, JSON and HTML are made of it. */
import type { RunSeries } from "../contract/engine.ts";
import type { Plan } from "../plan/types.ts";
import type { ClientVerdict } from "../verdict/client.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { Figures, K6SummaryData, MetricValues } from "./k6_data.ts";

export interface ThresholdOutcome {
  metric: string;
  expression: string;
  /** null = not evaluated */
  ok: boolean | null;
  evaluated: boolean;
  /** why it was not evaluated, else null */
  reason: string | null;
  /** it was not evaluated, and need not have been: ALLOW_FAULTS or the settings allow that it has no samples */
  excused: boolean;
  /** the value that was held against the limit, null when unknown */
  value: number | null;
  /** the counter that keeps k6 from passing it without samples */
  guard: { metric: string; expression: string; ok: boolean } | null;
}

/** Something that this run cannot tell, and why. */
export interface NotKnown {
  what: string;
  reason: string;
}

export type RunOutcome = "passed" | "failed" | "not_evaluated";

export interface Summary {
  suite: string;
  testid: string;
  /** ISO 8601 */
  startedAt: string;
  endedAt: string;
  durationSeconds: number;
  /** the engine's version; null = stock k6 */
  engine: string | null;
  stock: boolean;
  metrics: Record<string, MetricValues>;
  thresholds: ThresholdOutcome[];
  outcome: RunOutcome;
  verdict: Verdict;
  /** on the load generator itself; null = a summary of before there was one */
  client: ClientVerdict | null;
  notKnown: NotKnown[];
  plan: Plan;
  allowFaults: string[];
  /** where records went; null = none were written */
  records: string | null;
  /** null = stock k6 */
  series: RunSeries | null;
  figures: Figures;
  /** k6's own data without what setup returned */
  raw: Omit<K6SummaryData, "setup_data">;
}

export interface SummaryInput {
  data: K6SummaryData;
  plan: Plan;
  series: RunSeries | null;
  suite: string;
  testid: string;
  startedAt: string;
  endedAt: string;
  allowFaults: string[];
  /** where records went; null = none were written */
  records: string | null;
}
