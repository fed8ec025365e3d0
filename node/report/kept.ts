/** What a run's folder tells of itself beside its records: summary.json and run.json. It must not know the records. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { summaryOf } from "../../core/report/from_summary.ts";
import type { Summary } from "../../core/summary/types.ts";

/** The suite's own summary; null where there is none of ours that can be read. */
export function keptSummary(folder: string): Summary | null {
  const run = readObject(join(folder, "run.json"));
  const { ALLOW_FAULTS } = (run?.environment ?? {}) as { ALLOW_FAULTS?: unknown };
  const allowed = typeof ALLOW_FAULTS === "string" ? ALLOW_FAULTS.split(/[\s,]+/).filter((name) => name !== "") : [];
  const records = ["requests.ndjson", "requests.ndjson.gz", "requests.ndjson.zst", "requests.parquet"];
  return summaryOf(readObject(join(folder, "summary.json")), {
    allowFaults: allowed,
    records: records.find((name) => existsSync(join(folder, name))) ?? null,
  });
}

function readObject(file: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
