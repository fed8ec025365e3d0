/**
 * What a step may ask for: the largest load within requests and tokens a minute, and what a step will last and cost, judged by
 * the steps before it. Pure.
 */
import type { Observation, SearchSettings } from "./types.ts";

/** Assumed of the first step: starting k6, finishing what is in flight, reading the records. */
const OVERHEAD_SECONDS = 10;
/** A step at a low rate lasts up to so many times the asked time. */
const LONGEST = 4;
/** Of drawn arrivals the mean stays so many standard deviations below the budget: one minute in a hundred goes above. */
const Z = 2.33;

/** Tokens of one request, the largest mean of any step; null = none told its tokens. */
export function tokensEach(observations: readonly Observation[]): number | null {
  const means = observations.flatMap(({ usage: u }) => (u.known > 0 ? [(u.in + u.out) / u.known] : []));
  return means.length === 0 ? null : Math.max(...means);
}

/** Price of one request, the dearest mean of any step; null = unknown. */
export function costEach(observations: readonly Observation[]): number | null {
  const means = observations.flatMap(({ cost, usage }) =>
    cost === null || usage.requests === 0 ? [] : [cost / usage.requests],
  );
  return means.length === 0 ? null : Math.max(...means);
}

/** Requests per second that stay within the budget of a minute. */
export function rateWithin(settings: SearchSettings, observations: readonly Observation[]): number {
  const { rpm, tpm, randomArrivals } = settings;
  const each = tokensEach(observations);
  const requests = Math.min(
    rpm ?? Number.POSITIVE_INFINITY,
    tpm === null || each === null ? Number.POSITIVE_INFINITY : tpm / each,
  );
  if (!Number.isFinite(requests)) return requests;
  return (randomArrivals ? meanBelow(requests) : requests) / 60;
}

/** The mean m of a Poisson count with m + Z sqrt(m) = most. */
function meanBelow(most: number): number {
  return ((Math.sqrt(Z * Z + 4 * most) - Z) / 2) ** 2;
}

/** The largest load that may be asked for, with the reason. Loads at and above one that was refused with 429 are not. */
export function ceilingOf(
  settings: SearchSettings,
  observations: readonly Observation[],
): { load: number; why: string } {
  const { over, to } = settings;
  const rate = rateWithin(settings, observations);
  const perLoad = over === "rate" ? 1 : ratePerLoad(observations);
  const budget = perLoad === null ? Number.POSITIVE_INFINITY : rate / perLoad;
  const load = Math.min(to ?? Number.POSITIVE_INFINITY, budget);
  const why = budget <= (to ?? Number.POSITIVE_INFINITY) ? "the budget of requests or tokens a minute" : "--to";
  return { load: over === "concurrency" ? Math.max(1, Math.floor(load)) : load, why };
}

/** Requests per second that one request in flight makes: the most seen, since it only falls as the load rises. */
function ratePerLoad(observations: readonly Observation[]): number | null {
  const seen = observations.flatMap(({ load, sentPerSecond }) =>
    sentPerSecond === null ? [] : [sentPerSecond / load],
  );
  return seen.length === 0 ? null : Math.max(...seen);
}

/** Requests per second at a load; null = unknown. */
export function rateAt(load: number, settings: SearchSettings, observations: readonly Observation[]): number | null {
  if (settings.over === "rate") return load;
  const perLoad = ratePerLoad(observations);
  return perLoad === null ? null : perLoad * load;
}

/**
 * How long a step of this load settles and is measured.
 * @param wanted requests that it should hold at least, and seconds that it should measure, where that takes no longer than LONGEST
 */
export function stretched(
  load: number,
  wanted: { requests: number; seconds: number },
  settings: SearchSettings,
  observations: readonly Observation[],
): { settleSeconds: number; stepSeconds: number } {
  const { settleSeconds, stepSeconds } = settings;
  const rate = rateAt(load, settings, observations);
  const forRequests = rate === null || rate <= 0 ? 1 : wanted.requests / (rate * stepSeconds);
  const times = Math.min(LONGEST, Math.max(1, forRequests, wanted.seconds / stepSeconds));
  return { settleSeconds: round(settleSeconds * times), stepSeconds: round(stepSeconds * times) };
}

/** The longest that a step may be. */
export function longest({ settleSeconds, stepSeconds }: SearchSettings): {
  settleSeconds: number;
  stepSeconds: number;
} {
  return { settleSeconds: round(settleSeconds * LONGEST), stepSeconds: round(stepSeconds * LONGEST) };
}

function round(seconds: number): number {
  return Math.ceil(seconds * 10 - 1e-9) / 10;
}

/** Beside the time asked for: the most that a step took. */
export function overheadSeconds(observations: readonly Observation[]): number {
  if (observations.length === 0) return OVERHEAD_SECONDS;
  return Math.max(0, ...observations.map(({ wallSeconds, askedSeconds }) => wallSeconds - askedSeconds));
}

/** Expected price of a step; null = unknown. */
export function costOf(
  load: number,
  seconds: number,
  settings: SearchSettings,
  observations: readonly Observation[],
): number | null {
  const each = costEach(observations);
  const rate = rateAt(load, settings, observations);
  return each === null || rate === null ? null : each * rate * seconds;
}

/** Money spent: what is unknown of single steps counts as the dearest request. null = no price is known at all. */
export function costSoFar(observations: readonly Observation[]): number | null {
  const each = costEach(observations);
  if (each === null) return null;
  return observations.reduce((sum, { cost, usage }) => sum + (cost ?? each * usage.requests), 0);
}
