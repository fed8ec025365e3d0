/**
 * The rows that a report counts, as a narrow table in the order of sending: texts as codes, everything else a number, gaps
 * left where they are. It must not know what the report makes of them.
 */
import { DIMENSIONS, type DimensionName } from "../../../core/report/input.ts";
import type { Database } from "../database.ts";
import { name } from "../sql.ts";
import { ResultsTrouble } from "../trouble.ts";

/** Text columns, each with the list that its codes point into. */
export type Dictionaries = Readonly<Record<string, readonly string[]>>;

const TEXTS = [...DIMENSIONS, "outcome", "errorClass"] as const;

/** Fields that go over as they are. */
export const NUMBERS = [
  ...["status", "try", "sentAt", "plannedAt", "startDelayMs", "blockedMs", "connectMs", "tlsMs", "ttfbMs", "ttfeMs"],
  ...["ttftMs", "ttvtMs", "e2eMs", "closeMs", "tpotMs", "queueMs", "lagMaxUs", "tokensIn", "tokensOut"],
  ...["tokensCached", "chunks"],
] as const;

/**
 * Makes `report_rows` (`row` counts from 0, `rid` is the row of `records`) and `report_groups`.
 * @throws ResultsTrouble `report.nothing`
 */
export async function createRows(database: Database): Promise<Dictionaries> {
  const dictionaries: Record<string, string[]> = {};
  for (const text of TEXTS) dictionaries[text] = await createDictionary(database, text);
  const codes = TEXTS.map((text) => `${codeOf(text, dictionaries[text] ?? [])} AS ${name(text)}`);
  const numbers = NUMBERS.map((number) => `${name(number)}::DOUBLE AS ${name(number)}`);
  // the order of equal times must not hang on how the file was read: the same records, the same report
  await database.run(
    `CREATE TABLE report_rows AS SELECT (row_number() OVER (ORDER BY "sentAt" NULLS LAST, id, "try", rid) - 1)::INTEGER AS row, *
     FROM (SELECT rowid AS rid, id, run, suite AS suite_name, scenario AS scenario_name, step, vu, iter, final::INTEGER::DOUBLE AS final,
       ${codes.join(", ")}, ${numbers.join(", ")},
       coalesce(list_max("gapsUs"), floor(pow(1.01, list_max(list_transform("gapsHist", lambda bin: bin[1])))))::DOUBLE AS "gapMaxUs",
       len(faults) + len("checksFailed") > 0 AS listed
     FROM records WHERE outcome IS NOT NULL AND coalesce(scenario, '') NOT IN ('setup', 'teardown'))`,
  );
  await createGroups(database);
  const [count] = await database.rows("SELECT count(*)::INTEGER AS n FROM report_rows");
  if (count?.n === 0) {
    throw new ResultsTrouble(
      "report.nothing",
      "There is no request of a load in these files that came to an outcome.",
      "A report is made of records; of k6's own output `llmload query` tells what there is.",
    );
  }
  return dictionaries;
}

/** An enumeration: DuckDB then finds the code of a value by hashing. */
async function createDictionary(database: Database, text: string): Promise<string[]> {
  const column = name(text);
  const rows = await database.rows(
    `SELECT DISTINCT ${column} AS value FROM records WHERE ${column} IS NOT NULL ORDER BY 1`,
  );
  if (rows.length > 0) {
    await database.run(
      `CREATE TYPE ${name(`report_${text}`)} AS ENUM (SELECT DISTINCT ${column} FROM records WHERE ${column} IS NOT NULL ORDER BY 1)`,
    );
  }
  return rows.map(({ value }) => String(value));
}

function codeOf(text: string, values: readonly string[]): string {
  if (values.length === 0) return "-1";
  return `coalesce(enum_code(${name(text)}::${name(`report_${text}`)})::INTEGER, -1)`;
}

const KEYS = DIMENSIONS.map(name).join(", ");

async function createGroups(database: Database): Promise<void> {
  await database.run(
    `CREATE TABLE report_groups AS SELECT (row_number() OVER (ORDER BY ${KEYS}) - 1)::INTEGER AS "group", ${KEYS}
     FROM (SELECT DISTINCT ${KEYS} FROM report_rows)`,
  );
}

/** `report_rows` with its `group`. */
export const ROWS_IN_GROUPS = `report_rows JOIN report_groups USING (${KEYS})`;

export async function readGroups(
  database: Database,
  dictionaries: Dictionaries,
): Promise<Record<DimensionName, string>[]> {
  const rows = await database.rows(`SELECT ${KEYS} FROM report_groups ORDER BY "group"`);
  const text = (row: Record<string, unknown>, dimension: DimensionName) =>
    dictionaries[dimension]?.[Number(row[dimension])] ?? "";
  return rows.map(
    (row) =>
      Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, text(row, dimension)])) as Record<
        DimensionName,
        string
      >,
  );
}
