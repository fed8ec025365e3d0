/**
 * A bounded choice of single requests for the page's tables: the slowest, failed ones of every class, and some drawn evenly
 * over the run. The same records give the same choice. It must not know how they are shown.
 */
import type { Mode } from "../../../core/contract/engine.ts";
import type { RequestSample } from "../../../core/report/types.ts";
import type { Database } from "../database.ts";
import { RECORD_FIELDS } from "../fields.ts";
import { literal, name } from "../sql.ts";
import { asJson, type Json } from "../values.ts";
import { REPORTED, RESOURCES } from "./rows.ts";

/** Each by TTFT and by E2E. */
const SLOWEST = 50;
const FAILED = 200;
const DRAWN = 300;
const MOST_GAPS = 256;
const MOST_TEXT = 500;

const ORDER = `"sentAt" NULLS LAST, run, vu, iter, id, "try", number`;

/** Slowest before failed before drawn, each of them once. */
export async function samplesOf(database: Database): Promise<RequestSample[]> {
  const fields = RECORD_FIELDS.map((field) => `records.${name(field.name)}`).join(", ");
  const classes = await database.rows(
    `SELECT coalesce("errorClass", '') AS class, count(*)::INTEGER AS n FROM records
     WHERE ${REPORTED} AND outcome = 'error' GROUP BY class ORDER BY n, class`,
  );
  const shares = sharesOf(classes.map(({ class: of, n }) => [String(of), Number(n)]));
  const rows = await database.rows(`
    WITH load AS (
      SELECT rowid AS number, run, vu, iter, id, "try", "sentAt", outcome, coalesce("errorClass", '') AS class, "ttftMs",
        CASE WHEN ${RESOURCES} THEN NULL ELSE "e2eMs" END AS "e2eMs"
      FROM records WHERE ${REPORTED}),
    ${slowest("ttft", "ttftMs")}, ${slowest("e2e", "e2eMs")},
    shares AS (FROM (VALUES ${shares.map(([of, share]) => `(${literal(of)}, ${share})`).join(", ")}) AS t(class, share)),
    failed AS (SELECT number, 1 AS part FROM (
      SELECT number, share, row_number() OVER (PARTITION BY class ORDER BY ${ORDER}) AS place, count(*) OVER (PARTITION BY class) AS n
      FROM load JOIN shares USING (class) WHERE outcome = 'error') WHERE ${EVENLY}),
    drawn AS (SELECT number, 2 AS part FROM (
      SELECT number, ${DRAWN} AS share, row_number() OVER (ORDER BY ${ORDER}) AS place, count(*) OVER () AS n FROM load) WHERE ${EVENLY}),
    picked AS (SELECT number, min(part) AS part FROM (FROM ttft UNION ALL FROM e2e UNION ALL FROM failed UNION ALL FROM drawn) GROUP BY number)
    SELECT part, ${fields} FROM picked JOIN records ON records.rowid = picked.number
    ORDER BY part, "sentAt" NULLS LAST, run, vu, iter, id, "try", number`);
  return rows.map((row) => {
    const why = (["slowest", "failed", "drawn"] as const)[Number(row.part)] ?? "drawn";
    const record = recordOf(RECORD_FIELDS.map((field) => [field.name, asJson(row[field.name] ?? null)]));
    return { why, id: String(record.id ?? ""), mode: record.mode as Mode, record };
  });
}

/** `share` of `n` rows with the numbers `place` = 1 .. n, evenly. */
const EVENLY = "share >= n OR floor(place * share / n) > floor((place - 1) * share / n)";

function slowest(table: string, column: string): string {
  return `${table} AS (SELECT number, 0 AS part FROM load WHERE outcome = 'ok' AND ${name(column)} IS NOT NULL
    QUALIFY row_number() OVER (ORDER BY ${name(column)} DESC, ${ORDER}) <= ${SLOWEST})`;
}

/** How many of each class, rarest first in and out: what a rare class leaves goes to the others. */
function sharesOf(classes: readonly (readonly [string, number])[]): (readonly [string, number])[] {
  let left = FAILED;
  const shares = classes.map(([of, n], i) => {
    const share = Math.min(n, Math.floor(left / (classes.length - i)));
    left -= share;
    return [of, share] as const;
  });
  // a list of values must hold one
  return shares.length > 0 ? shares : [["", 0]];
}

function recordOf(fields: readonly (readonly [string, Json])[]): Record<string, Json> {
  const record: Record<string, Json> = {};
  // what is null is left out: hundreds of records stand in a page
  for (const [field, value] of fields) if (value !== null) record[field] = shorter(value);
  const gaps = record.gapsUs;
  if (Array.isArray(gaps) && gaps.length > MOST_GAPS) {
    const each = Math.ceil(gaps.length / MOST_GAPS);
    record.gapMaxUs = gaps.reduce<number>((most, gap) => Math.max(most, Number(gap)), 0);
    record.gapsUs = summed(gaps, each);
    record.gapsSummed = each;
  }
  delete record.gapsHist;
  return record;
}

/** Neighbours added up, so that the times of what is left are true. */
function summed(gaps: readonly Json[], each: number): number[] {
  return Array.from({ length: Math.ceil(gaps.length / each) }, (_, i) =>
    gaps.slice(i * each, (i + 1) * each).reduce<number>((sum, gap) => sum + Number(gap), 0),
  );
}

function shorter(value: Json): Json {
  if (typeof value === "string") return value.length > MOST_TEXT ? `${value.slice(0, MOST_TEXT)}…` : value;
  return value;
}
