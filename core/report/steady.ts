/**
 * The steady window of one scenario: from the end of the initial transient (MSER-5 over the latencies in the order of
 * sending) to the last sending, after which the load only drains. Pure.
 */
import type { NumberColumn, RequestColumns } from "./input.ts";
import type { Timeline } from "./moments.ts";
import { mser5 } from "./stats/mser.ts";
import { has, OK, SENT } from "./traits.ts";
import type { Steady } from "./types.ts";

export const MIXED = "scenarios of different load share it: see each scenario";
export const SEVERAL = "several runs one after another have a beginning each: see each run";

export function notSteady(reason: string): Steady {
  return { of: null, window: null, truncated: null, reason };
}

export function steadyOf(requests: RequestColumns, timeline: Timeline, traits: Uint8Array, rows: Int32Array): Steady {
  const good = rows.filter((row) => has(traits[row] as number, OK, SENT));
  const withTtft = known(good, requests.ttftMs);
  // E2E hangs on the length of the answer as well, so TTFT is the better witness where most have one
  const [of, column, used] =
    withTtft.length * 2 >= good.length && withTtft.length > 0
      ? (["ttft", requests.ttftMs, withTtft] as const)
      : (["e2e", requests.e2eMs, known(good, requests.e2eMs)] as const);
  if (used.length === 0) return notSteady("no samples");
  const values = new Float64Array(used.length);
  for (let i = 0; i < used.length; i++) values[i] = column[used[i] as number] as number;
  const found = mser5(values);
  if (found.truncated === null) return { of, window: null, truncated: null, reason: found.reason };
  const first = used[found.truncated];
  const last = good[good.length - 1];
  if (first === undefined || last === undefined) return notSteady("no samples");
  const fromSeconds = Math.ceil((timeline.starts[first] as number) / 1000);
  const toSeconds = Math.floor((timeline.starts[last] as number) / 1000);
  if (toSeconds <= fromSeconds) return { of, window: null, truncated: null, reason: "shorter than a second" };
  return { of, window: { fromSeconds, toSeconds }, truncated: found.truncated, reason: null };
}

function known(rows: Int32Array, column: NumberColumn): Int32Array {
  return rows.filter((row) => Number.isFinite(column[row]));
}
