/** Which column each latency comes from, for which rows, and in which failures are infinite. Pure. */
import type { RequestColumns } from "./input.ts";
import { at, isValue, waitedMs } from "./rows.ts";
import type { LatencyName } from "./types.ts";

/** Everything that is sorted once for all cuts: latencies (pooled gaps come from counts), output speed, retries' two views. */
export type ValueName =
  | Exclude<LatencyName, "gap">
  | "outputSpeed"
  | "firstTtft"
  | "firstE2e"
  | "finalTtft"
  | "finalE2e";

export interface ValueSource {
  /** ms, or tokens per second; NaN where the row has none */
  value(row: number): number;
  /** rows that can have one at all when they succeed, and whose failure therefore counts; null where failures have no meaning */
  failing: ((row: number) => boolean) | null;
}

const US_PER_MS = 1000;

export function valueSources(requests: RequestColumns): Record<ValueName, ValueSource> {
  const { ttfbMs, ttftMs, e2eMs, closeMs, tpotMs, startDelayMs } = requests;
  const ok = isValue(requests.outcome, "ok");
  const error = isValue(requests.outcome, "error");
  const stream = isValue(requests.mode, "stream");
  const streamError = (row: number) => error(row) && stream(row);
  const first = (row: number) => at(requests.try, row) === 1;
  const final = (row: number) => at(requests.final, row) === 1;
  const planned = (row: number) => at(startDelayMs, row);
  const when = (test: (row: number) => boolean, value: (row: number) => number, failing: ValueSource["failing"]) => ({
    value: (row: number) => (ok(row) && test(row) ? value(row) : Number.NaN),
    failing,
  });
  const all = () => true;
  const of = (column: RequestColumns["ttftMs"] | undefined, failing: ValueSource["failing"] = null, scale = 1) =>
    when(all, (row) => at(column, row) / scale, failing);
  const plannedStreamError = (row: number) => streamError(row) && Number.isFinite(planned(row));
  const plannedError = (row: number) => error(row) && Number.isFinite(planned(row));
  return {
    ttfb: of(ttfbMs, error),
    ttfe: of(requests.ttfeMs, streamError),
    ttft: of(ttftMs, streamError),
    ttvt: of(requests.ttvtMs, streamError),
    tpot: of(tpotMs),
    gapMax: of(requests.gapMaxUs, null, US_PER_MS),
    e2e: of(e2eMs, error),
    close: of(closeMs, error),
    startDelay: of(startDelayMs),
    ttftScheduled: when(all, (row) => at(ttftMs, row) + planned(row), plannedStreamError),
    e2eScheduled: when(all, (row) => at(e2eMs, row) + planned(row), plannedError),
    queue: of(requests.queueMs),
    blocked: of(requests.blockedMs),
    connect: of(requests.connectMs),
    tls: of(requests.tlsMs),
    lag: of(requests.lagMaxUs, null, US_PER_MS),
    outputSpeed: when(
      (row) => at(tpotMs, row) > 0,
      (row) => 1000 / at(tpotMs, row),
      null,
    ),
    firstTtft: when(
      first,
      (row) => at(ttftMs, row),
      (row) => streamError(row) && first(row),
    ),
    firstE2e: when(
      first,
      (row) => at(e2eMs, row),
      (row) => error(row) && first(row),
    ),
    finalTtft: when(
      final,
      (row) => at(ttftMs, row) + waitedMs(requests, row),
      (row) => streamError(row) && final(row),
    ),
    finalE2e: when(
      final,
      (row) => at(e2eMs, row) + waitedMs(requests, row),
      (row) => error(row) && final(row),
    ),
  };
}
