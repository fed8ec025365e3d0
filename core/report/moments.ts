/** When requests were sent and over, ms since the start: per row, and as ascending lists of a part. Pure. */
import type { ReportInput } from "./input.ts";
import { at, endOf } from "./rows.ts";
import { sortOrder } from "./stats/order.ts";

/** One entry per row; NaN: never sent. */
export interface Timeline {
  starts: Float64Array;
  ends: Float64Array;
  /** rows in the order of their ends, unsent ones left out */
  byEnd: Int32Array;
}

export function timelineOf({ requests, startMs }: ReportInput): Timeline {
  const starts = new Float64Array(requests.rows);
  const ends = new Float64Array(requests.rows);
  let sent = 0;
  for (let row = 0; row < requests.rows; row++) {
    starts[row] = at(requests.sentAt, row) - startMs;
    ends[row] = endOf(requests, row) - startMs;
    if (!Number.isNaN(starts[row])) sent = row + 1;
  }
  // unsent rows come last
  return { starts, ends, byEnd: Int32Array.from(sortOrder(ends.slice(0, sent))) };
}

/** Ascending, of the rows of a part that were sent. */
export interface Moments {
  starts: Float64Array;
  ends: Float64Array;
  /** ends of successful tries */
  okEnds: Float64Array;
}

export function momentsOf({ starts, ends, byEnd }: Timeline, rows: Int32Array, ok: (row: number) => boolean): Moments {
  const inPart = new Uint8Array(starts.length);
  for (const row of rows) inPart[row] = ok(row) ? 2 : 1;
  const sent = new Float64Array(rows.length);
  let n = 0;
  for (const row of rows) if (!Number.isNaN(starts[row])) sent[n++] = starts[row] as number;
  const over = new Float64Array(n);
  const okOver = new Float64Array(n);
  let all = 0;
  let good = 0;
  for (let i = 0; i < byEnd.length; i++) {
    const row = byEnd[i] as number;
    if (inPart[row] === 0) continue;
    over[all++] = ends[row] as number;
    if (inPart[row] === 2) okOver[good++] = ends[row] as number;
  }
  return { starts: sent.subarray(0, n), ends: over.subarray(0, all), okEnds: okOver.subarray(0, good) };
}

/** How many of an ascending list lie in [from, to). */
export function within(times: Float64Array, from: number, to: number): number {
  return firstFrom(times, to) - firstFrom(times, from);
}

function firstFrom(times: Float64Array, moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
