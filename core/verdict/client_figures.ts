/** The figures of the client's verdict out of what the engine kept. Pure; it judges nothing. */
import type { ClientSecond, ClientSeries, LogHistogram, RunSeries } from "../contract/engine.ts";
import { loadSeconds } from "../summary/page/series.ts";
import { type ClientFigures, CPU, LATE_MS, type Part, type Surroundings } from "./client.ts";

/** Less than this of a second is too short to tell a processor's use by it. */
const LEAST_SECONDS = 0.2;

/** `requests`: of the load. */
export function clientFigures(series: RunSeries | null, dropped: Part | null): ClientFigures {
  const load = series === null ? null : loadSeconds(series);
  if (series?.client === undefined || load === null) return { watched: null, dropped };
  const { client, heartbeat } = series;
  const seconds = load.bins.length;
  const looks = looksWithin(client.seconds, load.from, load.from + seconds);
  const sum = (read: (look: ClientSecond) => number | null) => total(looks, read);
  const { processors, gomaxprocs, affinity, quota } = client.limits;
  const spent = sum(({ seconds: length }) => length) ?? 0;
  const cpu = spent < LEAST_SECONDS ? null : sum(({ cpuSeconds }) => cpuSeconds);
  const full = looks.filter(({ cpuSeconds, seconds: length }) => (cpuSeconds ?? 0) >= CPU.full * processors * length);
  return {
    dropped,
    watched: {
      seconds,
      awaySeconds: heartbeat.beats === 0 ? null : load.bins.reduce((away, bin) => away + (bin?.awayMs ?? 0), 0) / 1000,
      wakeups: partOf(
        sum(({ wakeupsLate }) => wakeupsLate),
        sum(({ wakeups }) => wakeups),
      ),
      pauseSeconds: perSecond(
        sum(({ pauseMs }) => pauseMs),
        spent,
        seconds,
      ),
      periods: partOf(
        sum(({ throttled }) => throttled),
        sum(({ periods }) => periods),
      ),
      joinedLate: { part: client.joinedLate, of: client.tokenEvents },
      cpuMean: cpu === null ? null : cpu / (processors * spent),
      cpuFull: cpu === null ? null : full.length / looks.length,
      processors,
      noSockets: { part: client.noSockets, of: load.bins.reduce((sent, bin) => sent + (bin?.sent ?? 0), 0) },
      lateStarts: client.startDelay.count === 0 ? null : above(client.startDelay, LATE_MS),
      surroundings: { ...around(looks, spent, client), gomaxprocs, affinity, quota },
    },
  };
}

/** Those of which the greater part lies in the load. */
export function looksWithin(looks: readonly ClientSecond[], from: number, to: number): ClientSecond[] {
  return looks.filter(({ at, seconds }) => at - seconds / 2 >= from && at - seconds / 2 <= to);
}

function around(
  looks: readonly ClientSecond[],
  spent: number,
  { limits }: ClientSeries,
): Pick<Surroundings, "others" | "stolen" | "waited"> {
  const mean = (read: (look: ClientSecond) => number | null) => {
    const all = total(looks, (look) => {
      const value = read(look);
      return value === null ? null : value * look.seconds;
    });
    return all === null || spent <= 0 ? null : all / spent;
  };
  const busy = mean(({ machineBusy }) => machineBusy);
  const waited = total(looks, ({ waitSeconds }) => waitSeconds);
  const own = total(looks, ({ cpuSeconds }) => cpuSeconds);
  return {
    others: busy === null || own === null ? null : Math.max(0, busy - own / (spent * limits.affinity)),
    stolen: mean(({ machineStolen }) => machineStolen),
    waited: waited === null || spent <= 0 ? null : waited / spent,
  };
}

/** null where none of them tells. */
function total(looks: readonly ClientSecond[], read: (look: ClientSecond) => number | null): number | null {
  const known = looks.map(read).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function partOf(part: number | null, of: number | null): Part | null {
  return part === null || of === null ? null : { part, of };
}

/** What was counted in `spent` seconds, for all seconds of the load. */
function perSecond(value: number | null, spent: number, seconds: number): number | null {
  return value === null || spent <= 0 ? null : (value / 1000 / spent) * seconds;
}

/** By whole bins: a value within the bin that holds the limit counts as below it. */
function above({ gamma, count, zeros, bins }: LogHistogram, limit: number): Part {
  const edge = Math.ceil(Math.log(limit) / Math.log(gamma));
  const below = bins.reduce((sum, [index, n]) => sum + (index <= edge ? n : 0), zeros);
  return { part: count - below, of: count };
}
