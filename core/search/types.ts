/**
 * The search for the largest load that keeps an SLO, as values: what is asked, what one step showed, what comes next, what came
 * out. Published as contract/search.schema.json (SearchResult). Pure data; it must not know how a step is run.
 *
 * A load is requests per second (`rate`) or requests in flight (`concurrency`). Missing is null, never 0.
 */
import type { Slo } from "../plan/types.ts";

export type Axis = "rate" | "concurrency";

export interface SearchSettings {
  over: Axis;
  slo: Slo;
  /** of all requests that were to arrive, how many must keep the SLO: above 0, below 1 */
  share: number;
  /** first load */
  from: number;
  /** no load above it; null = none named */
  to: number | null;
  /** no load below it */
  least: number;
  /** the search ends when the smallest load that fails is at most so much above the largest that holds: 0.05 = 5 % */
  precision: number;
  /** runs of one load at most, where a run alone cannot tell */
  repeats: number;
  /** of each step: what comes first and is left out, and what is measured */
  settleSeconds: number;
  stepSeconds: number;
  /** a step lasts longer, up to LONGEST times, until so many requests are expected in it */
  leastRequests: number;
  /** arrivals are drawn: a minute may hold more of them than the mean says */
  randomArrivals: boolean;
  /** requests and tokens a minute that may be asked for; null = no limit */
  rpm: number | null;
  tpm: number | null;
  /** for the search as a whole; null = no limit */
  maxSeconds: number | null;
  maxCost: number | null;
}

/** Tokens as the server told them, of every request of a step, those of its settling included. */
export interface Usage {
  requests: number;
  /** of them those that told their tokens */
  known: number;
  in: number;
  out: number;
  /** part of `in` */
  cached: number;
}

export interface Times {
  p50: number | null;
  p95: number | null;
}

/** Requests of the measured part of a step. */
export interface Met {
  met: number;
  /** all that were to arrive: dropped, failed and interrupted ones too */
  of: number;
  /** independent requests that would tell as much */
  nEffective: number;
}

/** What one run at one load showed. */
export interface Observation {
  load: number;
  /** a few requests to learn what one costs: nothing is judged by it */
  probe: boolean;
  /** folder of the run */
  run: string;
  /** from its start to its end with all that is around it; the wait that a 429 asked for comes before it */
  wallSeconds: number;
  /** asked for: settling and measured */
  askedSeconds: number;
  /** of the measured part, per second */
  sentPerSecond: number | null;
  tokensOutPerSecond: number | null;
  inFlightMean: number | null;
  goodput: Met;
  ttft: Times;
  tpot: Times;
  e2e: Times;
  usage: Usage;
  /** by the price table; null = no table, or nothing told its tokens */
  cost: number | null;
  /** answers of 429, and the longest wait that one asked for; null = none */
  limited: { answers: number; retryAfterSeconds: number | null } | null;
  /** why the load generator was the bottleneck, so that the step says nothing of the server; null = it was not */
  clientBound: string | null;
  /** why holding this load cannot be clear from this step (settled.ts); null = it can */
  unsettled: string | null;
  /** the step was ended before its time */
  cut: boolean;
  /** why there is nothing to judge; null = there is */
  broken: string | null;
}

/** By the share of requests that keep the SLO. */
export type State = "holds" | "fails";

/** All runs of one load, pooled. */
export interface Level {
  load: number;
  runs: number;
  goodput: Met;
  share: number;
  /** 95 % interval of the share */
  low: number;
  high: number;
  state: State;
  /** clear of chance within these runs: the 99 % interval lies on that side; to hold, no run was `unsettled` */
  sure: boolean;
  /** the server refused for its rate limit (429): it counts as failing, whatever the share */
  limited: boolean;
}

export type Outcome =
  /** between a load that holds and one that fails, as close as was asked */
  | "found"
  /** every load up to the largest that may be asked for holds */
  | "ceiling"
  /** the server's rate limit, not its speed, is the end */
  | "limited"
  /** not even the smallest load holds */
  | "never"
  /** the load generator is the end */
  | "client"
  | "time"
  | "money"
  | "stopped"
  | "broken";

export type Next =
  | {
      do: "step";
      load: number;
      probe: boolean;
      settleSeconds: number;
      stepSeconds: number;
      waitSeconds: number;
      why: string;
    }
  | { do: "stop"; outcome: Outcome; why: string };

export interface Spent {
  seconds: number;
}

/** The largest load that holds; null = none was seen to. */
export interface Knee {
  load: number | null;
  /** largest load that held clearly (`sure`); null = none */
  atLeast: number | null;
  /** smallest load that clearly failed; null = none */
  below: number | null;
}

export interface Point extends Level {
  sentPerSecond: number | null;
  tokensOutPerSecond: number | null;
  inFlightMean: number | null;
  /** medians over the load's runs */
  ttft: Times;
  tpot: Times;
  e2e: Times;
  clientBound: number;
  folders: string[];
}

export interface SearchResult {
  v: 1;
  kind: "search";
  id: string;
  settings: SearchSettings;
  /** null while it is under way */
  outcome: Outcome | null;
  why: string | null;
  knee: Knee;
  /** ascending by load */
  points: Point[];
  steps: Observation[];
  spent: { seconds: number; cost: number | null; usage: Usage };
  warnings: string[];
}
