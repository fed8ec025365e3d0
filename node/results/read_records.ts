/**
 * requests.ndjson into the table `records`, by SQL that is fast enough for a million lines: one pass, every line kept with a
 * word on whether it is a record. The rules are those of check.ts. It must not know which files there are.
 */
import type { Database } from "./database.ts";
import { COLUMN_TYPE, type Field, type FieldKind, RECORD_FIELDS } from "./fields.ts";
import type { Encoding } from "./sources.ts";
import { fileLiteral, literal, name } from "./sql.ts";

/** Numbers are read as text first: a number column would take what is no number for null, silently. */
const READ_AS: Readonly<Record<FieldKind, string>> = {
  text: "VARCHAR",
  number: "VARCHAR",
  integer: "VARCHAR",
  boolean: "VARCHAR",
  gaps: "UINTEGER[]",
  histogram: "VARCHAR",
  names: "VARCHAR[]",
};

const IS_PAIR = "lambda pair: len(pair) = 2 AND pair[1] = trunc(pair[1]) AND pair[2] = trunc(pair[2]) AND pair[2] >= 1";

const LARGEST_INTEGER = Number.MAX_SAFE_INTEGER;

/** Makes the table that all sources go into. `ok` is false for a line that is no record. */
export async function createRecords(database: Database): Promise<void> {
  const columns = RECORD_FIELDS.map((field) => `${name(field.name)} ${COLUMN_TYPE[field.kind]}`);
  await database.run(`CREATE TABLE records (${columns.join(", ")}, more JSON, source INTEGER, ok BOOLEAN)`);
}

/**
 * @param withMore also keeps fields that the record of version 1 does not know (column `more`), which costs a second
 * parsing of every line that has such fields somewhere in its file
 */
export async function loadRecords(
  database: Database,
  { file, encoding, source, withMore }: { file: string; encoding: Encoding; source: number; withMore: boolean },
): Promise<void> {
  const more = withMore && (await hasUnknownFields(database, file, encoding));
  const values = RECORD_FIELDS.map(convert);
  const checks = RECORD_FIELDS.flatMap(check);
  await database.run(
    `INSERT INTO records SELECT ${values.join(", ")}, ${more ? MORE : "NULL"}, ${source}, coalesce(${checks.join(" AND ")}, false)
     FROM ${more ? fieldsAndLines(file, encoding) : fieldsOnly(file, encoding)}`,
  );
}

/** Arguments of DuckDB's JSON readers: a broken line is a row of nulls. */
export function jsonLines(file: string, encoding: Encoding): string {
  const compression = encoding === "plain" ? "uncompressed" : encoding;
  return `${fileLiteral(file)}, format = 'newline_delimited', ignore_errors = true, compression = ${literal(compression)}`;
}

function fieldsOnly(file: string, encoding: Encoding): string {
  const columns = RECORD_FIELDS.map((field) => `${name(field.name)}: '${READ_AS[field.kind]}'`);
  return `read_json(${jsonLines(file, encoding)}, columns = {${columns.join(", ")}})`;
}

function fieldsAndLines(file: string, encoding: Encoding): string {
  const structure = JSON.stringify(Object.fromEntries(RECORD_FIELDS.map((f) => [f.name, READ_AS[f.kind]])));
  return `(SELECT unnest(json_transform(json, ${literal(structure)})), json AS line FROM read_ndjson_objects(${jsonLines(file, encoding)}))`;
}

const KNOWN = RECORD_FIELDS.map((field) => literal(field.name)).join(", ");

/** What is left of the line when the known fields are taken out (a merge patch with null removes a field). */
const MORE = `nullif(json_merge_patch(line, ${literal(
  JSON.stringify(Object.fromEntries(RECORD_FIELDS.map((field) => [field.name, null]))),
)})::VARCHAR, '{}')::JSON`;

async function hasUnknownFields(database: Database, file: string, encoding: Encoding): Promise<boolean> {
  const [row] = await database.rows(
    `SELECT count(*) > 0 AS found FROM (SELECT 1 FROM read_ndjson_objects(${jsonLines(file, encoding)})
     WHERE json_type(json) = 'OBJECT' AND NOT list_has_all([${KNOWN}], json_keys(json)) LIMIT 1)`,
  );
  return row?.found === true;
}

function convert(field: Field): string {
  const column = name(field.name);
  if (field.kind === "number") return `TRY_CAST(${column} AS DOUBLE)`;
  if (field.kind === "integer") return `TRY_CAST(TRY_CAST(${column} AS DOUBLE) AS BIGINT)`;
  if (field.kind === "boolean") return `${column} = 'true'`;
  if (field.kind === "histogram") return `TRY_CAST(${column} AS INTEGER[][])`;
  return column;
}

function check(field: Field): string[] {
  const rules = rulesOf(field);
  if (!field.nullable) return [`${name(field.name)} IS NOT NULL`, ...rules];
  return rules.length === 0 ? [] : [`(${name(field.name)} IS NULL OR (${rules.join(" AND ")}))`];
}

function rulesOf({ name: field, kind, values, least, most }: Field): string[] {
  const column = name(field);
  const number = `TRY_CAST(${column} AS DOUBLE)`;
  const pairs = `TRY_CAST(${column} AS DOUBLE[][])`;
  const list = values?.map(literal).join(", ");
  switch (kind) {
    case "text":
      return list === undefined ? [] : [`${column} IN (${list})`];
    case "boolean":
      return [`${column} IN ('true', 'false')`];
    case "number":
      return [`coalesce(isfinite(${number}), false)`];
    case "integer":
      return [
        `coalesce(${number} = trunc(${number}) AND abs(${number}) <= ${LARGEST_INTEGER}, false)`,
        ...(least === undefined ? [] : [`${number} >= ${least}`]),
        ...(most === undefined ? [] : [`${number} <= ${most}`]),
      ];
    case "gaps":
      return [`len(${column}) = list_count(${column})`];
    case "histogram":
      return [`coalesce(len(${pairs}) = len(list_filter(${pairs}, ${IS_PAIR})), false)`];
    case "names":
      return [
        `len(${column}) = list_count(${column})`,
        ...(list === undefined ? [] : [`list_has_all([${list}], ${column})`]),
      ];
  }
}
