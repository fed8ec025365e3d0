/**
 * Where a series probably changes besides its strongest split: what is taken out before the dependence of neighbours is
 * measured, because levels that change look like dependence. A further cut is made while it explains more than it costs by
 * the modified Bayes criterion (N. R. Zhang, D. O. Siegmund, A Modified Bayes Information Criterion, Biometrics 63, 2007: here
 * 3 log n per cut) for levels plus an autoregression of order 1. It decides nothing but that: significance is
 * split_test.ts's. Pure.
 */
import { bestSplit, type Split } from "./e_divisive.ts";
import { normalScores } from "./ranks.ts";

const MOST_CUTS = 12;
const COST = 3;

/** The cuts of the split and those that the criterion adds, ascending. */
export function likelyCuts(values: ArrayLike<number>, { at, until }: Split): number[] {
  const n = values.length;
  const scores = normalScores(values);
  let cuts = until < n ? [at, until] : [at];
  let price = criterion(scores, cuts);
  while (cuts.length < MOST_CUTS) {
    let best: { cuts: number[]; price: number } | null = null;
    for (const more of candidates(values, cuts)) {
      const next = [...cuts, ...more].sort((a, b) => a - b);
      const nextPrice = criterion(scores, next);
      if (nextPrice < (best?.price ?? price)) best = { cuts: next, price: nextPrice };
    }
    if (best === null) break;
    ({ cuts, price } = best);
  }
  return cuts;
}

/** The best split of each stretch. */
function candidates(values: ArrayLike<number>, cuts: readonly number[]): number[][] {
  const limits = [0, ...cuts, values.length];
  return limits.slice(1).flatMap((to, i) => {
    const from = limits[i] as number;
    const split = bestSplit(Array.from(values).slice(from, to));
    if (split === null) return [];
    const until = from + split.until;
    return [until < to ? [from + split.at, until] : [from + split.at]];
  });
}

function criterion(scores: Float64Array, cuts: readonly number[]): number {
  const n = scores.length;
  const rest = withoutLevels(scores, cuts);
  const starts = new Set([0, ...cuts]);
  let products = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    squares += (rest[i] as number) ** 2;
    if (!starts.has(i)) products += (rest[i] as number) * (rest[i - 1] as number);
  }
  const coefficient = squares > 0 ? Math.max(0, products / squares) : 0;
  let unexplained = 0;
  for (let i = 0; i < n; i++) {
    const own = rest[i] as number;
    unexplained += starts.has(i)
      ? own ** 2 * (1 - coefficient ** 2)
      : (own - coefficient * (rest[i - 1] as number)) ** 2;
  }
  return n * Math.log(Math.max(unexplained, 1e-9) / n) + COST * cuts.length * Math.log(n);
}

function withoutLevels(scores: Float64Array, cuts: readonly number[]): Float64Array {
  const rest = scores.slice();
  const limits = [0, ...cuts, scores.length];
  for (let s = 0; s + 1 < limits.length; s++) {
    const stretch = rest.subarray(limits[s], limits[s + 1]);
    const mean = stretch.reduce((sum, score) => sum + score, 0) / stretch.length;
    for (let i = 0; i < stretch.length; i++) stretch[i] = (stretch[i] as number) - mean;
  }
  return rest;
}
