/**
 * The distributions of one kind of value for the whole and for each value of each dimension, with one sort for all: what is
 * taken out of a sorted list in its order is sorted. Plain loops over memory that is used again for every kind: this is
 * where a million rows are walked a hundred times. Pure.
 */
import { distributionOf } from "./distribution.ts";
import type { ValueSource } from "./latencies.ts";
import type { Division } from "./slices.ts";
import { Sorter } from "./stats/order.ts";
import { ERROR, has, OK, occurring, type Tally } from "./traits.ts";
import type { Distribution } from "./types.ts";

export interface Divided {
  whole: Distribution;
  /** by division, by place of its value */
  parts: Distribution[][];
}

const NONE = new Float64Array(0);

/** What is walked for every kind of value. */
export interface Walked {
  /** ascending */
  rows: Int32Array;
  traits: Uint8Array;
  divisions: readonly Division[];
  tallies: { whole: Tally; parts: readonly (readonly Tally[])[] };
}

interface Values {
  rows: Int32Array;
  values: Float64Array;
}

export class Walk {
  readonly #walked: Walked;
  readonly #sorter: Sorter;
  readonly #inTime: Values;
  readonly #inOrder: Values;
  readonly #parts: readonly [Float64Array, Float64Array];

  constructor(walked: Walked) {
    const most = walked.rows.length;
    const empty = (): Values => ({ rows: new Int32Array(most), values: new Float64Array(most) });
    this.#walked = walked;
    this.#sorter = new Sorter(most);
    this.#inTime = empty();
    this.#inOrder = empty();
    this.#parts = [new Float64Array(most), new Float64Array(most)];
  }

  distributions(source: ValueSource, unit: Distribution["unit"]): Divided {
    const { divisions, tallies } = this.#walked;
    const inTime = collect(source, this.#walked, this.#inTime);
    const inOrder = gather(inTime, this.#sorter.order(inTime.values), this.#inOrder);
    const { failing } = source;
    const failed = (tally: Tally | undefined) =>
      failing === null || tally === undefined ? null : occurring(tally, ERROR, failing);
    return {
      whole: distributionOf(inOrder.values, inTime.values, failed(tallies.whole), unit),
      parts: divisions.map((division, d) => {
        const starts = startsOf(division, inTime.rows);
        split(division, inTime, starts, this.#parts[0]);
        split(division, inOrder, starts, this.#parts[1]);
        return division.values.map((_, place) => {
          const [ordered, sorted] = this.#parts.map((part) => part.subarray(starts[place], starts[place + 1]));
          return distributionOf(sorted ?? NONE, ordered ?? NONE, failed(tallies.parts[d]?.[place]), unit);
        });
      }),
    };
  }
}

/** The values that there are, in the order of time. */
function collect({ value, column, scale, marks }: ValueSource, { rows, traits }: Walked, into: Values): Values {
  let n = 0;
  for (let i = 0; column !== undefined && i < rows.length; i++) {
    const row = rows[i] as number;
    if (!has(traits[row] as number, OK, marks)) continue;
    const one = column === null ? value(row) : (column[row] as number) / scale;
    if (!Number.isFinite(one)) continue;
    into.rows[n] = row;
    into.values[n++] = one;
  }
  return { rows: into.rows.subarray(0, n), values: into.values.subarray(0, n) };
}

function gather({ rows, values }: Values, order: Uint32Array, into: Values): Values {
  for (let i = 0; i < order.length; i++) {
    const index = order[i] as number;
    into.values[i] = values[index] as number;
    into.rows[i] = rows[index] as number;
  }
  return { rows: into.rows.subarray(0, order.length), values: into.values.subarray(0, order.length) };
}

/** Where the values of each place begin when they stand one place after another, and where the last ones end. */
function startsOf({ places, values: names }: Division, rows: Int32Array): Int32Array {
  const starts = new Int32Array(names.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const place = (places[rows[i] as number] as number) + 1;
    starts[place] = (starts[place] as number) + 1;
  }
  for (let place = 1; place < starts.length; place++)
    starts[place] = (starts[place] as number) + (starts[place - 1] as number);
  return starts;
}

/** Values place after place, each place's in the order given. */
function split({ places }: Division, { rows, values }: Values, starts: Int32Array, into: Float64Array): void {
  const next = starts.slice();
  for (let i = 0; i < rows.length; i++) {
    const place = places[rows[i] as number] as number;
    const at = next[place] as number;
    into[at] = values[i] as number;
    next[place] = at + 1;
  }
}
