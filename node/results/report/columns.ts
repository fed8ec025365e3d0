/**
 * Answers into typed arrays, chunk after chunk: a million rows never become a million objects. The first column of an
 * answer is the row's number in its table, which has a place in the report or none: so rows may come in any order, and
 * none of them needs a join.
 */
import { DuckDBDoubleVector, type DuckDBVector } from "@duckdb/node-api";
import type { ListColumn } from "../../../core/report/input.ts";
import type { Database } from "../database.ts";

/** Where the rows of `records` stand in the report. */
export interface Placing {
  rows: number;
  /** by the row's number in `records`; -1 = it is not reported on */
  placeOf: Int32Array;
}

/** @param sql selects the row's number, then the named columns, all of them DOUBLE; null becomes NaN */
export async function readNumbers<Name extends string>(
  database: Database,
  sql: string,
  names: readonly Name[],
  { rows, placeOf }: Placing,
): Promise<Record<Name, Float64Array>> {
  const columns = names.map(() => new Float64Array(rows).fill(Number.NaN));
  const result = await database.stream(sql);
  let places = new Int32Array(0);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const size = chunk.rowCount;
    const numbers = chunk.getColumnVector(0);
    if (places.length < size) places = new Int32Array(size);
    for (let row = 0; row < size; row++) places[row] = placeOf[numbers.getItem(row) as number] ?? -1;
    for (const [i, column] of columns.entries()) copy(chunk.getColumnVector(i + 1), size, places, column);
  }
  return Object.fromEntries(names.map((name, i) => [name, columns[i]])) as Record<Name, Float64Array>;
}

/** Hot path, of one type of vector only. */
function copy(vector: DuckDBVector, size: number, places: Int32Array, column: Float64Array): void {
  if (!(vector instanceof DuckDBDoubleVector)) throw new Error("a column is no DOUBLE");
  for (let row = 0; row < size; row++) {
    const value = vector.getItem(row);
    const place = places[row] as number;
    if (value !== null && place >= 0) column[place] = value;
  }
}

/** @param sql selects the row's number and one text, as many times as the row has texts */
export async function readList(database: Database, sql: string, { rows, placeOf }: Placing): Promise<ListColumn> {
  const items: [number, string][] = [];
  const result = await database.stream(sql);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [number, item] of chunk.getRows()) {
      const place = placeOf[Number(number)] ?? -1;
      if (place >= 0) items.push([place, String(item)]);
    }
  }
  items.sort(([a], [b]) => a - b);
  const values = [...new Set(items.map(([, item]) => item))].sort();
  const codeOf = new Map(values.map((value, code) => [value, code]));
  const offsets = new Int32Array(rows + 1);
  for (const [place] of items) offsets[place + 1] = (offsets[place + 1] ?? 0) + 1;
  for (let row = 1; row <= rows; row++) offsets[row] = (offsets[row] ?? 0) + (offsets[row - 1] ?? 0);
  return { values, offsets, codes: Int32Array.from(items, ([, item]) => codeOf.get(item) ?? -1) };
}
