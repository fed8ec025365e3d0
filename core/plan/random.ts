/**
 * Seeded randomness keyed by what is to be done, never by who does it: hash(seed, scenario, iteration in the test). So a
 * run can be repeated, and several machines that share a test by execution segments draw together what one would have drawn.
 *
 * Key: FNV-1a (32 bit) of `seed/scenario/iteration` from four different bases, each finished with MurmurHash3's fmix32.
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand) with these four words as state; twelve rounds are thrown away.
 * Not for secrets.
 */

/** The next number, in [0, 1), of 32 bits. */
export type Draw = () => number;

const FNV_PRIME = 0x01000193;
const BASES = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35] as const;
const WARM_UP = 12;

export function draws(seed: number, scenario: string, iteration: number): Draw {
  const key = `${seed}/${scenario}/${iteration}`;
  let [a, b, c, counter] = BASES.map((base) => hash(key, base)) as [number, number, number, number];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  return next;
}

/** One of the list, all alike. Throws on an empty list. */
export function pick<T>(draw: Draw, list: readonly T[]): T {
  if (list.length === 0) throw new RangeError("pick: nothing to pick from");
  return list[Math.floor(draw() * list.length)] as T;
}

/** One of the list by weight (>= 0, not all 0). Throws on an empty list. */
export function weighted<T>(draw: Draw, list: readonly (readonly [T, number])[]): T {
  const total = list.reduce((sum, [, weight]) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError("weighted: no weight above 0");
  let left = draw() * total;
  for (const [item, weight] of list) {
    if (left < weight) return item;
    left -= weight;
  }
  // rounding may leave a crumb: the last one that can be drawn at all
  const last = list.filter(([, weight]) => weight > 0).at(-1);
  return (last as readonly [T, number])[0];
}

/** True for `share` (0..1) of the draws. */
export function chance(draw: Draw, share: number): boolean {
  return draw() < share;
}

/** A whole number from low to high, both included. */
export function between(draw: Draw, low: number, high: number): number {
  return low + Math.floor(draw() * (high - low + 1));
}

function hash(text: string, base: number): number {
  let h = base;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), FNV_PRIME);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h | 0;
}
