/**
 * A server whose capacity can be known: a queue with several slots, first come first served (G/G/k), and a search against it. What a
 * search is worth is measured on it, by tests and by `make bench`; nothing else uses it. Seeded. Pure.
 */
import { type Draw, draws } from "../plan/random.ts";
import { quantileSorted } from "../report/stats/quantile.ts";
import { metIn } from "./level.ts";
import { next } from "./next.ts";
import { unsettledBy } from "./settled.ts";
import type { Next, Observation, SearchSettings } from "./types.ts";

export interface QueueServer {
  slots: number;
  /** seconds that a request keeps its slot */
  service: (draw: Draw) => number;
  /** the longest wait within the SLO, seconds */
  limit: number;
}

export function source(name: string): Draw {
  return draws(20_261_121, name, 0);
}

export const exponential = (mean: number) => (draw: Draw) => -mean * Math.log(1 - draw());
export const constant = (seconds: number) => () => seconds;
export const lognormal = (mean: number, sd: number) => {
  const variance = Math.log(1 + (sd * sd) / (mean * mean));
  return (draw: Draw) => Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal(draw));
};

function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** Waits of Poisson arrivals, from an empty server on. @param until stops after so many seconds, or so many arrivals */
export function waits(
  server: QueueServer,
  rate: number,
  draw: Draw,
  until: { seconds: number } | { arrivals: number },
): { at: Float64Array; wait: Float64Array; e2e: Float64Array } {
  const most =
    "arrivals" in until ? until.arrivals : Math.ceil(rate * until.seconds + 10 * Math.sqrt(rate * until.seconds) + 10);
  const last = "seconds" in until ? until.seconds : Number.POSITIVE_INFINITY;
  const [at, wait, e2e] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  const free = new Float64Array(server.slots);
  let now = 0;
  let n = 0;
  for (; n < most; n++) {
    now -= Math.log(1 - draw()) / rate;
    if (now >= last) break;
    let slot = 0;
    for (let k = 1; k < free.length; k++) if ((free[k] as number) < (free[slot] as number)) slot = k;
    const start = Math.max(now, free[slot] as number);
    const end = start + server.service(draw);
    free[slot] = end;
    at[n] = now;
    e2e[n] = end - now;
    wait[n] = start - now;
  }
  return { at: at.subarray(0, n), wait: wait.subarray(0, n), e2e: e2e.subarray(0, n) };
}

/** The rate at which exactly `share` of a million arrivals wait no longer than the limit. */
export function capacity(server: QueueServer, share: number, arrivals = 1_000_000): number {
  let [low, high] = [0, server.slots / meanService(server)];
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2;
    // the same draws at every rate: the share falls with the rate, without noise
    const { wait } = waits(server, middle, source("oracle"), { arrivals });
    let kept = 0;
    for (const one of wait) if (one <= server.limit) kept++;
    if (kept / wait.length >= share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function meanService({ service }: QueueServer): number {
  const draw = source("service");
  let sum = 0;
  for (let i = 0; i < 100_000; i++) sum += service(draw);
  return sum / 100_000;
}

export const SETTINGS: SearchSettings = {
  ...{ over: "rate", slo: { ttft: 800 }, share: 0.95, from: 1, to: null, least: 0.01, precision: 0.05, repeats: 5 },
  ...{ settleSeconds: 10, stepSeconds: 60, leastRequests: 1000, randomArrivals: true },
  ...{ rpm: null, tpm: null, maxSeconds: null, maxCost: null },
};

/** What `llmload search` does where nothing else is typed (node/cli/search/flags.ts). */
export const DEFAULTS: SearchSettings = {
  ...SETTINGS,
  ...{ repeats: 3, settleSeconds: 7.5, stepSeconds: 30, leastRequests: 400, maxSeconds: 1800 },
};

export function seen(load: number, changes: Partial<Observation> = {}): Observation {
  const none = { p50: null, p95: null };
  return {
    ...{ load, probe: false, run: `run-${load}`, wallSeconds: 55, askedSeconds: 50, sentPerSecond: load },
    ...{ tokensOutPerSecond: null, inFlightMean: null, goodput: { met: 1000, of: 1000, nEffective: 1000 } },
    ...{
      ttft: none,
      tpot: none,
      e2e: none,
      usage: { requests: 1000, known: 1000, in: 10_000, out: 20_000, cached: 0 },
    },
    ...{ cost: null, limited: null, clientBound: null, unsettled: null, cut: false, broken: null },
    ...changes,
  };
}

/** A step against the queue. @param noise share of requests that miss for reasons of their own */
export function observeQueue(
  server: QueueServer,
  step: Extract<Next, { do: "step" }>,
  draw: Draw,
  noise = 0,
): Observation {
  const { load, settleSeconds, stepSeconds, probe } = step;
  const { at, wait, e2e } = waits(server, load, draw, { seconds: settleSeconds + stepSeconds });
  const first = at.findIndex((time) => time >= settleSeconds);
  const behind = (times: Float64Array) => (first < 0 ? new Float64Array(0) : times.subarray(first));
  const measured = behind(wait);
  const times = [measured, behind(e2e)].map((seconds) => seconds.map((one) => 1000 * one));
  const sorted = (times[1] ?? new Float64Array(0)).slice().sort();
  const e2eP95 = quantileSorted(sorted, 0.95);
  const met = measured.map((one) => (one <= server.limit && draw() >= noise ? 1 : 0));
  const goodput = metIn(met, 0, times);
  return seen(load, {
    probe,
    askedSeconds: settleSeconds + stepSeconds,
    wallSeconds: settleSeconds + stepSeconds + 5,
    goodput,
    e2e: { p50: quantileSorted(sorted, 0.5), p95: e2eP95 },
    unsettled: unsettledBy(times, goodput.nEffective, { e2eP95, stepSeconds }),
    sentPerSecond: measured.length / stepSeconds,
  });
}

/** A whole search; throws when it does not end. */
export function play(
  settings: SearchSettings,
  observe: (step: Extract<Next, { do: "step" }>, place: number) => Observation,
): { observations: Observation[]; end: Extract<Next, { do: "stop" }>; seconds: number } {
  const observations: Observation[] = [];
  let seconds = 0;
  for (let i = 0; i < 200; i++) {
    const then = next(settings, observations, { seconds });
    if (then.do === "stop") return { observations, end: then, seconds };
    const one = observe(then, i);
    seconds += then.waitSeconds + one.wallSeconds;
    observations.push(one);
  }
  throw new Error("the search does not end");
}
