/**
 * The report's time: that of its runs, one after another. Several runs taken together may lie days apart; between them nothing was
 * asked of the server, so that time is left out of every rate and every chart. Runs that overlap (shards of one test) share
 * their time. A stretch begins and ends with a whole second. Pure.
 */
import type { RequestColumns } from "./input.ts";
import { placedAt } from "./rows.ts";

/** A time in which runs were under way. */
export interface Stretch {
  /** epoch ms of its beginning and end */
  startMs: number;
  endMs: number;
  /** where it begins in the report's time */
  fromSeconds: number;
}

export interface Axis {
  /** ascending; one at least */
  stretches: readonly Stretch[];
  /** ms of the report's time; NaN stays NaN */
  place(epochMs: number): number;
}

/** Within one run, nothing for an hour is no load either: a clock that was set, or a run that was taken up again. */
const LONGEST_PAUSE = 3_600_000;

/** @param ends when each row was over, epoch ms */
export function axisOf(requests: RequestColumns, ends: Float64Array, startMs: number): Axis {
  const stretches = stretchesOf(spansOf(requests, ends), startMs);
  if (stretches.length === 1) return { stretches, place: (ms) => ms - startMs };
  return { stretches, place: (ms) => placed(stretches, ms) };
}

interface Span {
  startMs: number;
  endMs: number;
}

/** When each run was under way, in the order of beginning. */
function spansOf(requests: RequestColumns, ends: Float64Array): Span[] {
  const spans: Span[] = [];
  const several = (requests.run?.values.length ?? 0) > 1;
  const open = new Map<number, Span>();
  let current: Span | undefined;
  let code = -1;
  for (let row = 0; row < requests.rows; row++) {
    const start = placedAt(requests, row);
    if (Number.isNaN(start)) break;
    const end = Math.max(start, ends[row] as number);
    const run = several ? (requests.run?.codes[row] ?? -1) : -1;
    if (run !== code) {
      code = run;
      current = open.get(run);
    }
    if (current === undefined || start > current.endMs + LONGEST_PAUSE) {
      current = { startMs: start, endMs: end };
      open.set(run, current);
      spans.push(current);
    } else if (end > current.endMs) current.endMs = end;
  }
  return spans;
}

function stretchesOf(spans: readonly Span[], startMs: number): Stretch[] {
  const second = (ms: number) => Math.floor(ms / 1000) * 1000;
  const stretches: Stretch[] = [];
  for (const span of spans) {
    const last = stretches.at(-1);
    const endMs = second(span.endMs) + 1000;
    if (last === undefined) stretches.push({ startMs, endMs, fromSeconds: 0 });
    else if (second(span.startMs) <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else {
      const fromSeconds = last.fromSeconds + (last.endMs - last.startMs) / 1000;
      stretches.push({ startMs: second(span.startMs), endMs, fromSeconds });
    }
  }
  return stretches.length === 0 ? [{ startMs, endMs: startMs + 1000, fromSeconds: 0 }] : stretches;
}

/** What lies in no stretch is put at the end of the one before. */
function placed(stretches: readonly Stretch[], ms: number): number {
  if (Number.isNaN(ms)) return ms;
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((stretches[middle] as Stretch).startMs <= ms) low = middle;
    else high = middle - 1;
  }
  const { startMs, endMs, fromSeconds } = stretches[low] as Stretch;
  const inside = low === stretches.length - 1 ? ms : Math.min(ms, endMs);
  return fromSeconds * 1000 + (inside - startMs);
}
