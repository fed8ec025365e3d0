/** stub */
import type { Plan } from "../../core/plan/types.ts";
import type { Client } from "./client.ts";
export type SummaryFiles = Record<string, string>;
export interface SummaryData {
  metrics: Record<string, unknown>;
  state: { isStdOutTTY: boolean };
}
export function summarizeRun(_client: Client, _plan: Plan, data: SummaryData): SummaryFiles {
  return {
    stdout:
      Object.entries(data.metrics)
        .map(([k, v]) => `${k} ${JSON.stringify((v as { values: unknown }).values)}`)
        .join("\n") +
      "\n" +
      name +
      "\n",
  };
}
