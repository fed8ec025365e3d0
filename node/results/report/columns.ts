/** Rows of an answer into typed arrays, chunk after chunk: a million rows never become a million objects. */
import type { Database } from "../database.ts";

/**
 * @param sql selects the named columns, all of them numbers, in this order; null becomes NaN
 * @param rows at least as many as the answer has
 */
export async function readNumbers<Name extends string>(
  database: Database,
  sql: string,
  names: readonly Name[],
  rows: number,
): Promise<Record<Name, Float64Array>> {
  const columns = names.map(() => new Float64Array(rows));
  const result = await database.stream(sql);
  let from = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [i, column] of columns.entries()) {
      const vector = chunk.getColumnVector(i);
      for (let row = 0; row < chunk.rowCount; row++) {
        const value = vector.getItem(row);
        column[from + row] = value === null ? Number.NaN : Number(value);
      }
    }
    from += chunk.rowCount;
  }
  return Object.fromEntries(names.map((name, i) => [name, columns[i]?.subarray(0, from)])) as Record<
    Name,
    Float64Array
  >;
}

/** How many rows a table or a selection has. */
export async function countRows(database: Database, from: string): Promise<number> {
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS n FROM ${from}`);
  return Number(row?.n);
}
