/** The load generator's side of a report: what was found of it, and what it used over time. Pure; it must not know how it is shown. */
import type { ClientSecond, ClientSeries, RunSeries, SecondBin } from "../../contract/engine.ts";
import type { OwnError } from "../../report/own_error.ts";
import type { ClientVerdict } from "../../verdict/client.ts";

export interface ClientSide {
  /** null = a run of before there was one, or several taken together */
  verdict: ClientVerdict | null;
  /** what its process was allowed */
  limits: ClientSeries["limits"] | null;
  /** null = not known */
  series: ClientOverTime | null;
  /** how wrong llmload was on the machine of the run when it was last calibrated; null = it was not */
  ownError: OwnError | null;
}

/** One entry per step from about.startMs on; null = not known. */
export interface ClientOverTime {
  stepSeconds: number;
  /** processors that it used, mean */
  cpu: (number | null)[];
  /** all processors of the machine, whoever used them: share, mean */
  machineBusy: (number | null)[];
  /** bytes, the largest */
  memory: (number | null)[];
  /** bytes per second */
  received: (number | null)[];
  sent: (number | null)[];
  /** ms, the largest: how late its timer fired, how long a goroutine in a hundred waited at least, how long Go stopped the world */
  late: (number | null)[];
  waitP99: (number | null)[];
  pause: (number | null)[];
}

const MOST_STEPS = 400;

/** @param startMs about.startMs @param seconds about.durationSeconds */
export function clientSide(
  series: RunSeries | null,
  verdict: ClientVerdict | null,
  { startMs, seconds, ownError = null }: { startMs: number; seconds: number; ownError?: OwnError | null },
): ClientSide | null {
  const client = series?.client;
  if (series === null || client === undefined)
    return verdict === null && ownError === null ? null : { verdict, limits: null, series: null, ownError };
  return {
    verdict,
    limits: client.limits,
    series: overTime(series.seconds, client.seconds, startMs, seconds),
    ownError,
  };
}

function overTime(
  bins: readonly SecondBin[],
  looks: readonly ClientSecond[],
  startMs: number,
  seconds: number,
): ClientOverTime | null {
  const whole = Math.ceil(seconds);
  if (whole < 1 || looks.length === 0) return null;
  const stepSeconds = Math.ceil(whole / MOST_STEPS);
  const steps = Math.ceil(whole / stepSeconds);
  const from = startMs / 1000;
  const placed = <T>(list: readonly T[], at: (one: T) => number): T[][] => {
    const out: T[][] = Array.from({ length: steps }, () => []);
    for (const one of list) out[Math.floor((at(one) - from) / stepSeconds)]?.push(one);
    return out;
  };
  const byStep = placed(looks, ({ at, seconds: length }) => at - length / 2);
  const mean = (read: (look: ClientSecond) => number | null) => byStep.map((step) => meanOf(step, read));
  const most = (read: (look: ClientSecond) => number | null) => byStep.map((step) => largest(step.map(read)));
  return {
    stepSeconds,
    cpu: mean(({ cpuSeconds, seconds: length }) => (cpuSeconds === null ? null : cpuSeconds / length)),
    machineBusy: mean(({ machineBusy }) => machineBusy),
    memory: most(({ rssBytes }) => rssBytes),
    received: mean(({ receivedBytes, seconds: length }) => receivedBytes / length),
    sent: mean(({ sentBytes, seconds: length }) => sentBytes / length),
    late: placed(bins, ({ t }) => t).map((step) => largest(step.map(({ heartbeatLateMs }) => heartbeatLateMs))),
    waitP99: most(({ wakeupP99Ms }) => wakeupP99Ms),
    pause: most(({ pauseMaxMs }) => pauseMaxMs),
  };
}

/** Weighted by how long each look was. */
function meanOf(looks: readonly ClientSecond[], read: (look: ClientSecond) => number | null): number | null {
  let [sum, length] = [0, 0];
  for (const look of looks) {
    const value = look.seconds > 0 ? read(look) : null;
    if (value === null) continue;
    sum += value * look.seconds;
    length += look.seconds;
  }
  return length > 0 ? Math.round((sum / length) * 1e4) / 1e4 : null;
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
