/**
 * What is asked of every row again and again, in one byte each: outcome, first or final try, mode, planned, sent. A part's
 * counts then come from how often each byte occurs in it. Pure.
 */
import type { RequestColumns } from "./input.ts";
import { OUTCOMES } from "./rows.ts";

const OUTCOME = 0b111;
export const OK = 1;
export const ERROR = 2;
export const LEFT = 3;
export const INTERRUPTED = 4;
export const FIRST = 8;
export const FINAL = 16;
export const STREAM = 32;
/** its start was planned, so how late it began is known */
export const PLANNED = 64;
export const SENT = 128;

/** How often each byte occurs. */
export type Tally = Uint32Array;

export function traitsOf(requests: RequestColumns): Uint8Array {
  const trait = traitReader(requests);
  const traits = new Uint8Array(requests.rows);
  for (let row = 0; row < traits.length; row++) traits[row] = trait(row);
  return traits;
}

/** The byte of a row, for those who ask once. */
export function traitReader(requests: RequestColumns): (row: number) => number {
  const { outcome, mode, sentAt, startDelayMs } = requests;
  const outcomes = Uint8Array.from(outcome.values, (value) => (OUTCOMES as readonly string[]).indexOf(value) + 1);
  const stream = mode.values.indexOf("stream");
  return (row) => {
    let trait = outcomes[outcome.codes[row] as number] ?? 0;
    if (requests.try[row] === 1) trait |= FIRST;
    if (requests.final[row] === 1) trait |= FINAL;
    if (stream >= 0 && mode.codes[row] === stream) trait |= STREAM;
    if (startDelayMs !== undefined && Number.isFinite(startDelayMs[row])) trait |= PLANNED;
    if (Number.isFinite(sentAt[row])) trait |= SENT;
    return trait;
  };
}

export function tallyOf(traits: Uint8Array, rows: Int32Array): Tally {
  const tally = new Uint32Array(256);
  for (let i = 0; i < rows.length; i++) {
    const trait = traits[rows[i] as number] as number;
    tally[trait] = (tally[trait] as number) + 1;
  }
  return tally;
}

/** Whether a row has this outcome and all of these marks. */
export function has(trait: number, outcome: number, marks: number): boolean {
  return (trait & OUTCOME) === outcome && (trait & marks) === marks;
}

/** How many rows have all of these marks. */
export function marked(tally: Tally, marks: number): number {
  let sum = 0;
  for (let trait = 0; trait < tally.length; trait++) if ((trait & marks) === marks) sum += tally[trait] as number;
  return sum;
}

/** How many of them have this outcome. */
export function occurring(tally: Tally, outcome: number, marks: number): number {
  let sum = 0;
  for (let trait = 0; trait < tally.length; trait++) if (has(trait, outcome, marks)) sum += tally[trait] as number;
  return sum;
}
