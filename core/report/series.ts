/** Figures per step of time. Warm-up included: a chart shows it as what it is. Pure. */
import type { NumberColumn, RequestColumns } from "./input.ts";
import type { Moments, Timeline } from "./moments.ts";
import { at } from "./rows.ts";
import { type TokenSeconds, tokenRates } from "./seconds.ts";
import { quantileSorted } from "./stats/quantile.ts";
import { inFlight } from "./stats/sweep.ts";
import { ERROR, has, OK } from "./traits.ts";
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

/** What a series is drawn of: one part of the run. */
export interface Drawn {
  requests: RequestColumns;
  timeline: Timeline;
  traits: Uint8Array;
  rows: Int32Array;
  moments: Moments;
  /** null = unknown */
  tokens: TokenSeconds | null;
}

export function seriesOf(drawn: Drawn, { seconds, stepSeconds }: SeriesSpan): Series {
  const { requests, timeline, traits, rows, moments, tokens } = drawn;
  const steps = Math.max(1, Math.ceil(seconds / stepSeconds));
  const stepMs = stepSeconds * 1000;
  // the run's very last moment may lie on the end of the last step
  const stepOf = (ms: number) => Math.min(steps - 1, Math.floor(ms / stepMs));
  const load = inFlight(moments.starts, moments.ends, 0, stepMs, steps);
  const counts = () => new Array<number>(steps).fill(0);
  const [arrivals, completions, errors] = [counts(), counts(), counts()];
  const gapMax = new Array<number | null>(steps).fill(null);
  const lagMax = new Array<number | null>(steps).fill(null);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const start = timeline.starts[row] as number;
    if (Number.isNaN(start)) continue;
    const trait = traits[row] as number;
    const end = stepOf(timeline.ends[row] as number);
    bump(arrivals, stepOf(start));
    if (has(trait, ERROR, 0)) {
      bump(completions, end);
      bump(errors, end);
    } else if (has(trait, OK, 0)) bump(completions, end);
    raise(gapMax, end, requests.gapMaxUs, row);
    raise(lagMax, end, requests.lagMaxUs, row);
  }
  const ttfts = sortedByStep(drawn, steps, stepOf);
  return {
    stepSeconds,
    arrivals,
    completions,
    errors,
    inFlightMax: load.max,
    inFlightMean: load.mean,
    tokensPerSecond: tokens === null ? new Array<null>(steps).fill(null) : tokenRates(tokens, steps, stepSeconds),
    ttftP50: ttfts.map((list) => quantileSorted(list, 0.5)),
    ttftP95: ttfts.map((list) => quantileSorted(list, 0.95)),
    gapMax,
    lagMax,
  };
}

/** TTFTs by the step in which the first token came, each step's ascending. */
function sortedByStep(
  { requests: { ttftMs }, timeline, traits, rows }: Drawn,
  steps: number,
  stepOf: (ms: number) => number,
): Float64Array[] {
  const stepAt = new Int32Array(rows.length).fill(-1);
  const ends = new Int32Array(steps + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const ttft = ttftMs[row] as number;
    const start = timeline.starts[row] as number;
    if (!has(traits[row] as number, OK, 0) || !Number.isFinite(ttft) || Number.isNaN(start)) continue;
    const step = stepOf(start + ttft);
    if (step < 0) continue;
    stepAt[i] = step;
    ends[step + 1] = (ends[step + 1] as number) + 1;
  }
  for (let step = 1; step <= steps; step++) ends[step] = (ends[step] as number) + (ends[step - 1] as number);
  const next = ends.slice();
  const values = new Float64Array(ends[steps] as number);
  for (let i = 0; i < rows.length; i++) {
    const step = stepAt[i] as number;
    if (step < 0) continue;
    const place = next[step] as number;
    values[place] = ttftMs[rows[i] as number] as number;
    next[step] = place + 1;
  }
  return Array.from({ length: steps }, (_, step) => values.subarray(ends[step], ends[step + 1]).sort());
}

function bump(counts: number[], step: number): void {
  counts[step] = (counts[step] ?? 0) + 1;
}

/** The column is in microseconds, the list in milliseconds. */
function raise(list: (number | null)[], step: number, column: NumberColumn | undefined, row: number): void {
  const ms = at(column, row) / 1000;
  if (Number.isFinite(ms) && ms >= (list[step] ?? Number.NEGATIVE_INFINITY)) list[step] = ms;
}
