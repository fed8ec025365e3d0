/**
 * What a search does next, as a function of what it saw: a machine without memory, so that it can be played against simulated
 * servers. Doubling until a load fails (halving, until one holds), then bisection. Where one run cannot tell, the load is run again; the
 * two loads between which the answer lies are not taken on a doubtful word. Pure.
 */
import { ceilingOf, costOf, costSoFar, longest, overheadSeconds, stretched, tokensEach } from "./budget.ts";
import { levelsOf, valid } from "./level.ts";
import { TIMES_OF_AN_ANSWER } from "./settled.ts";
import type { Level, Next, Observation, SearchSettings, Spent } from "./types.ts";

/** Steps in which the load generator was the bottleneck at one load, until it is believed. */
const CLIENT_BOUND_RUNS = 2;
/** After a refusal that named no time: providers count by the minute. */
const WAIT_SECONDS = 60;
/** While the load is doubled or halved: fewer cannot be clear of 95 %. */
const FEWEST_REQUESTS = 200;
/**
 * A queue that grows through the whole step is one long dependence, and no interval can be clear of it; but whoever misses so much of
 * what was asked needs no second run.
 */
const LOST = 0.5;
/** Of the probe: seconds at the first load. */
const PROBE_SECONDS = 5;

/** Loads that can be typed: three significant digits, or whole numbers. */
export function tidy(load: number, { over }: SearchSettings, towards: "nearest" | "down" = "nearest"): number {
  if (!Number.isFinite(load)) return load;
  if (over === "concurrency") return Math.max(1, towards === "down" ? Math.floor(load) : Math.round(load));
  const unit = 10 ** (Math.floor(Math.log10(load)) - 2);
  const steps = load / unit;
  return Number(((towards === "down" ? Math.floor(steps + 1e-9) : Math.round(steps)) * unit).toPrecision(3));
}

/** The bracket: the largest load that holds below all that fail, and the smallest that fails. */
export function bracketOf(levels: readonly Level[]): { low: Level | null; high: Level | null } {
  const high = levels.find(({ state }) => state === "fails") ?? null;
  const below = levels.filter(({ load, state }) => state === "holds" && (high === null || load < high.load));
  return { low: below.at(-1) ?? null, high };
}

export function next(settings: SearchSettings, observations: readonly Observation[], spent: Spent): Next {
  const last = observations.at(-1);
  if (last?.broken) return stop("broken", last.broken);
  if (last?.cut) return stop("stopped", "it was interrupted");
  const wanted = wantedStep(settings, observations);
  if (wanted.do === "stop") return wanted;
  return withinBudget(settings, observations, spent, wanted) ?? wanted;
}

type Step = Extract<Next, { do: "step" }>;

function wantedStep(settings: SearchSettings, observations: readonly Observation[]): Next {
  const levels = levelsOf(observations, settings.share);
  const { low, high } = bracketOf(levels);
  const near = low !== null && high !== null;
  const step = (load: number, why: string): Step => {
    const requests = near ? settings.leastRequests : Math.min(FEWEST_REQUESTS, settings.leastRequests);
    const lasting = stretched(load, { requests, seconds: enoughSeconds(low, observations) }, settings, observations);
    return { do: "step", load, probe: false, ...lasting, waitSeconds: waitAfter(observations), why };
  };
  const ceiling = ceilingOf(settings, observations);
  const most = tidy(ceiling.load, settings, "down");
  const first = Math.min(settings.from, most);
  const needsPrice =
    settings.maxCost !== null || settings.tpm !== null || (settings.over === "concurrency" && settings.rpm !== null);
  if (observations.length === 0 && needsPrice) {
    const seconds = { settleSeconds: 0, stepSeconds: Math.min(PROBE_SECONDS, settings.stepSeconds) };
    return {
      ...step(tidy(Math.min(first, 1), settings), "a few requests, to see what one costs"),
      ...seconds,
      probe: true,
    };
  }
  const client = clientBound(observations);
  if (client !== null) {
    if (client.runs < CLIENT_BOUND_RUNS) return step(client.load, `again: ${client.why}`);
    return stop("client", `at ${client.load} the load generator is the bottleneck: ${client.why}`);
  }
  const empty = emptyRuns(observations);
  if (empty !== null) {
    const { settleSeconds, stepSeconds } = longest(settings);
    if (empty.runs === 1) {
      return {
        ...step(empty.load, "again, longer: nothing was sent in its measured part"),
        settleSeconds,
        stepSeconds,
      };
    }
    return stop(
      "broken",
      `at ${empty.load} nothing was sent in the measured part of a step, not even of ${stepSeconds} s; give a --step-duration of several times what an answer takes`,
    );
  }
  if (levels.length === 0) return step(first, "first load");
  const settled = ({ sure, runs, share }: Level) => sure || runs >= settings.repeats || share < settings.share * LOST;
  const again = ({ load, runs }: Level) => step(load, `run ${runs + 1}: one run cannot tell`);
  if (high === null) {
    if (low === null) return step(first, "first load");
    if (low.load < most) return step(Math.min(tidy(low.load * 2, settings), most), "twice the load");
    if (!settled(low)) return again(low);
    return stop("ceiling", `${low.load} is the largest load that may be asked for (${ceiling.why})`);
  }
  if (!settled(high)) return again(high);
  if (low === null) {
    if (high.load <= settings.least || tidy(high.load / 2, settings, "down") >= high.load)
      return stop("never", neverWhy(high));
    return step(Math.max(settings.least, tidy(high.load / 2, settings, "down")), "half the load");
  }
  const middle = tidy(Math.sqrt(low.load * high.load), settings);
  const narrow = high.load <= low.load * (1 + settings.precision) * (1 + 1e-9);
  if (!narrow && middle > low.load && middle < high.load && middle <= most) {
    // the lower end may rest on one lucky run: it is looked at again when the bracket has closed
    return step(middle, `between ${low.load} and ${high.load}`);
  }
  if (!settled(low)) return again(low);
  if (high.limited) return stop("limited", `at ${high.load} the server refuses for its rate limit (429)`);
  return stop("found", `${low.load} holds, ${high.load} does not`);
}

function neverWhy({ load, limited }: Level): string {
  return limited ? `even at ${load} the server refuses for its rate limit (429)` : `not even ${load} holds`;
}

function stop(outcome: Extract<Next, { do: "stop" }>["outcome"], why: string): Next {
  return { do: "stop", outcome, why };
}

/** The load at which the last runs were the client's own, if they were. */
function clientBound(observations: readonly Observation[]): { load: number; runs: number; why: string } | null {
  const last = observations.at(-1);
  if (last === undefined || last.clientBound === null || last.probe) return null;
  const runs = observations.filter(({ load, clientBound: why }) => load === last.load && why !== null).length;
  return { load: last.load, runs, why: last.clientBound };
}

/** What answers as slow as those of the largest load that holds need, so that it can be clear. */
function enoughSeconds(low: Level | null, observations: readonly Observation[]): number {
  const p95 = observations.flatMap((one) => (valid(one) && one.load === low?.load ? (one.e2e.p95 ?? []) : []));
  return (Math.max(0, ...p95) / 1000) * TIMES_OF_AN_ANSWER;
}

/** The load at which the last runs had nothing to judge, if they had not: answers that outlast a step, or arrivals too rare for it. */
function emptyRuns(observations: readonly Observation[]): { load: number; runs: number } | null {
  const last = observations.at(-1);
  if (last === undefined || last.probe || last.goodput.of > 0) return null;
  const other = observations.findLastIndex(({ load, goodput }) => load !== last.load || goodput.of > 0);
  return { load: last.load, runs: observations.length - 1 - other };
}

function waitAfter(observations: readonly Observation[]): number {
  const limited = observations.at(-1)?.limited ?? null;
  return limited === null ? 0 : (limited.retryAfterSeconds ?? WAIT_SECONDS);
}

/** What keeps a step from being made; null = nothing. */
function withinBudget(
  settings: SearchSettings,
  observations: readonly Observation[],
  spent: Spent,
  { load, probe, settleSeconds, stepSeconds, waitSeconds }: Step,
): Next | null {
  const { maxSeconds, maxCost, tpm } = settings;
  const seconds = settleSeconds + stepSeconds;
  const lasting = waitSeconds + seconds + overheadSeconds(observations);
  if (maxSeconds !== null && spent.seconds + lasting > maxSeconds) {
    return stop("time", `the next step, at ${load}, would end after --max-time`);
  }
  if (probe) return null;
  if (tpm !== null && tokensEach(observations) === null) {
    return stop("broken", "the server tells no usage, so --tpm cannot be kept");
  }
  if (maxCost === null) return null;
  const [before, cost] = [costSoFar(observations), costOf(load, seconds, settings, observations)];
  if (before === null || cost === null)
    return stop("broken", "what a request costs is not known, so --max-cost cannot be kept");
  if (before + cost <= maxCost) return null;
  return stop("money", `the next step, at ${load}, would cost about ${cost.toPrecision(2)}, beyond --max-cost`);
}
