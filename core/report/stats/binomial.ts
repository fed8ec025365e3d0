/**
 * The binomial distribution, and what rests on it: the ranks between which a quantile lies, and the interval of a share.
 * Exact by the incomplete beta function; only above EXACT_UP_TO by the normal approximation, where a test holds both together. Pure.
 */
import { incompleteBeta } from "./beta.ts";
import { normalQuantile } from "./normal.ts";

/** Half of what a 95 % interval leaves out. */
export const TAIL = 0.025;
const Z = normalQuantile(1 - TAIL);
/** Above this many samples ranks come from the normal approximation: it is off by a rank or two there. */
export const EXACT_UP_TO = 200_000;

/** P(X <= k) of n trials with chance p each. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(n - k, k + 1, 1 - p);
}

/**
 * The least n for which a two-sided 95 % interval of the q-quantile exists without assuming a distribution. Both limits must
 * be order statistics of the sample; the upper one can at best be the largest value, and the chance that all n values lie
 * below the quantile, q^n, must not exceed 2.5 % (the lower one: (1 - q)^n). So n >= ln 0.025 / ln max(q, 1 - q):
 * p50 6, p90 36, p95 72, p99 368, p99.9 3,688. (H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., 2003, section 7.1.)
 */
export function leastSamples(q: number): number {
  return Math.ceil(Math.log(TAIL) / Math.log(Math.max(q, 1 - q)));
}

export interface Ranks {
  /** counted from 1: the interval is [x(low), x(high)] */
  low: number;
  high: number;
}

/**
 * The ranks l < u with P(x(l) <= quantile) >= 97.5 % and the same for u: the largest l with P(X <= l - 1) <= 2.5 % and the smallest u
 * with P(X >= u) <= 2.5 %, X binomial (n, q) being the number of values at or below the quantile (same source). null below leastSamples().
 */
export function quantileRanks(n: number, q: number): Ranks | null {
  if (n < leastSamples(q)) return null;
  if (n > EXACT_UP_TO) return approximateRanks(n, q);
  const key = `${n}/${q}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const guess = approximateRanks(n, q);
  const low = firstAbove(guess.low, n, (k) => binomialCdf(k, n, q) > TAIL);
  const high = firstAbove(guess.high - 1, n, (k) => 1 - binomialCdf(k, n, q) <= TAIL) + 1;
  const ranks = { low, high };
  if (cache.size >= CACHED) cache.clear();
  cache.set(key, ranks);
  return ranks;
}

/** A report asks for the same few (n, q) again and again. */
const cache = new Map<string, Ranks>();
const CACHED = 4096;

/** The same by the normal approximation with continuity correction. */
export function approximateRanks(n: number, q: number): Ranks {
  const half = Z * Math.sqrt(n * q * (1 - q));
  return { low: Math.max(1, Math.floor(n * q - half + 0.5)), high: Math.min(n, Math.ceil(n * q + half + 0.5)) };
}

/** The least k in 0..n for which `holds`, which stays true once it is: walks from a guess that is close. */
function firstAbove(guess: number, n: number, holds: (k: number) => boolean): number {
  let k = Math.min(n, Math.max(0, guess));
  while (k > 0 && holds(k - 1)) k--;
  while (k < n && !holds(k)) k++;
  return k;
}

/**
 * The 95 % interval of a share of which `hits` of n were seen: C. J. Clopper, E. S. Pearson, The Use of Confidence or Fiducial Limits
 * Illustrated in the Case of the Binomial, Biometrika 26 (1934). n and hits may be fractions (an effective n).
 */
export function clopperPearson(hits: number, n: number): { low: number; high: number } {
  return {
    low: hits <= 0 ? 0 : solve((x) => incompleteBeta(hits, n - hits + 1, x), TAIL),
    high: hits >= n ? 1 : solve((x) => incompleteBeta(hits + 1, n - hits, x), 1 - TAIL),
  };
}

/** x in 0..1 with rising(x) = target. */
function solve(rising: (x: number) => number, target: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
