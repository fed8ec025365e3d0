/**
 * The rows that a report counts, in the order of sending, as numbers: texts as codes into dictionaries. It must not know
 * what the report makes of them.
 */
import { DuckDBListValue } from "@duckdb/node-api";
import { DIMENSIONS, type RequestColumns, type TextColumn } from "../../../core/report/input.ts";
import { RESOURCE_APIS } from "../../../core/report/resources.ts";
import type { Database } from "../database.ts";
import { literal, name } from "../sql.ts";
import { ResultsTrouble } from "../trouble.ts";
import { type Placing, readList, readNumbers } from "./columns.ts";

/** Columns of RequestColumns that it may lack, which is cheaper than a million times NaN. */
const OPTIONAL = [
  ...[
    "beganAt",
    "plannedAt",
    "startDelayMs",
    "blockedMs",
    "connectMs",
    "tlsMs",
    "ttfeMs",
    "ttvtMs",
    "queueMs",
    "lagMaxUs",
    "retryAfterMs",
  ],
  ...["tokensCached", "chunks"],
] as const;
const NUMBERS = [
  ...["status", "try", "final", "sentAt", "ttfbMs", "ttftMs", "e2eMs", "closeMs", "tpotMs"],
  ...["tokensIn", "tokensOut"],
] as const;
const TEXTS = [...DIMENSIONS, "outcome", "errorClass", "run"] as const;

/** The number of a row of `records`, small enough for a plain number. */
export const ROW = "records.rowid::INTEGER";

/** The place in time of what was never sent is its beginning. */
const PLACED = 'coalesce("sentAt", "beganAt")';

/** What is reported on: requests of the load whose outcome is known. */
export const REPORTED = "outcome IS NOT NULL AND coalesce(scenario, '') NOT IN ('setup', 'teardown')";

/** Requests that generate nothing: a login or a list would only make the times of generation look better. */
export const RESOURCES = `coalesce(api, '') IN (${RESOURCE_APIS.map(literal).join(", ")})`;
const OF_GENERATION: readonly string[] = ["ttfbMs", "e2eMs"];

function numberOf(column: string): string {
  const number = `${name(column)}::DOUBLE`;
  return OF_GENERATION.includes(column) ? `CASE WHEN ${RESOURCES} THEN NULL ELSE ${number} END` : number;
}

/** Reads all columns but those of gaps. */
export async function readRequests(database: Database, placing: Placing): Promise<RequestColumns> {
  const dictionaries = await createDictionaries(database);
  const numbers = [...NUMBERS, ...(await presentOf(database, OPTIONAL))] as (typeof NUMBERS)[number][];
  const columns = await readNumbers(
    database,
    `SELECT ${ROW}, ${numbers.map(numberOf).join(", ")},
       ${TEXTS.map((text) => codeOf(text, dictionaries.get(text) ?? [])).join(", ")} FROM records`,
    [...numbers, ...TEXTS],
    placing,
  );
  const texts = Object.fromEntries(
    TEXTS.map((text): [string, TextColumn] => [
      text,
      { values: dictionaries.get(text) ?? [], codes: Int32Array.from(columns[text]) },
    ]),
  ) as Record<(typeof TEXTS)[number], TextColumn>;
  return {
    ...columns,
    ...texts,
    rows: placing.rows,
    faults: await readList(database, `SELECT ${ROW}, unnest(faults) FROM records WHERE len(faults) > 0`, placing),
    checksFailed: await readList(
      database,
      `SELECT ${ROW}, unnest("checksFailed") FROM records WHERE len("checksFailed") > 0`,
      placing,
    ),
    ...(await firstSent(database, placing)),
  };
}

/**
 * The order of sending. That of equal times must not hang on how files were read: same records, same report.
 * @throws ResultsTrouble `report.nothing`
 */
export async function placeRows(database: Database): Promise<Placing> {
  const [size] = await database.rows(
    `SELECT coalesce(max(${ROW}) + 1, 0) AS n, count(*) FILTER (${REPORTED})::INTEGER AS rows FROM records`,
  );
  const rows = Number(size?.rows);
  if (rows === 0) {
    throw new ResultsTrouble(
      "report.nothing",
      "There is no request of a load in these files that came to an outcome.",
      "A report is made of records; of k6's own output `llmload query` tells what there is.",
    );
  }
  const placeOf = new Int32Array(Number(size?.n)).fill(-1);
  const result = await database.stream(
    `SELECT ${ROW} FROM records WHERE ${REPORTED} ORDER BY ${PLACED} NULLS LAST, run, vu, iter, id, "try", records.rowid`,
  );
  let place = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const numbers = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) placeOf[numbers.getItem(row) as number] = place++;
  }
  return { rows, placeOf };
}

/** The values of each text column, also as an enumeration: DuckDB then finds the code of a value by hashing. */
async function createDictionaries(database: Database): Promise<Map<string, string[]>> {
  const lists = TEXTS.map((text) => `list_sort(list(DISTINCT ${name(text)})) AS ${name(text)}`);
  const [row] = await database.rows(`SELECT ${lists.join(", ")} FROM records WHERE ${REPORTED}`);
  const dictionaries = new Map<string, string[]>();
  for (const text of TEXTS) {
    const found = row?.[text] instanceof DuckDBListValue ? row[text].items : [];
    const values = found.filter((value) => typeof value === "string");
    dictionaries.set(text, values);
    if (values.length === 0) continue;
    await database.run(`CREATE OR REPLACE TYPE ${name(`report_${text}`)} AS ENUM (${values.map(literal).join(", ")})`);
  }
  return dictionaries;
}

function codeOf(text: string, values: readonly string[]): string {
  if (values.length === 0) return "-1::DOUBLE";
  return `coalesce(enum_code(TRY_CAST(${name(text)} AS ${name(`report_${text}`)}))::DOUBLE, -1)`;
}

async function presentOf(database: Database, columns: readonly string[]): Promise<string[]> {
  const counts = columns.map((column) => `count(${name(column)}) > 0 AS ${name(column)}`);
  const [row] = await database.rows(`SELECT ${counts.join(", ")} FROM records`);
  return columns.filter((column) => row?.[column] === true);
}

/**
 * When the first try of each request was sent, or begun where it never was: of a retry, the last first try before it of the
 * same virtual user in the same iteration and step. Left out where nothing was retried.
 */
async function firstSent(database: Database, placing: Placing): Promise<Pick<RequestColumns, "firstSentAt">> {
  const [retries] = await database.rows('SELECT count(*) > 0 AS found FROM records WHERE "try" > 1');
  if (retries?.found !== true) return {};
  const { first } = await readNumbers(
    database,
    `SELECT number, coalesce(own, max(own) OVER (PARTITION BY run, suite, scenario, vu, iter, step ORDER BY placed, number)) FROM (
       SELECT ${ROW} AS number, run, suite, scenario, vu, iter, step, ${PLACED} AS placed, CASE WHEN "try" = 1 THEN ${PLACED} END AS own FROM records)`,
    ["first"],
    placing,
  );
  return { firstSentAt: first };
}
