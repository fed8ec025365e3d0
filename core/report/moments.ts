/** When requests were sent and over, ms of the report's time: per row, and as ascending lists of a part. Pure. */
import { type Axis, axisOf } from "./axis.ts";
import type { ReportInput } from "./input.ts";
import { endsOf, placedAt } from "./rows.ts";
import { sortOrder } from "./stats/order.ts";
import { OK, SENT } from "./traits.ts";

/** One entry per row; NaN: without a place in time. */
export interface Timeline {
  axis: Axis;
  /** of one never sent: when it was begun */
  starts: Float64Array;
  ends: Float64Array;
  /** rows in the order of their ends, those without a place left out */
  byEnd: Int32Array;
}

export function timelineOf({ requests, startMs }: ReportInput): Timeline {
  const { rows } = requests;
  const ends = endsOf(requests);
  const axis = axisOf(requests, ends, startMs);
  const starts = new Float64Array(rows);
  let known = 0;
  for (let row = 0; row < rows; row++) {
    starts[row] = axis.place(placedAt(requests, row));
    ends[row] = axis.place(ends[row] as number);
    if (!Number.isNaN(starts[row])) known = row + 1;
  }
  // rows without a place come last
  return { axis, starts, ends, byEnd: Int32Array.from(sortOrder(ends.slice(0, known))) };
}

export interface Moments {
  /** ascending, of the rows of a part that were sent */
  starts: Float64Array;
  ends: Float64Array;
  /** ends of successful tries */
  okEnds: Float64Array;
  /** first start and last end of all that have a place, and what of the time between is some run's; null = none has */
  span: { first: number; last: number; lengthMs: number } | null;
}

/** `rows` and `byEnd`: those of the part, in the order of time and in that of their ends. */
export function momentsOf(timeline: Timeline, traits: Uint8Array, rows: Int32Array, byEnd: Int32Array): Moments {
  const sent = new Float64Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (((traits[row] as number) & SENT) !== 0) sent[n++] = timeline.starts[row] as number;
  }
  const over = new Float64Array(n);
  const okOver = new Float64Array(n);
  let all = 0;
  let good = 0;
  for (let i = 0; i < byEnd.length; i++) {
    const row = byEnd[i] as number;
    const trait = traits[row] as number;
    if ((trait & SENT) === 0) continue;
    over[all++] = timeline.ends[row] as number;
    if ((trait & 7) === OK) okOver[good++] = timeline.ends[row] as number;
  }
  return {
    starts: sent.subarray(0, n),
    ends: over.subarray(0, all),
    okEnds: okOver.subarray(0, good),
    span: spanOf(timeline, rows, byEnd),
  };
}

/** `rows` and `byEnd` as of momentsOf(). */
export function spanOf(
  { axis: { stretches }, starts, ends }: Timeline,
  rows: Int32Array,
  byEnd: Int32Array,
): Moments["span"] {
  const first = starts[rows[0] ?? -1] ?? Number.NaN;
  const last = ends[byEnd[byEnd.length - 1] ?? -1] ?? Number.NaN;
  if (Number.isNaN(first) || Number.isNaN(last)) return null;
  let lengthMs = 0;
  for (let i = 0; i < stretches.length; i++) {
    const from = i === 0 ? Number.NEGATIVE_INFINITY : (stretches[i]?.fromSeconds ?? 0) * 1000;
    const to = (stretches[i + 1]?.fromSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    const start = starts[rows[firstOf(starts, rows, from)] ?? -1] ?? Number.NaN;
    const end = ends[byEnd[firstOf(ends, byEnd, to) - 1] ?? -1] ?? Number.NaN;
    // NaN: none of these rows is of this stretch
    if (start < to && end > start) lengthMs += end - start;
  }
  return { first, last, lengthMs };
}

/** The first of `rows`, in the order of `times`, whose time is not before `moment`; without a place is after all. */
function firstOf(times: Float64Array, rows: Int32Array, moment: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[rows[middle] as number] as number) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
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
