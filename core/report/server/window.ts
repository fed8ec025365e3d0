/** Picks the readings that stand for a stretch of time, and takes what grew in it. Pure. */
import { difference, together } from "./buckets.ts";
import type { CounterName, HistogramName } from "./names.ts";
import type { Buckets, ServerFigures, ServerSample } from "./sample.ts";

export type Reading = ServerSample & { figures: ServerFigures };

export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** One server's first and last reading of a stretch. */
export interface Ends {
  first: Reading;
  last: Reading;
}

/** The last reading before the stretch and the first behind it, else the nearest inside; null = fewer than two. */
export function endsOf(readings: readonly Reading[], { fromMs, toMs }: Stretch): Ends | null {
  const before = readings.filter(({ at }) => at <= fromMs).at(-1) ?? readings[0];
  const behind = readings.find(({ at }) => at >= toMs) ?? readings.at(-1);
  if (before === undefined || behind === undefined || before === behind || behind.at <= before.at) return null;
  return { first: before, last: behind };
}

/** True when a count went down between two neighbours: the server began anew, and no difference means anything. */
export function restarted(readings: readonly Reading[]): boolean {
  return readings.some((reading, i) => {
    const before = readings[i - 1]?.figures.counters;
    if (before === undefined) return false;
    return Object.entries(reading.figures.counters).some(([name, value]) => value < (before[name as CounterName] ?? 0));
  });
}

/** Growth over all servers; null = one of them does not tell. */
export function grown(ends: readonly Ends[], name: CounterName): number | null {
  let sum = 0;
  for (const { first, last } of ends) {
    // a label set that appears only with its first request begins at 0
    const later = last.figures.counters[name];
    if (later === undefined) return null;
    sum += later - (first.figures.counters[name] ?? 0);
  }
  return ends.length === 0 ? null : sum;
}

const NONE: Buckets = { sum: 0, count: 0, buckets: [] };

/** What was counted into buckets over all servers; null = one of them does not tell, or they cannot be added up. */
export function counted(ends: readonly Ends[], name: HistogramName): Buckets | null {
  const all: Buckets[] = [];
  for (const { first, last } of ends) {
    const later = last.figures.histograms[name];
    const delta = later === undefined ? null : difference(later, first.figures.histograms[name] ?? NONE);
    if (delta === null) return null;
    all.push(delta);
  }
  return together(all);
}
