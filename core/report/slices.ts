/** How the rows divide: by each dimension that has more than one value. Pure. */
import { DIMENSIONS, type DimensionName, type RequestColumns } from "./input.ts";

/** Values of one dimension that are told apart; the rarer ones are taken together. */
export const MOST_VALUES = 40;
export const OTHERS = "(others)";

/** One dimension's division of all rows. */
export interface Division {
  dimension: DimensionName;
  /** values that occur, in the order of their first row; unknown is an empty text; OTHERS last, where it is needed */
  values: string[];
  /** place in `values`, per row */
  places: Uint8Array;
  /** place of a value, also of one that is among the others */
  placeOf(value: string): number | null;
}

export function divisions(requests: RequestColumns): Division[] {
  return DIMENSIONS.map((dimension) => divide(requests, dimension)).filter(({ values }) => values.length > 1);
}

function divide(requests: RequestColumns, dimension: DimensionName): Division {
  const { values: names, codes } = requests[dimension];
  const counts = countsOf(requests, dimension);
  const kept = keptOf(counts);
  const place = new Map([...counts.keys()].map((name) => [name, kept.has(name) ? kept.get(name) : kept.size]));
  const values = counts.size > kept.size ? [...kept.keys(), OTHERS] : [...kept.keys()];
  const placeOfCode = Uint8Array.from(names, (name) => place.get(name) ?? 0);
  const unknown = place.get("") ?? 0;
  const places = new Uint8Array(requests.rows);
  for (let row = 0; row < requests.rows; row++) places[row] = placeOfCode[codes[row] as number] ?? unknown;
  return { dimension, values, places, placeOf: (name) => place.get(name) ?? null };
}

/** By name, in the order of the first row. */
function countsOf(requests: RequestColumns, dimension: DimensionName): Map<string, number> {
  const { values: names, codes } = requests[dimension];
  const perCode = new Float64Array(names.length + 1);
  const order: number[] = [];
  for (let row = 0; row < requests.rows; row++) {
    const known = codes[row] as number;
    const code = known >= 0 && known < names.length ? known : names.length;
    if (perCode[code] === 0) order.push(code);
    perCode[code] = (perCode[code] as number) + 1;
  }
  const counts = new Map<string, number>();
  for (const code of order) {
    const name = names[code] ?? "";
    counts.set(name, (counts.get(name) ?? 0) + (perCode[code] as number));
  }
  return counts;
}

/** All, or the most frequent ones (equal ones by first row), in the order of their first row. */
function keptOf(counts: ReadonlyMap<string, number>): Map<string, number> {
  const names = [...counts.keys()];
  const frequent = names
    .slice()
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
    .slice(0, MOST_VALUES);
  const chosen = new Set(counts.size > MOST_VALUES ? frequent : names);
  return new Map(names.filter((name) => chosen.has(name)).map((name, place) => [name, place]));
}

/** Rows by place, each place's in the order given. */
export function partition({ places, values }: Division, rows: Int32Array): Int32Array[] {
  const counts = new Int32Array(values.length);
  for (let i = 0; i < rows.length; i++) {
    const place = places[rows[i] as number] as number;
    counts[place] = (counts[place] as number) + 1;
  }
  const parts = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(values.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const place = places[row] as number;
    const at = filled[place] as number;
    (parts[place] as Int32Array)[at] = row;
    filled[place] = at + 1;
  }
  return parts;
}

/** Rows from `from` on, before `to`, out of an ascending list. */
export function between(rows: Int32Array, from: number, to: number): Int32Array {
  return rows.subarray(lowerBound(rows, from), lowerBound(rows, to));
}

function lowerBound(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
