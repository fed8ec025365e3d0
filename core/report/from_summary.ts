/**
 * A run's summary.json back as the value that the console's text and a bare run's page are made of. The file may be of a
 * user's own suite or broken: then null, never a guess. Pure.
 */
import { Figures, type K6SummaryData } from "../summary/k6_data.ts";
import type { Summary } from "../summary/types.ts";

/** What the file does not keep. */
export interface Beside {
  allowFaults: string[];
  /** null = no records were written */
  records: string | null;
}

/** @param value what JSON.parse() gave */
export function summaryOf(value: unknown, beside: Beside): Summary | null {
  const summary = value as Partial<Summary> & { kind?: unknown; v?: unknown };
  if (typeof value !== "object" || value === null || summary.kind !== "llmload-summary" || summary.v !== 1) return null;
  const { raw, plan, metrics, thresholds } = summary;
  if (!isObject(raw?.metrics) || !isObject(raw?.state) || !isObject(plan) || !isObject(metrics)) return null;
  if (!Array.isArray(thresholds) || !Array.isArray(plan.scenarios)) return null;
  return {
    ...(summary as Summary),
    series: summary.series ?? null,
    client: summary.client ?? null,
    notKnown: summary.notKnown ?? [],
    ...beside,
    // summaries of before these were added
    plan: { ...plan, excused: plan.excused ?? [], flow: plan.flow ?? null } as Summary["plan"],
    figures: new Figures(raw as K6SummaryData),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
