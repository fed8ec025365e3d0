/**
 * What was carried inside a window. It is named in whole seconds, as the charts are drawn, but divided by its exact length:
 * from the first sending to the last end, or a short run's rates would hang on where it lay in the clock's seconds. Pure.
 */
import { type Moments, within } from "./moments.ts";
import { type TokenSeconds, tokensWithin } from "./seconds.ts";
import { inFlight } from "./stats/sweep.ts";
import type { Window, WindowThroughput } from "./types.ts";

/** A time that was measured. */
export interface Measured {
  window: Window;
  /** seconds from the first sending to the last end, without the time between runs */
  length: number;
  /** seconds of the report's time: tokens that came before are those of the warm-up */
  tokensFrom: number;
}

export function throughputOf(moments: Moments, tokens: TokenSeconds | null, measured: Measured): WindowThroughput {
  const { window, length, tokensFrom } = measured;
  const { fromSeconds, toSeconds } = window;
  const [from, to] = [fromSeconds * 1000, toSeconds * 1000];
  const { max, mean } = inFlight(moments.starts, moments.ends, from, to - from, 1);
  return {
    window,
    seconds: length,
    requestsPerSecond: within(moments.starts, from, to) / length,
    okPerSecond: within(moments.okEnds, from, to) / length,
    tokensOutPerSecond: tokens === null ? null : tokensWithin(tokens, tokensFrom, toSeconds) / length,
    // nothing was in flight in the rest of the window
    inFlightMean: ((mean[0] ?? 0) * (toSeconds - fromSeconds)) / length,
    inFlightMax: max[0] ?? 0,
  };
}

/**
 * From the first start to the last end; null when nothing has a place in time, or all in one moment: that has no rate.
 * @param cold a warm-up came before: of the first second only the part after it counts
 */
export function measuredOf({ span }: Moments, cold: boolean): Measured | null {
  if (span === null || span.lengthMs <= 0) return null;
  const fromSeconds = Math.floor(span.first / 1000);
  const toSeconds = Math.max(fromSeconds + 1, Math.ceil(span.last / 1000));
  return {
    window: { fromSeconds, toSeconds },
    length: span.lengthMs / 1000,
    tokensFrom: cold ? span.first / 1000 : fromSeconds,
  };
}

/** A window of whole seconds inside the run. */
export function wholly(window: Window): Measured {
  return { window, length: window.toSeconds - window.fromSeconds, tokensFrom: window.fromSeconds };
}
