/** The order that sorts a column, in linear time: a million values in every cut of a report are too many for comparisons. Pure. */

/**
 * Indices 0..n-1 in ascending order of their values, equal ones in their order (least-significant-digit radix sort on the
 * bits of the doubles: H. H. Seward 1954; Knuth, The Art of Computer Programming 3, 5.2.5). No value may be NaN.
 */
export function sortOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  const keys = orderedBits(values);
  let from = new Uint32Array(n);
  let to = new Uint32Array(n);
  for (let i = 0; i < n; i++) from[i] = i;
  const counts = new Uint32Array(RADIX + 1);
  for (const [word, shift] of DIGITS) {
    counts.fill(0);
    for (let i = 0; i < n; i++) count(counts, (((keys[2 * i + word] as number) >>> shift) & MASK) + 1);
    if (counts.includes(n)) continue;
    for (let digit = 0; digit < RADIX; digit++)
      counts[digit + 1] = (counts[digit + 1] as number) + (counts[digit] as number);
    for (let i = 0; i < n; i++) {
      const index = from[i] as number;
      const digit = ((keys[2 * index + word] as number) >>> shift) & MASK;
      to[counts[digit] as number] = index;
      count(counts, digit);
    }
    [from, to] = [to, from];
  }
  return from;
}

const RADIX = 65536;
const MASK = 65535;
/** Low word first; the words are told apart by value below, so the machine's byte order does not matter. */
const DIGITS = [
  [0, 0],
  [0, 16],
  [1, 0],
  [1, 16],
] as const;

function count(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}

/** Pairs of words, low then high, whose order as unsigned numbers is that of the doubles. */
function orderedBits(values: Float64Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  const low = new Uint32Array(new Float64Array([2]).buffer)[0] === 0 ? 0 : 1;
  for (let i = 0; i < values.length; i++) {
    // adding 0 makes one zero of the two
    const lowWord = values[i] === 0 ? 0 : (bits[2 * i + low] as number);
    const highWord = values[i] === 0 ? 0 : (bits[2 * i + 1 - low] as number);
    const negative = highWord >>> 31 === 1;
    bits[2 * i] = negative ? ~lowWord : lowWord;
    bits[2 * i + 1] = negative ? ~highWord : highWord | 0x80000000;
  }
  return bits;
}
