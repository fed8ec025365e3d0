/**
 * What core/report builds a report from, read out of the database for one run or several taken together. It must not know
 * what the report says.
 */
import type { ReportInput, RequestColumns, TextColumn, Warmup } from "../../../core/report/input.ts";
import type { Database } from "../database.ts";
import { countRows, readNumbers } from "./columns.ts";
import { gapCells } from "./gaps.ts";
import { readList } from "./lists.ts";
import { createRows, type Dictionaries, NUMBERS, readGroups } from "./rows.ts";
import { tokenCells } from "./tokens.ts";

export type ReportOptions = Pick<ReportInput, "slo" | "warmup" | "dropped">;

const CODES = ["scenario", "suite", "model", "mode", "prompt", "api", "outcome", "errorClass"] as const;
const COLUMNS = [...NUMBERS, "final", "gapMaxUs", ...CODES] as const;

/** @throws ResultsTrouble `report.nothing` when there is no request of a load */
export async function reportInput(database: Database, options: ReportOptions): Promise<ReportInput> {
  const dictionaries = await createRows(database);
  const requests = await readRequests(database, dictionaries);
  const groups = await readGroups(database, dictionaries);
  const startMs = Math.floor((requests.sentAt[0] ?? Number.NaN) / 1000) * 1000;
  const firstRow = firstCounted(requests, startMs, options.warmup);
  return {
    ...options,
    startMs: Number.isNaN(startMs) ? 0 : startMs,
    requests,
    groups,
    gaps: await gapCells(database, groups.length, firstRow),
    tokens: Number.isNaN(startMs) ? null : await tokenCells(database, startMs, groups.length),
  };
}

async function readRequests(database: Database, dictionaries: Dictionaries): Promise<RequestColumns> {
  const rows = await countRows(database, "report_rows");
  const list = COLUMNS.map((column) => `"${column}"::DOUBLE`).join(", ");
  const numbers = await readNumbers(database, `SELECT ${list} FROM report_rows ORDER BY row`, COLUMNS, rows);
  const text = (column: (typeof CODES)[number]): TextColumn => ({
    values: dictionaries[column] ?? [],
    codes: Int32Array.from(numbers[column]),
  });
  return {
    ...numbers,
    rows,
    scenario: text("scenario"),
    suite: text("suite"),
    model: text("model"),
    mode: text("mode"),
    prompt: text("prompt"),
    api: text("api"),
    outcome: text("outcome"),
    errorClass: text("errorClass"),
    faults: await readList(database, "faults", rows),
    checksFailed: await readList(database, "checksFailed", rows),
    ...(await firstSent(database, rows)),
  };
}

/**
 * When the first try of each request was sent: of a retry, the last first try before it of the same virtual user in the
 * same iteration and step. Left out where nothing was retried.
 */
async function firstSent(database: Database, rows: number): Promise<Pick<RequestColumns, "firstSentAt">> {
  if ((await countRows(database, 'report_rows WHERE "try" > 1')) === 0) return {};
  const { at } = await readNumbers(
    database,
    `SELECT first FROM (SELECT row, coalesce(CASE WHEN "try" = 1 THEN "sentAt" END, max(CASE WHEN "try" = 1 THEN "sentAt" END)
       OVER (PARTITION BY run, suite_name, scenario_name, vu, iter, step ORDER BY row)) AS first FROM report_rows) ORDER BY row`,
    ["at"],
    rows,
  );
  return { firstSentAt: at };
}

/** The first row after the warm-up. */
export function firstCounted(requests: RequestColumns, startMs: number, warmup: Warmup | null): number {
  if (warmup === null) return 0;
  let firstTries = 0;
  for (let row = 0; row < requests.rows; row++) {
    if ("seconds" in warmup) {
      if (!((requests.sentAt[row] ?? Number.NaN) < startMs + warmup.seconds * 1000)) return row;
    } else {
      if (requests.try[row] === 1 && firstTries++ >= warmup.requests) return row;
    }
  }
  return requests.rows;
}
