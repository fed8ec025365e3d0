/** What was carried inside a window of whole seconds. Pure. */
import type { Moments } from "./moments.ts";
import { within } from "./moments.ts";
import { type TokenSeconds, tokensWithin } from "./seconds.ts";
import { inFlight } from "./stats/sweep.ts";
import type { Window, WindowThroughput } from "./types.ts";

export function throughputOf(moments: Moments, tokens: TokenSeconds | null, window: Window): WindowThroughput {
  const { fromSeconds, toSeconds } = window;
  const length = toSeconds - fromSeconds;
  const [from, to] = [fromSeconds * 1000, toSeconds * 1000];
  const { max, mean } = inFlight(moments.starts, moments.ends, from, to - from, 1);
  return {
    window,
    requestsPerSecond: within(moments.starts, from, to) / length,
    okPerSecond: within(moments.okEnds, from, to) / length,
    tokensOutPerSecond: tokens === null ? null : tokensWithin(tokens, fromSeconds, toSeconds) / length,
    inFlightMean: mean[0] ?? 0,
    inFlightMax: max[0] ?? 0,
  };
}

/** From the first start to the last end, in whole seconds; null when nothing has a place in time. */
export function spanOf({ span }: Moments): Window | null {
  if (span === null) return null;
  const fromSeconds = Math.floor(span.first / 1000);
  return { fromSeconds, toSeconds: Math.max(fromSeconds + 1, Math.ceil(span.last / 1000)) };
}
