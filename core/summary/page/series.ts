/** The engine's seconds as the report's time series and throughput. Without the engine there are none. Pure. */
import type { RunSeries, SecondBin } from "../../contract/engine.ts";
import type { Series, WindowThroughput } from "../../report/types.ts";

/** Steps at most: an hour's seconds. */
const MOST_STEPS = 3600;

/** One entry per second of the load, those without a bin as null; `from` is the first one's epoch second. */
export interface LoadSeconds {
  from: number;
  bins: readonly (SecondBin | null)[];
}

/** From the first request's second to the last in which something was under way; null = no request was sent. */
export function loadSeconds({ seconds }: RunSeries): LoadSeconds | null {
  const first = seconds.find(({ sent }) => sent > 0)?.t;
  const last = seconds.findLast((bin) => bin.sent + bin.completed + bin.failed + bin.inFlight > 0)?.t;
  if (first === undefined || last === undefined) return null;
  const byTime = new Map(seconds.map((bin) => [bin.t, bin]));
  return { from: first, bins: Array.from({ length: last - first + 1 }, (_, i) => byTime.get(first + i) ?? null) };
}

export const NO_SERIES: Series = {
  stepSeconds: 1,
  ...{ arrivals: [], completions: [], errors: [], inFlightMax: [], inFlightMean: [], tokensPerSecond: [] },
  ...{ ttftP50: [], ttftP95: [], gapMax: [], lagMax: [] },
};

type Bins = readonly (SecondBin | null)[];

/** Tokens count in the second in which their answer ended. A step's TTFT percentiles are known only where it is one second. */
export function seriesOf({ bins }: LoadSeconds): Series {
  const stepSeconds = Math.max(1, Math.ceil(bins.length / MOST_STEPS));
  const steps = Array.from({ length: Math.ceil(bins.length / stepSeconds) }, (_, i) =>
    bins.slice(i * stepSeconds, (i + 1) * stepSeconds),
  );
  const told = bins.some((bin) => (bin?.tokensOut ?? 0) > 0);
  const one = (read: (bin: SecondBin) => number | null) =>
    steps.map((step) => (stepSeconds > 1 || step[0] == null ? null : read(step[0])));
  return {
    stepSeconds,
    arrivals: steps.map((step) => sum(step, ({ sent }) => sent)),
    completions: steps.map((step) => sum(step, ended)),
    errors: steps.map((step) => sum(step, ({ failed }) => failed)),
    inFlightMax: steps.map((step) => largest(step, ({ inFlight }) => inFlight) ?? 0),
    inFlightMean: steps.map(inFlightMean),
    tokensPerSecond: steps.map((step) => (told ? sum(step, ({ tokensOut }) => tokensOut) / step.length : null)),
    ttftP50: one(({ ttftMsP50 }) => ttftMsP50),
    ttftP95: one(({ ttftMsP95 }) => ttftMsP95),
    gapMax: steps.map((step) => largest(step, ({ gapMsMax }) => gapMsMax)),
    lagMax: steps.map((step) => largest(step, ({ lagUsMax }) => (lagUsMax === null ? null : lagUsMax / 1000))),
  };
}

/** From the start to the second of the last answer; null = nothing was answered. */
export function throughputOf({ bins }: LoadSeconds): WindowThroughput | null {
  const toSeconds = bins.findLastIndex((bin) => bin !== null && ended(bin) > 0) + 1;
  if (toSeconds === 0) return null;
  const inside = bins.slice(0, toSeconds);
  const tokens = sum(inside, ({ tokensOut }) => tokensOut);
  return {
    window: { fromSeconds: 0, toSeconds },
    requestsPerSecond: sum(inside, ({ sent }) => sent) / toSeconds,
    okPerSecond: sum(inside, ({ completed }) => completed) / toSeconds,
    tokensOutPerSecond: tokens > 0 ? tokens / toSeconds : null,
    inFlightMean: inFlightMean(inside),
    inFlightMax: largest(inside, ({ inFlight }) => inFlight) ?? 0,
  };
}

/** Of the seconds in which the engine's heart beat; in one without, the number is not known to have changed. */
function inFlightMean(bins: Bins): number {
  const known = bins.flatMap((bin) => bin?.inFlightMean ?? []);
  return known.reduce((total, mean) => total + mean, 0) / Math.max(1, known.length);
}

function ended({ completed, failed }: SecondBin): number {
  return completed + failed;
}

function sum(bins: Bins, read: (bin: SecondBin) => number): number {
  return bins.reduce((total, bin) => total + (bin === null ? 0 : read(bin)), 0);
}

function largest(bins: Bins, read: (bin: SecondBin) => number | null): number | null {
  return bins.reduce<number | null>((most, bin) => {
    const value = bin === null ? null : read(bin);
    return value === null || (most !== null && most >= value) ? most : value;
  }, null);
}
