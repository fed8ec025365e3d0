/** Length, expected starts and highest rate of a load model. Pure. */
import type { Arrivals, RateStage, TraceRow } from "./types.ts";

/** Of the load, in seconds of load time. */
export function lengthSeconds(arrivals: Arrivals): number {
  if (arrivals.kind === "trace") return arrivals.seconds;
  return arrivals.stages.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Starts to be expected: the area under the rate, of a trace the rows that are to be started; at most `arrivals.most`. */
export function expectedStarts(arrivals: Arrivals, trace: ArrayLike<Pick<TraceRow, "atMs">> = []): number {
  const all =
    arrivals.kind === "trace" ? rowsBefore(trace, arrivals.seconds * 1000 * arrivals.speed) : area(arrivals.stages);
  return Math.min(all, arrivals.most ?? Number.POSITIVE_INFINITY);
}

function area(stages: readonly RateStage[]): number {
  return stages.reduce((sum, { fromRate, toRate, seconds }) => sum + ((fromRate + toRate) / 2) * seconds, 0);
}

/** Highest rate of the stages, starts per second; of a trace that of its busiest second of load time. */
export function peakRate(arrivals: Arrivals, trace: ArrayLike<Pick<TraceRow, "atMs">> = []): number {
  if (arrivals.kind !== "trace") return Math.max(0, ...arrivals.stages.flatMap((s) => [s.fromRate, s.toRate]));
  const starts = expectedStarts(arrivals, trace);
  const windowMs = 1000 * arrivals.speed;
  let most = 0;
  for (let from = 0, to = 0; to < starts; to++) {
    while (timeOf(trace, to) - timeOf(trace, from) >= windowMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** Rows come by time. */
function rowsBefore(trace: ArrayLike<Pick<TraceRow, "atMs">>, endMs: number): number {
  let [low, high] = [0, trace.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(trace, middle) < endMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function timeOf(trace: ArrayLike<Pick<TraceRow, "atMs">>, row: number): number {
  return (trace[row] as Pick<TraceRow, "atMs">).atMs;
}
