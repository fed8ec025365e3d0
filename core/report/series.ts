/** Figures per step of time. Warm-up included: a chart shows it as what it is. Pure. */
import type { NumberColumn, RequestColumns } from "./input.ts";
import { momentsOf, type Timeline } from "./moments.ts";
import { at, isValue } from "./rows.ts";
import { quantileSorted } from "./stats/quantile.ts";
import { inFlight } from "./stats/sweep.ts";
import type { Series } from "./types.ts";

/** Whole seconds, so that at most `most` steps cover `seconds`. */
export function stepFor(seconds: number, most: number): number {
  return Math.max(1, Math.ceil(seconds / most));
}

export interface SeriesSpan {
  /** covered from the start on */
  seconds: number;
  stepSeconds: number;
}

/** `tokens`: per second, null = unknown. */
export function seriesOf(
  requests: RequestColumns,
  timeline: Timeline,
  rows: Int32Array,
  tokens: Float64Array | null,
  { seconds, stepSeconds }: SeriesSpan,
): Series {
  const steps = Math.max(1, Math.ceil(seconds / stepSeconds));
  const stepMs = stepSeconds * 1000;
  // the run's very last moment may lie on the end of the last step
  const stepOf = (ms: number) => Math.min(steps - 1, Math.floor(ms / stepMs));
  const ok = isValue(requests.outcome, "ok");
  const error = isValue(requests.outcome, "error");
  const moments = momentsOf(timeline, rows, ok);
  const load = inFlight(moments.starts, moments.ends, 0, stepMs, steps);
  const counts = () => new Array<number>(steps).fill(0);
  const [arrivals, completions, errors] = [counts(), counts(), counts()];
  const ttfts: number[][] = Array.from({ length: steps }, () => []);
  const gapMax = new Array<number | null>(steps).fill(null);
  const lagMax = new Array<number | null>(steps).fill(null);
  for (const row of rows) {
    const start = timeline.starts[row] as number;
    if (Number.isNaN(start)) continue;
    const end = stepOf(timeline.ends[row] as number);
    bump(arrivals, stepOf(start));
    if (ok(row) || error(row)) bump(completions, end);
    if (error(row)) bump(errors, end);
    const ttft = at(requests.ttftMs, row);
    if (ok(row) && Number.isFinite(ttft)) ttfts[stepOf(start + ttft)]?.push(ttft);
    raise(gapMax, end, requests.gapMaxUs, row);
    raise(lagMax, end, requests.lagMaxUs, row);
  }
  const sorted = ttfts.map((list) => Float64Array.from(list).sort());
  return {
    stepSeconds,
    arrivals,
    completions,
    errors,
    inFlightMax: load.max,
    inFlightMean: load.mean,
    tokensPerSecond: tokenRates(tokens, steps, stepSeconds),
    ttftP50: sorted.map((list) => quantileSorted(list, 0.5)),
    ttftP95: sorted.map((list) => quantileSorted(list, 0.95)),
    gapMax,
    lagMax,
  };
}

function tokenRates(tokens: Float64Array | null, steps: number, stepSeconds: number): (number | null)[] {
  if (tokens === null) return new Array<number | null>(steps).fill(null);
  return Array.from({ length: steps }, (_, step) => {
    const from = step * stepSeconds;
    return tokens.subarray(from, from + stepSeconds).reduce((sum, n) => sum + n, 0) / stepSeconds;
  });
}

function bump(counts: number[], step: number): void {
  counts[step] = (counts[step] ?? 0) + 1;
}

/** The column is in microseconds, the list in milliseconds. */
function raise(list: (number | null)[], step: number, column: NumberColumn | undefined, row: number): void {
  const ms = at(column, row) / 1000;
  if (Number.isFinite(ms) && ms >= (list[step] ?? Number.NEGATIVE_INFINITY)) list[step] = ms;
}
