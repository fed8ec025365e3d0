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

/**
 * When the request was over, epoch ms: the end of the body, else the last thing known of it. Of a request that was never answered
 * that is its sending, so what is in flight is a lower bound where requests time out or are interrupted. NaN: never sent.
 */
export function endOf(requests: RequestColumns, row: number): number {
  const { closeMs, e2eMs, ttvtMs, ttftMs, ttfeMs, ttfbMs } = requests;
  const sent = at(requests.sentAt, row);
  for (const column of [closeMs, e2eMs, ttvtMs, ttftMs, ttfeMs, ttfbMs]) {
    const duration = at(column, row);
    if (Number.isFinite(duration)) return sent + duration;
  }
  return sent;
}

/** From the first try's sending to this one's, ms: 0 for a first try; NaN for a retry of which that is unknown. */
export function waitedMs(requests: RequestColumns, row: number): number {
  if (at(requests.try, row) === 1) return 0;
  return at(requests.sentAt, row) - at(requests.firstSentAt, row);
}

/** The first row after the warm-up; `rows` when it swallows all. */
export function firstCountedRow(requests: RequestColumns, startMs: number, warmup: Warmup | null): number {
  if (warmup === null) return 0;
  let firstTries = 0;
  for (let row = 0; row < requests.rows; row++) {
    if ("seconds" in warmup) {
      // a row that was never sent (NaN) is not before anything
      if (!(at(requests.sentAt, row) < startMs + warmup.seconds * 1000)) return row;
    } else if (at(requests.try, row) === 1 && firstTries++ >= warmup.requests) {
      return row;
    }
  }
  return requests.rows;
}

/** Throws a RangeError where rows are not in the order that every interval rests on. */
export function checkOrder({ rows, sentAt }: RequestColumns): void {
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const sent = at(sentAt, row);
    if (Number.isNaN(sent)) last = Number.POSITIVE_INFINITY;
    else if (sent < last)
      throw new RangeError(`rows must be in the order of sentAt, unsent ones last: row ${row} is not`);
    else last = sent;
  }
}
