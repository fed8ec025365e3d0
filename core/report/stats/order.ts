/** The order that sorts a column, in linear time: a million values in every cut of a report are too many for comparisons. Pure. */

/**
 * Indices 0..n-1 in ascending order of their values, equal ones in their order (least-significant-digit radix sort on the
 * bits of the doubles: H. H. Seward 1954; Knuth, The Art of Computer Programming 3, 5.2.5). No value may be NaN.
 */
export function sortOrder(values: Float64Array): Uint32Array {
  return new Sorter(values.length).order(values);
}

/** For many columns of one length: its memory is used again. */
export class Sorter {
  readonly #keys: Uint32Array;
  readonly #order: Uint32Array;
  readonly #otherKeys: Uint32Array;
  readonly #otherOrder: Uint32Array;

  /** @param most values in a column */
  constructor(most: number) {
    this.#keys = new Uint32Array(most);
    this.#order = new Uint32Array(most);
    this.#otherKeys = new Uint32Array(most);
    this.#otherOrder = new Uint32Array(most);
  }

  /**
   * By the upper half of the bits first, which tells nearly all measured times apart; where it does not, by the lower half.
   * The result is valid until the next call.
   */
  order(values: Float64Array): Uint32Array {
    const n = values.length;
    const from = { keys: this.#keys.subarray(0, n), order: this.#order.subarray(0, n) };
    const to = { keys: this.#otherKeys.subarray(0, n), order: this.#otherOrder.subarray(0, n) };
    upperWords(values, from.keys);
    for (let i = 0; i < n; i++) from.order[i] = i;
    const { keys, order } = radixSorted(from, to);
    settle(values, keys, order);
    return order;
  }
}

interface Sorted {
  keys: Uint32Array;
  order: Uint32Array;
}

const DIGITS = [0, 11, 22] as const;
const RADIX = 2048;
const MASK = RADIX - 1;

/** One of the two, in the order of its keys, equal ones in their order. Keys travel along, so that they are read one after another. */
function radixSorted(given: Sorted, spare: Sorted): Sorted {
  const n = given.keys.length;
  let [from, to] = [given, spare];
  const places = new Uint32Array(RADIX);
  for (const shift of DIGITS) {
    places.fill(0);
    count(from.keys, shift, places);
    if (places.includes(n)) continue;
    let before = 0;
    for (let digit = 0; digit < RADIX; digit++) {
      const here = places[digit] as number;
      places[digit] = before;
      before += here;
    }
    scatter(from, to, shift, places);
    [from, to] = [to, from];
  }
  return from;
}

function count(keys: Uint32Array, shift: number, places: Uint32Array): void {
  for (let i = 0; i < keys.length; i++) {
    const digit = ((keys[i] as number) >>> shift) & MASK;
    places[digit] = (places[digit] as number) + 1;
  }
}

function scatter({ keys, order }: Sorted, to: Sorted, shift: number, places: Uint32Array): void {
  const [toKeys, toOrder] = [to.keys, to.order];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    const digit = (key >>> shift) & MASK;
    const place = places[digit] as number;
    toKeys[place] = key;
    toOrder[place] = order[i] as number;
    places[digit] = place + 1;
  }
}

const LONGEST_INSERTION = 24;

/** Puts values with equal keys in order. */
function settle(values: Float64Array, keys: Uint32Array, order: Uint32Array): void {
  const n = keys.length;
  for (let from = 0; from < n; ) {
    const key = keys[from] as number;
    let to = from + 1;
    while (to < n && keys[to] === key) to++;
    if (to - from > LONGEST_INSERTION) sortByLower(values, order.subarray(from, to));
    else if (to - from > 1) insertionSort(values, order, from, to);
    from = to;
  }
}

function insertionSort(values: Float64Array, order: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const index = order[i] as number;
    const value = values[index] as number;
    let at = i;
    while (at > from && (values[order[at - 1] as number] as number) > value) {
      order[at] = order[at - 1] as number;
      at--;
    }
    order[at] = index;
  }
}

/** Of values that share their upper word: often they are all equal. */
function sortByLower(values: Float64Array, order: Uint32Array): void {
  if (isOrdered(values, order)) return;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const keys = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const index = order[i] as number;
    const value = values[index] as number;
    const word = value === 0 ? 0 : (words[2 * index + 1 - UPPER] as number);
    keys[i] = value < 0 ? ~word : word;
  }
  const spare = { keys: new Uint32Array(order.length), order: new Uint32Array(order.length) };
  order.set(radixSorted({ keys, order: order.slice() }, spare).order);
}

function isOrdered(values: Float64Array, order: Uint32Array): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i] as number] as number;
    if (value < last) return false;
    last = value;
  }
  return true;
}

/** Where in its two words a double has its sign: the machine's byte order. */
const UPPER = new Uint32Array(new Float64Array([2]).buffer)[0] === 0 ? 1 : 0;

/** Words whose order as unsigned numbers is that of the doubles. */
function upperWords(values: Float64Array, keys: Uint32Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  for (let i = 0; i < values.length; i++) {
    // one zero of the two
    const word = values[i] === 0 ? 0 : (words[2 * i + UPPER] as number);
    keys[i] = word >>> 31 === 1 ? ~word : word | 0x80000000;
  }
}
