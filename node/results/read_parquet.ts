/** Packed runs back into the table `records`. They were checked when they were packed. */
import type { Database } from "./database.ts";
import { RECORD_FIELDS } from "./fields.ts";
import { fileLiteral, name } from "./sql.ts";
import { ResultsTrouble } from "./trouble.ts";

/** Marks a Parquet file as ours; the value is the version of the format. */
export const PACKED_KEY = "llmload.records";
export const PACKED_VERSION = "1";
/** run.json of every run in the file, a JSON array */
export const RUNS_KEY = "llmload.runs";

/** @returns run.json of the runs in the file */
export async function loadPacked(database: Database, file: string, source: number): Promise<Record<string, unknown>[]> {
  const marks = await marksOf(database, file);
  if (marks.get(PACKED_KEY) !== PACKED_VERSION) {
    throw new ResultsTrouble(
      "results.foreign",
      `${file} is a Parquet file, but no run that \`llmload pack\` of this version wrote.`,
    );
  }
  const there = await columnsOf(database, file);
  const columns = RECORD_FIELDS.map((field) => {
    if (there.has(field.name)) return name(field.name);
    // packed before the field came
    if (field.nullable) return "NULL";
    throw new ResultsTrouble(
      "results.foreign",
      `${file} lacks the column ${field.name}: it was changed after it was packed.`,
    );
  });
  await database.run(
    `INSERT INTO records SELECT ${columns.join(", ")}, ${there.has("more") ? "more" : "NULL"}, ${source}, true FROM read_parquet(${fileLiteral(file)})`,
  );
  return asRuns(marks.get(RUNS_KEY));
}

async function columnsOf(database: Database, file: string): Promise<Set<string>> {
  const rows = await database.rows(`DESCRIBE SELECT * FROM read_parquet(${fileLiteral(file)})`);
  return new Set(rows.map((row) => String(row.column_name)));
}

async function marksOf(database: Database, file: string): Promise<Map<string, string>> {
  const rows = await database.rows(
    `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${fileLiteral(file)})
     WHERE starts_with(decode(key), 'llmload.')`,
  );
  return new Map(rows.map((row) => [String(row.key), String(row.value)]));
}

function asRuns(text: string | undefined): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    const isObject = (one: unknown) => typeof one === "object" && one !== null && !Array.isArray(one);
    return Array.isArray(value) ? (value.filter(isObject) as Record<string, unknown>[]) : [];
  } catch {
    return [];
  }
}
