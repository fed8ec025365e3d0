/**
 * Whether a step can have seen what its load does in the long run. It begins with an idle server, and a queue near its limit fills
 * slowly: requests that all kept the SLO while the waits still grew say nothing of the minutes that follow. Pure.
 */
import { number } from "../report/render/numbers.ts";

/** The measured part holds so many of its slowest answers, one in twenty left out. Measured on simulated servers (holds.test.ts). */
export const TIMES_OF_AN_ANSWER = 5;
/** Fewer values than this in a half have no mean to compare. */
const FEWEST = 10;
/** Standard errors of the difference between two halves. */
const RISEN = 1;

/**
 * @param times in the order of sending, ms: TTFT and E2E
 * @param n independent values that each of them is worth
 * @returns why holding this load cannot be clear from this step; null = it can
 */
export function unsettledBy(
  times: readonly Float64Array[],
  n: number,
  { e2eP95, stepSeconds }: { e2eP95: number | null; stepSeconds: number },
): string | null {
  if (((e2eP95 ?? 0) / 1000) * TIMES_OF_AN_ANSWER > stepSeconds) {
    return `answers take up to ${number((e2eP95 ?? 0) / 1000)} s, and a step measured ${number(stepSeconds)} s`;
  }
  return times.some((series) => rises(series, n)) ? "answers still grew slower while it was measured" : null;
}

function rises(series: Float64Array, n: number): boolean {
  const middle = Math.floor(series.length / 2);
  if (middle < FEWEST) return false;
  const [early, late] = [series.subarray(0, middle), series.subarray(middle)];
  const error = Math.sqrt((variance(early) + variance(late)) / Math.max(1, n / 2));
  return mean(late) - mean(early) > RISEN * error + 1e-9;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: Float64Array): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length;
}
