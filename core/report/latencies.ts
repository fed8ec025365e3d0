/** Which column each latency comes from, for which rows, and in which failures are infinite. Pure. */
import type { NumberColumn, RequestColumns } from "./input.ts";
import { at, waitedMs } from "./rows.ts";
import { FINAL, FIRST, has, OK, PLANNED, STREAM, traitReader } from "./traits.ts";
import type { LatencyName } from "./types.ts";

/** Everything that is sorted once for all cuts: latencies (pooled gaps come from counts), output speed, retries' two views. */
export type ValueName =
  | Exclude<LatencyName, "gap">
  | "outputSpeed"
  | "firstTtft"
  | "firstE2e"
  | "finalTtft"
  | "finalE2e";

/** ms, or tokens per second, of successful tries. */
export interface ValueSource {
  /** NaN where the row has none */
  value(row: number): number;
  /** the column that the values are in; null where they are worked out of several, undefined where no row has one */
  column: NumberColumn | null | undefined;
  /** what the column's values are divided by */
  scale: number;
  /** marks that a try must have (traits.ts) */
  marks: number;
  /** marks of tries that have such a value when they succeed, and whose failure therefore counts; null where failures have no meaning */
  failing: number | null;
}

const US_PER_MS = 1000;
const ANY = 0;

export function valueSources(requests: RequestColumns): Record<ValueName, ValueSource> {
  const { ttfbMs, ttftMs, e2eMs, closeMs, tpotMs, startDelayMs } = requests;
  const trait = traitReader(requests);
  const good = (row: number, marks: number) => has(trait(row), OK, marks);
  const of = (
    column: NumberColumn | undefined,
    failing: number | null = null,
    scale = 1,
    marks = ANY,
  ): ValueSource => ({
    value: (row) => (good(row, marks) ? at(column, row) / scale : Number.NaN),
    ...{ column, scale, marks, failing },
  });
  const derived = (value: (row: number) => number, failing: number | null, marks = ANY): ValueSource => ({
    value: (row) => (good(row, marks) ? value(row) : Number.NaN),
    ...{ column: null, scale: 1, marks, failing },
  });
  const delayed = (column: NumberColumn, failing: number) =>
    startDelayMs === undefined
      ? of(undefined, failing)
      : derived((row) => at(column, row) + at(startDelayMs, row), failing);
  const waited = (column: NumberColumn, failing: number) =>
    derived((row) => at(column, row) + waitedMs(requests, row), failing, FINAL);
  return {
    ttfb: of(ttfbMs, ANY),
    ttfe: of(requests.ttfeMs, STREAM),
    ttft: of(ttftMs, STREAM),
    ttvt: of(requests.ttvtMs, STREAM),
    tpot: of(tpotMs),
    gapMax: of(requests.gapMaxUs, null, US_PER_MS),
    e2e: of(e2eMs, ANY),
    close: of(closeMs, ANY),
    startDelay: of(startDelayMs),
    ttftScheduled: delayed(ttftMs, STREAM | PLANNED),
    e2eScheduled: delayed(e2eMs, PLANNED),
    queue: of(requests.queueMs),
    blocked: of(requests.blockedMs),
    connect: of(requests.connectMs),
    tls: of(requests.tlsMs),
    lag: of(requests.lagMaxUs, null, US_PER_MS),
    outputSpeed: derived((row) => (at(tpotMs, row) > 0 ? 1000 / at(tpotMs, row) : Number.NaN), null),
    firstTtft: of(ttftMs, STREAM | FIRST, 1, FIRST),
    firstE2e: of(e2eMs, FIRST, 1, FIRST),
    finalTtft: waited(ttftMs, STREAM | FINAL),
    finalE2e: waited(e2eMs, FINAL),
  };
}
