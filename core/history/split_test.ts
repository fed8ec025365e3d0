/**
 * How likely chance makes as strong a split as the best one of a series: E-divisive's permutation test, but for one thing.
 * Where neighbours depend on each other the random orders keep that dependence (dependence.ts). Pure: the randomness is
 * handed in.
 */
import type { Draw } from "../plan/random.ts";
import { dependenceOf, reordering } from "./dependence.ts";
import { bestSplit, type Split, strongest } from "./e_divisive.ts";
import { midRanks } from "./ranks.ts";
import { likelyCuts } from "./stretches.ts";

export interface Tested extends Split {
  /** of finding as strong a split although nothing changed */
  p: number;
  /** correlation of neighbours that was allowed for, 0 = none */
  dependence: number;
}

/** Reorderings that beat the series, after which no more are tried: p is large enough to say so (Besag and Clifford 1991). */
const ENOUGH_BEATEN = 20;

/** The best split and its p from at most `reorderings` random orders; null as bestSplit(). */
export function testSplit(values: ArrayLike<number>, reorderings: number, draw: Draw): Tested | null {
  const split = bestSplit(values);
  if (split === null) return null;
  const dependence = dependenceOf(values, likelyCuts(values, split));
  const sorted = midRanks(values).sort();
  const room = new Float64Array(values.length ** 2);
  const order = new Float64Array(values.length);
  let beaten = 0;
  for (let tried = 1; tried <= reorderings; tried++) {
    reordering(sorted, dependence, draw, order);
    if (strongest(order, room).statistic >= split.statistic * (1 - 1e-12)) beaten++;
    if (beaten >= ENOUGH_BEATEN) return { ...split, dependence, p: beaten / tried };
  }
  return { ...split, dependence, p: (beaten + 1) / (reorderings + 1) };
}
