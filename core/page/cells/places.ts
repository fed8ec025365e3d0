/**
 * Which cell each row belongs to: one per combination of the dimensions' values that occurs. Where that are too many, the rare
 * values of the dimension with most of them are taken together. Pure; must not know what is counted in a cell.
 */
import type { DimensionName, Group, RequestColumns } from "../../report/input.ts";
import { type Division, divisions, OTHERS } from "../../report/slices.ts";

export interface Places {
  dimensions: { name: DimensionName; values: string[] }[];
  /** by cell: of each dimension the place of the value */
  at: number[][];
  /** rows by cell, ascending */
  rows: Int32Array[];
  /** by row */
  cellOf: Int32Array;
  /** by group of the report's input; null: no row is of it */
  cellOfGroup: (number | null)[];
}

interface Combination {
  places: number[];
  count: number;
}

/** One dimension's values taken together: for each place of a division the place here. */
interface Merged {
  name: DimensionName;
  values: string[];
  to: number[];
}

/** One number for all places of each row. */
function keysOf(divided: readonly Division[], rows: number): Float64Array {
  const keys = new Float64Array(rows);
  for (const { places, values } of divided) {
    const size = values.length;
    for (let row = 0; row < rows; row++) keys[row] = (keys[row] as number) * size + (places[row] as number);
  }
  return keys;
}

function combinationsOf(divided: readonly Division[], keys: Float64Array): Map<number, Combination> {
  const found = new Map<number, Combination>();
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] as number;
    const known = found.get(key);
    if (known !== undefined) known.count++;
    else found.set(key, { places: divided.map(({ places }) => places[row] as number), count: 1 });
  }
  return found;
}

/** `most`: cells at most. */
export function placesOf(requests: RequestColumns, groups: readonly Group[], most: number): Places {
  const divided = divisions(requests);
  const keys = keysOf(divided, requests.rows);
  const combinations = combinationsOf(divided, keys);
  const merged = mergedTo(divided, [...combinations.values()], most);
  const at: number[][] = [];
  const known = new Map<number, number>();
  const cellByKey = new Map<number, number>();
  for (const [key, { places }] of combinations) {
    const own = merged.map(({ to }, d) => to[places[d] ?? 0] ?? 0);
    const short = own.reduce((sum, place, d) => sum * (merged[d]?.values.length ?? 1) + place, 0);
    const cell = known.get(short) ?? at.length;
    if (cell === at.length) {
      known.set(short, cell);
      at.push(own);
    }
    cellByKey.set(key, cell);
  }
  const cellOf = new Int32Array(requests.rows);
  for (let row = 0; row < requests.rows; row++) cellOf[row] = cellByKey.get(keys[row] as number) ?? 0;
  const kept = merged.map(({ values }) => values.length > 1);
  return {
    dimensions: merged.filter((_, d) => kept[d]).map(({ name, values }) => ({ name, values })),
    at: at.map((places) => places.filter((_, d) => kept[d])),
    rows: rowsByCell(cellOf, at.length),
    cellOf,
    cellOfGroup: groups.map((group) => {
      const key = divided.reduce(
        (sum, { dimension, values, placeOf }) => sum * values.length + (placeOf(group[dimension]) ?? 0),
        0,
      );
      return cellByKey.get(key) ?? null;
    }),
  };
}

/** Halves the dimension with most values until there are few enough combinations. */
function mergedTo(divided: readonly Division[], combinations: readonly Combination[], most: number): Merged[] {
  const limits = divided.map(({ values }) => values.length);
  const orders = divided.map((division, d) => byFrequency(division, combinations, d));
  for (;;) {
    const merged = divided.map((division, d) => mergedOne(division, orders[d] ?? [], limits[d] ?? 1));
    const distinct = new Set(combinations.map(({ places }) => merged.map(({ to }, d) => to[places[d] ?? 0]).join()));
    const largest = limits.indexOf(Math.max(...limits));
    if (distinct.size <= most || (limits[largest] ?? 1) <= 1) return merged;
    limits[largest] = Math.floor((limits[largest] ?? 1) / 2);
  }
}

/** Places, most frequent first; what is already taken together comes last. */
function byFrequency({ values }: Division, combinations: readonly Combination[], d: number): number[] {
  const counts = values.map(() => 0);
  for (const { places, count } of combinations) counts[places[d] ?? 0] = (counts[places[d] ?? 0] ?? 0) + count;
  const weight = (place: number) => (values[place] === OTHERS ? -1 : (counts[place] ?? 0));
  return values.map((_, place) => place).sort((a, b) => weight(b) - weight(a) || a - b);
}

function mergedOne({ dimension, values }: Division, order: readonly number[], limit: number): Merged {
  if (limit >= values.length) return { name: dimension, values: [...values], to: values.map((_, place) => place) };
  const kept = order
    .slice(0, limit - 1)
    .filter((place) => values[place] !== OTHERS)
    .sort((a, b) => a - b);
  const to = values.map((_, place) => (kept.includes(place) ? kept.indexOf(place) : kept.length));
  return { name: dimension, values: [...kept.map((place) => values[place] ?? ""), OTHERS], to };
}

function rowsByCell(cellOf: Int32Array, cells: number): Int32Array[] {
  const counts = new Int32Array(cells);
  for (const cell of cellOf) counts[cell] = (counts[cell] as number) + 1;
  const rows = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(cells);
  for (let row = 0; row < cellOf.length; row++) {
    const cell = cellOf[row] as number;
    const next = filled[cell] as number;
    (rows[cell] as Int32Array)[next] = row;
    filled[cell] = next + 1;
  }
  return rows;
}
