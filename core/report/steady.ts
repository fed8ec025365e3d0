/**
 * The steady window of one scenario: from the end of the initial transient (MSER-5 over the latencies in the order of
 * sending) to the last sending, after which the load only drains. Pure.
 */
import type { ReportInput } from "./input.ts";
import { at, isValue } from "./rows.ts";
import { mser5 } from "./stats/mser.ts";
import type { Steady } from "./types.ts";

export const MIXED = "scenarios of different load share it: see each scenario";

export function notSteady(reason: string): Steady {
  return { of: null, window: null, truncated: null, reason };
}

export function steadyOf({ requests, startMs }: ReportInput, rows: Int32Array): Steady {
  const ok = isValue(requests.outcome, "ok");
  const good = rows.filter((row) => ok(row) && Number.isFinite(requests.sentAt[row]));
  const withTtft = good.filter((row) => Number.isFinite(requests.ttftMs[row]));
  // E2E hangs on the length of the answer as well, so TTFT is the better witness where most have one
  const [of, column, used] =
    withTtft.length * 2 >= good.length && withTtft.length > 0
      ? (["ttft", requests.ttftMs, withTtft] as const)
      : (["e2e", requests.e2eMs, good.filter((row) => Number.isFinite(requests.e2eMs[row]))] as const);
  if (used.length === 0) return notSteady("no samples");
  const found = mser5(Float64Array.from(used, (row) => at(column, row)));
  if (found.truncated === null) return { of, window: null, truncated: null, reason: found.reason };
  const first = used[found.truncated];
  const last = good[good.length - 1];
  if (first === undefined || last === undefined) return notSteady("no samples");
  const fromSeconds = Math.ceil((at(requests.sentAt, first) - startMs) / 1000);
  const toSeconds = Math.floor((at(requests.sentAt, last) - startMs) / 1000);
  if (toSeconds <= fromSeconds) return { of, window: null, truncated: null, reason: "shorter than a second" };
  return { of, window: { fromSeconds, toSeconds }, truncated: found.truncated, reason: null };
}
