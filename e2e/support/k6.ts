/** Runs a script on the real k6 (ours or stock), in an empty folder, and gives what it left. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RequestRecord } from "../../core/contract/record.ts";
import { K6, ROOT, STOCK_K6 } from "./paths.ts";
import { type Ended, type RunOptions, run } from "./process.ts";

export interface K6Run extends Ended {
  dir: string;
  records: RequestRecord[];
  /** lines of the record file that are not whole JSON */
  brokenLines: number;
  /** the suite's summary JSON, null when there is none */
  summary: SummaryJson | null;
}

/** The parts of a summary file that tests look at. */
export interface SummaryJson {
  outcome: string;
  stock: boolean;
  metrics: Record<string, Record<string, number>>;
  thresholds: { metric: string; expression: string; ok: boolean | null; evaluated: boolean; reason: string | null }[];
  verdict: { level: string; reasons: string[] };
  notKnown: unknown[];
  [key: string]: unknown;
}

export interface K6Options extends RunOptions {
  stock?: boolean;
  args?: string[];
}

/** `script` relative to the repository. Records go to requests.ndjson of a fresh folder, which is also SUMMARY_DIR. */
export async function runK6(script: string, options: K6Options = {}): Promise<K6Run> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-k6-"));
  const ended = await run(
    options.stock ? STOCK_K6 : K6,
    ["run", "--quiet", "--no-color", ...(options.args ?? []), join(ROOT, script)],
    {
      ...options,
      cwd: dir,
      env: {
        SUMMARY_DIR: dir,
        ...(options.stock ? {} : { LLMLOAD_RECORDS: join(dir, "requests.ndjson") }),
        ...options.env,
      },
    },
  );
  return { ...ended, dir, ...readRecords(join(dir, "requests.ndjson")), summary: readSummary(dir) };
}

export function readRecords(file: string): { records: RequestRecord[]; brokenLines: number } {
  if (!existsSync(file)) return { records: [], brokenLines: 0 };
  const records: RequestRecord[] = [];
  let brokenLines = 0;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    try {
      records.push(JSON.parse(line) as RequestRecord);
    } catch {
      brokenLines++;
    }
  }
  return { records, brokenLines };
}

function readSummary(dir: string): SummaryJson | null {
  const name = readdirSync(dir).find((file) => file.endsWith("_summary.json"));
  return name === undefined ? null : (JSON.parse(readFileSync(join(dir, name), "utf8")) as SummaryJson);
}
