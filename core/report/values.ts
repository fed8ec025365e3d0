/**
 * The distributions of one kind of value for the whole and for each value of each dimension, with one sort for all: what is
 * taken out of a sorted list in its order is sorted. Plain loops: this is where a million rows are walked a hundred times. Pure.
 */
import { distributionOf } from "./distribution.ts";
import type { ValueSource } from "./latencies.ts";
import type { Division } from "./slices.ts";
import { sortOrder } from "./stats/order.ts";
import type { Distribution } from "./types.ts";

export interface Divided {
  whole: Distribution;
  /** by division, by place of its value */
  parts: Distribution[][];
}

/** Over the rows `from` to before `to`. */
export function dividedDistributions(
  source: ValueSource,
  from: number,
  to: number,
  divisions: readonly Division[],
  unit: Distribution["unit"] = "ms",
): Divided {
  const { rows, values } = collect(source, from, to);
  const order = sortOrder(values);
  const sorted = taken(values, order);
  const sortedRows = taken(rows, order);
  const failures = countFailures(source, from, to, divisions);
  return {
    whole: distributionOf(sorted, values, failures.whole, unit),
    parts: divisions.map((division, d) => {
      const inTime = split(division, rows, values);
      const inOrder = split(division, sortedRows, sorted);
      return division.values.map((_, place) => {
        const failed = failures.whole === null ? null : (failures.parts[d]?.[place] ?? 0);
        return distributionOf(inOrder[place] ?? [], inTime[place] ?? [], failed, unit);
      });
    }),
  };
}

function collect(source: ValueSource, from: number, to: number): { rows: Int32Array; values: Float64Array } {
  const rows = new Int32Array(to - from);
  const values = new Float64Array(to - from);
  let n = 0;
  for (let row = from; row < to; row++) {
    const value = source.value(row);
    if (!Number.isFinite(value)) continue;
    rows[n] = row;
    values[n++] = value;
  }
  // slices, not views: most kinds of value are rare, and sortOrder() reads the whole buffer
  return { rows: rows.slice(0, n), values: values.slice(0, n) };
}

function taken<T extends Float64Array | Int32Array>(list: T, order: Uint32Array): T {
  const result = list.slice() as T;
  for (let i = 0; i < order.length; i++) result[i] = list[order[i] as number] as number;
  return result;
}

/** Values by place, each place's in the order given. */
function split({ places, values: names }: Division, rows: Int32Array, values: Float64Array): Float64Array[] {
  const counts = new Int32Array(names.length);
  for (let i = 0; i < rows.length; i++) {
    const place = places[rows[i] as number] as number;
    counts[place] = (counts[place] as number) + 1;
  }
  const parts = Array.from(counts, (count) => new Float64Array(count));
  const filled = new Int32Array(names.length);
  for (let i = 0; i < rows.length; i++) {
    const place = places[rows[i] as number] as number;
    const next = filled[place] as number;
    (parts[place] as Float64Array)[next] = values[i] as number;
    filled[place] = next + 1;
  }
  return parts;
}

function countFailures({ failing }: ValueSource, from: number, to: number, divisions: readonly Division[]) {
  if (failing === null) return { whole: null, parts: [] };
  let whole = 0;
  const parts = divisions.map(({ values }) => new Array<number>(values.length).fill(0));
  for (let row = from; row < to; row++) {
    if (!failing(row)) continue;
    whole++;
    for (let d = 0; d < divisions.length; d++) {
      const place = divisions[d]?.places[row] ?? 0;
      const counts = parts[d] as number[];
      counts[place] = (counts[place] as number) + 1;
    }
  }
  return { whole, parts };
}
