/** The end of a run: placeholder until core/summary is there. */
import type { Plan } from "../../core/plan/types.ts";
import type { Client } from "./client.ts";

export type SummaryFiles = Record<string, string>;

export interface SummaryData {
  metrics: Record<string, { values: Record<string, number> }>;
  state: { isStdOutTTY: boolean };
}

export function summarizeRun(_client: Client, _plan: Plan, data: SummaryData): SummaryFiles {
  const lines = Object.entries(data.metrics).map(([name, { values }]) => `${name} ${JSON.stringify(values)}`);
  return { stdout: `${lines.join("\n")}\n` };
}
