/**
 * What the server has done so far, counted from its own truth records as each request ends: counts and times in buckets, as
 * inference servers publish them. It must not know how that is written down.
 */
import type { TruthRecord } from "../../../core/contract/truth.ts";

/** Upper limits in seconds. */
const LIMITS = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10,
  20, 40, 80,
];

export interface Times {
  limits: readonly number[];
  /** by limit, each value once; the last is above all limits */
  counts: number[];
  /** seconds */
  sum: number;
}

export interface Tally {
  requests: number;
  tokensIn: number;
  tokensOut: number;
  /** from arrival to a slot */
  queue: Times;
  /** arrival to first token, of streams: of an answer in one piece nobody can tell */
  ttft: Times;
  /** between tokens, of streams */
  itl: Times;
  /** mean of a stream's gaps */
  tpot: Times;
  /** arrival to the last byte */
  e2e: Times;
}

export function newTally(): Tally {
  const times = (): Times => ({ limits: LIMITS, counts: Array.from({ length: LIMITS.length + 1 }, () => 0), sum: 0 });
  return {
    requests: 0,
    tokensIn: 0,
    tokensOut: 0,
    queue: times(),
    ttft: times(),
    itl: times(),
    tpot: times(),
    e2e: times(),
  };
}

/** A request that has ended. What never reached the model is no work of it. */
export function settle(tally: Tally, truth: TruthRecord): void {
  const { receivedAtUs, startedAtUs, tokensAtUs, endAtUs } = truth;
  if (startedAtUs === null) return;
  tally.tokensIn += truth.tokensIn;
  tally.tokensOut += truth.tokensOut;
  observe(tally.queue, startedAtUs - receivedAtUs);
  const [first] = tokensAtUs;
  const last = tokensAtUs.at(-1);
  if (first !== undefined && last !== undefined) {
    observe(tally.ttft, first - receivedAtUs);
    for (let i = 1; i < tokensAtUs.length; i++) observe(tally.itl, (tokensAtUs[i] ?? 0) - (tokensAtUs[i - 1] ?? 0));
    if (tokensAtUs.length > 1) observe(tally.tpot, (last - first) / (tokensAtUs.length - 1));
  }
  if (endAtUs === null || truth.status !== 200) return;
  tally.requests++;
  observe(tally.e2e, endAtUs - receivedAtUs);
}

function observe(times: Times, us: number): void {
  const seconds = us / 1e6;
  const at = times.limits.findIndex((limit) => seconds <= limit);
  const i = at < 0 ? times.limits.length : at;
  times.counts[i] = (times.counts[i] ?? 0) + 1;
  times.sum += seconds;
}
