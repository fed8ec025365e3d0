/** Pages to open: made of rows in memory, as `llmload report --format html` makes them of records. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cellsOf } from "../../core/page/cells/cells.ts";
import { fillPage } from "../../core/page/fill.ts";
import { reportPage } from "../../core/page/report_page.ts";
import type { PageData, ReportPage } from "../../core/page/types.ts";
import { buildReport, NOTHING_COPIED } from "../../core/report/build.ts";
import type { ReportInput } from "../../core/report/input.ts";
import { bad, good, inputOf, type Row } from "../../core/report/testdata/columns.ts";
import type { Copied, RequestSample } from "../../core/report/types.ts";
import { record, runJson, START_MS } from "../../node/results/testdata/build.ts";
import { ROOT } from "../support/paths.ts";

export const TEMPLATE = readFileSync(join(ROOT, "k6/data/report_page.html"), "utf8");

const MADE = { madeBy: "llmload 0.0.0", madeAt: "2026-01-31T12:02:00.000Z" };

/** Two minutes of ten requests a second: two scenarios one after the other, three models, two modes, failures. */
export function rows(n = 1200): Row[] {
  return Array.from({ length: n }, (_, i) => {
    const labels = {
      sent: (i * 120_000) / n,
      scenario: i < n / 2 ? "warm" : "hot",
      model: ["gemini-demo", "gpt-4-demo", "claude-demo"][i % 3] ?? "",
      mode: i % 4 === 0 ? "unary" : "stream",
      prompt: ["short", "medium", "long"][(i * 7) % 3] ?? "",
    };
    if (i % 40 === 39)
      return bad({ ...labels, errorClass: i % 80 === 39 ? "server" : "rate_limited", checksFailed: ["status is 200"] });
    const ttft = 100 + ((i * 37) % 50);
    const gapsUs = [20_000 + ((i * 7) % 1000), i % 300 === 0 ? 1_500_000 : 21_000];
    const times = {
      ttft,
      e2e: ttft + 41,
      close: ttft + 43,
      tpot: 12 + ((i * 13) % 7),
      faults: i % 300 === 0 ? ["stall"] : [],
    };
    return good(
      labels.mode === "stream"
        ? { ...labels, ...times, gapsUs }
        : { ...labels, ...times, ttft: null, ttfe: null, gapsUs: null },
    );
  });
}

export const COPIED: Copied = {
  ...NOTHING_COPIED,
  run: runJson("nightly", {
    plan: {
      scenarios: {
        warm: {
          executor: "constant-arrival-rate",
          rate: 10,
          timeUnit: "1s",
          duration: "1m",
          maxVUs: 20,
          startTime: "0s",
        },
      },
    },
    environment: { BASE_URL: "http://127.0.0.1:1" },
  }) as Record<string, unknown>,
  outcome: "failed",
  thresholds: [
    {
      metric: "llm_ttft",
      expression: "p(95)<800",
      ok: true,
      evaluated: true,
      excused: false,
      reason: null,
      value: 148.2,
      guard: null,
    },
    {
      metric: "http_req_failed",
      expression: "rate<0.01",
      ok: false,
      evaluated: true,
      excused: false,
      reason: null,
      value: 0.025,
      guard: null,
    },
    {
      metric: "llm_tpot",
      expression: "p(95)<50",
      ok: null,
      evaluated: false,
      excused: false,
      reason: "no samples",
      value: null,
      guard: null,
    },
  ],
  verdict: {
    level: "warning",
    reasons: ["success rate 97.50% is not above 99 % (errors 1 to 5 %)"],
    notEvaluated: ["5xx"],
  },
  notKnown: [{ what: "queue time", reason: "the server does not report it" }],
  checks: [{ name: "status is 200", passes: 1170, fails: 30 }],
  reading: { sources: [{ file: "requests.ndjson", kind: "records", lines: 1203, bad: 3 }] },
  samples: [
    sample("slowest", {
      id: "slow-1",
      ttftMs: 900,
      e2eMs: 1000,
      closeMs: 1002,
      blockedMs: 5,
      connectMs: 2,
      tlsMs: 2,
      gapsUs: [10_000, 20_000, 70_000],
    }),
    sample("slowest", { id: "slow-2", ttftMs: 800, model: "claude-demo" }),
    sample("failed", {
      id: "bad-1",
      outcome: "error",
      errorClass: "server",
      status: 503,
      ttftMs: null,
      e2eMs: null,
      gapsUs: null,
    }),
    sample("drawn", { id: "any-1" }),
  ],
};

function sample(why: RequestSample["why"], changes: Record<string, unknown>): RequestSample {
  const made = record({ sentAt: START_MS, model: "gemini-demo", scenario: "warm", ...changes });
  return { why, id: made.id, mode: made.mode, record: made as unknown as Record<string, unknown> };
}

export function pageOf(
  given: readonly Row[],
  copied: Copied = COPIED,
  settings: Partial<ReportInput> = {},
): ReportPage {
  const input = inputOf(given, { dropped: { all: 0, byScenario: {} }, ...settings });
  return reportPage(buildReport(input, copied), cellsOf(input), MADE);
}

/** Without records: what a bare k6 run knows. */
export function barePage(given: readonly Row[]): ReportPage {
  const missing = [{ what: "single requests", reason: "records are not read by k6" }];
  return reportPage(buildReport(inputOf(given), { ...COPIED, samples: null }), null, { ...MADE, missing });
}

/** @returns the address of the file */
export function write(folder: string, name: string, page: string | PageData): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, typeof page === "string" ? page : fillPage(TEMPLATE, page));
  return `file://${file}`;
}
