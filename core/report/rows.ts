/** What single rows of the columns mean: outcome, end, warm-up. Pure; must not know what is made of them. */
import type { Outcome } from "../contract/engine.ts";
import type { NumberColumn, RequestColumns, TextColumn, Warmup } from "./input.ts";

/** NaN where the column or the value is absent. */
export function at(column: NumberColumn | undefined, row: number): number {
  return column?.[row] ?? Number.NaN;
}

export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** An empty text where the value is unknown. */
export function textAt(column: TextColumn, row: number): string {
  return column.values[column.codes[row] ?? -1] ?? "";
}

/** A test of `row` for one value of a column, without comparing texts. */
export function isValue(column: TextColumn, value: string): (row: number) => boolean {
  const code = column.values.indexOf(value);
  return code < 0 ? () => false : (row) => column.codes[row] === code;
}

export const OUTCOMES: readonly Outcome[] = ["ok", "error", "left", "interrupted"];

/** When the request was sent; of one never sent, when it was begun. Epoch ms; NaN: it has no place in time. */
export function placedAt({ sentAt, beganAt }: RequestColumns, row: number): number {
  const sent = sentAt[row] ?? Number.NaN;
  return Number.isNaN(sent) ? at(beganAt, row) : sent;
}

/** Durations from the sending to the end, by preference: the end of the body, else the last thing known. */
function durationsOf({ closeMs, e2eMs, ttvtMs, ttftMs, ttfeMs, ttfbMs }: RequestColumns): NumberColumn[] {
  return [closeMs, e2eMs, ttvtMs, ttftMs, ttfeMs, ttfbMs].filter((column) => column !== undefined);
}

/**
 * When each request was over, epoch ms: the end of the body, else the last thing known of it. Of a request that was never answered
 * that is its sending, so what is in flight is a lower bound where requests time out or are interrupted; of one never sent its
 * beginning. NaN: without a place in time.
 */
export function endsOf(requests: RequestColumns): Float64Array {
  const ends = new Float64Array(requests.rows);
  const durations = durationsOf(requests);
  for (let row = 0; row < ends.length; row++) ends[row] = endFrom(durations, placedAt(requests, row), row);
  return ends;
}

/** The same of one request. */
export function endOf(requests: RequestColumns, row: number): number {
  return endFrom(durationsOf(requests), placedAt(requests, row), row);
}

function endFrom(durations: readonly NumberColumn[], start: number, row: number): number {
  for (let i = 0; i < durations.length; i++) {
    const duration = durations[i]?.[row] as number;
    if (Number.isFinite(duration)) return start + duration;
  }
  return start;
}

/** From the first try's sending to this one's, ms: 0 for a first try; NaN for a retry of which that is unknown. */
export function waitedMs(requests: RequestColumns, row: number): number {
  if (at(requests.try, row) === 1) return 0;
  return at(requests.sentAt, row) - at(requests.firstSentAt, row);
}

/**
 * 1 for each row of a warm-up, whose seconds or requests are counted from the beginning of each run; null = there is none. A row
 * without a place in time is not before anything.
 */
export function coldRows(requests: RequestColumns, startMs: number, warmup: Warmup | null): Uint8Array | null {
  if (warmup === null) return null;
  const cold = new Uint8Array(requests.rows);
  const runs = requests.run?.values.length ?? 0;
  const runOf = runs > 1 ? (row: number) => (requests.run?.codes[row] ?? -1) + 1 : () => 0;
  const starts = new Float64Array(runs + 1).fill(runs > 1 ? Number.NaN : startMs);
  const firstTries = new Float64Array(runs + 1);
  for (let row = 0; row < requests.rows; row++) {
    const run = runOf(row);
    const placed = placedAt(requests, row);
    if (Number.isNaN(starts[run])) starts[run] = Math.floor(placed / 1000) * 1000;
    if (at(requests.try, row) === 1) firstTries[run] = (firstTries[run] as number) + 1;
    const before =
      "seconds" in warmup
        ? placed < (starts[run] as number) + warmup.seconds * 1000
        : (firstTries[run] as number) <= warmup.requests;
    if (before) cold[row] = 1;
  }
  return cold;
}

/** The rows of a list that are of the warm-up, or those that are not. */
export function chosen(rows: Int32Array, cold: Uint8Array | null, wanted: 0 | 1): Int32Array {
  if (cold === null) return wanted === 0 ? rows : rows.subarray(0, 0);
  return rows.filter((row) => cold[row] === wanted);
}

/** Throws a RangeError where rows are not in the order that every interval rests on. */
export function checkOrder(requests: RequestColumns): void {
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < requests.rows; row++) {
    const placed = placedAt(requests, row);
    if (Number.isNaN(placed)) last = Number.POSITIVE_INFINITY;
    else if (placed < last)
      throw new RangeError(`rows must be in the order of their time, those without one last: row ${row} is not`);
    else last = placed;
  }
}

/** The numbers of all rows. */
export function allRows(rows: number): Int32Array {
  const all = new Int32Array(rows);
  for (let row = 0; row < rows; row++) all[row] = row;
  return all;
}
