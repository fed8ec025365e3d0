/**
 * What it takes to read a large run: records with a hundred gaps each, drawn by SQL into a temporary folder, then read and
 * made into a report by a process of its own, several times. Aims on two cores: a million in 10 s and 1 GB.
 * Prints; asserts nothing.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../node/results/database.ts";
import { RECORD_FIELDS } from "../node/results/fields.ts";
import { literal, name } from "../node/results/sql.ts";
import { spread, table } from "./stats.ts";

const REPEATS = 3;
const RECORDS = Number(process.env.RECORDS ?? 1_000_000);

/** What one reading took: seconds by step, processor time in all (which others on the machine change little), megabytes at its peak. */
export interface Reading {
  seconds: Record<string, number>;
  cpuSeconds: number;
  peakMB: number;
}

export async function results(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "llmload-bench-"));
  try {
    const file = join(folder, "requests.ndjson");
    await draw(file, RECORDS);
    const gigabytes = (statSync(file).size / 1e9).toFixed(2);
    console.log(
      `\n== Reading ${RECORDS} records with 100 gaps each (${gigabytes} GB), ${REPEATS} times; median (range)`,
    );
    const script = fileURLToPath(new URL("results_reading.js", import.meta.url));
    const readings = Array.from(
      { length: REPEATS },
      () => JSON.parse(execFileSync(process.execPath, [script, file], { encoding: "utf8" })) as Reading,
    );
    const steps = Object.keys(readings[0]?.seconds ?? {});
    const row = (what: string, values: number[], digits: number) => [what, spread(values, digits)];
    console.log(
      table([
        ["", ""],
        ...steps.map((step) =>
          row(
            `${step}, s`,
            readings.map((r) => r.seconds[step] ?? Number.NaN),
            2,
          ),
        ),
        row(
          "all, s",
          readings.map((r) => Object.values(r.seconds).reduce((sum, s) => sum + s, 0)),
          2,
        ),
        row(
          "processor time, s",
          readings.map((r) => r.cpuSeconds),
          1,
        ),
        row(
          "peak memory, MB",
          readings.map((r) => r.peakMB),
          0,
        ),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** TTFT about 400 ms with a long tail, gaps about 20 ms with a pause now and then, 2 % errors: an hour of load. */
async function draw(file: string, records: number): Promise<void> {
  const gauss = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())";
  const drawn: Readonly<Record<string, string>> = {
    v: "1",
    run: "'drawn_20260131_120000_0000'",
    suite: "'chat-api'",
    scenario: "['basic_load', 'stress_test', 'sustained_load'][1 + i % 3]",
    step: "'chat'",
    vu: "1 + i % 400",
    iter: "i",
    id: "'7b498425-' || (1 + i % 400) || '-' || i",
    try: "1",
    final: "true",
    api: "'chat'",
    mode: "'stream'",
    model: "['gpt-4-demo', 'gemini-demo', 'claude-demo'][1 + i % 3]",
    prompt: "['short', 'medium', 'long'][1 + i % 3]",
    sentAt: `round(1795242036000 + i * 3600000.0 / ${records}, 3)`,
    blockedMs: "0.04",
    ttfbMs: "round(ttft - 20, 3)",
    ttfeMs: "round(ttft - 1, 3)",
    ttftMs: "round(ttft, 3)",
    ttvtMs: "round(ttft, 3)",
    e2eMs: "round(ttft + list_sum(gaps) / 1000, 3)",
    closeMs: "round(ttft + list_sum(gaps) / 1000 + 3, 3)",
    tpotMs: "round(list_sum(gaps) / 100 / 1000, 3)",
    gapsUs: "gaps",
    chunks: "101",
    tokensIn: "50 + i % 900",
    tokensOut: "101",
    bytes: "18000 + i % 977",
    status: "CASE WHEN bad THEN 503 ELSE 200 END",
    outcome: "CASE WHEN bad THEN 'error' ELSE 'ok' END",
    errorClass: "CASE WHEN bad THEN 'server' END",
    finishReason: "'stop'",
    done: "true",
    faults: "CASE WHEN i % 50 = 7 THEN ['stall'] ELSE [] END",
    checksFailed: "CASE WHEN bad THEN ['status is 200'] ELSE []::VARCHAR[] END",
    clock: "'kernel'",
    lagMeanUs: "60 + i % 40",
    lagMaxUs: "200 + i % 900",
  };
  const columns = RECORD_FIELDS.filter((field) => field.name !== "gapsHist").map(
    (field) => `${drawn[field.name] ?? "NULL"} AS ${name(field.name)}`,
  );
  const database = await openDatabase();
  try {
    await database.run(
      `COPY (SELECT ${columns.join(", ")} FROM (
         SELECT i, random() < 0.02 AS bad, 20 + 350 * exp(0.5 * ${gauss}) AS ttft,
           list_transform(range(100), lambda g: (20000 * exp(0.3 * ((hash(i * 100 + g) % 1000003) / 1000003.0 - 0.5) * 6)
             * CASE WHEN hash(g * 1000003 + i) % 200 = 0 THEN 20 ELSE 1 END)::INTEGER) AS gaps
         FROM range(${records}) t(i))) TO ${literal(file)} (FORMAT json)`,
    );
  } finally {
    database.close();
  }
}
