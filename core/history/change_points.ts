/**
 * All the places where each of several figures changed, with one rate of false finds over them all. Whether a figure
 * changed at all is asked of its whole series first; those for which Benjamini and Hochberg say so are looked at again on
 * both sides of the change, at the level that Y. Benjamini, M. Bogomolov, Selective Inference on Multiple Families of
 * Hypotheses (J. R. Stat. Soc. B 76, 2014) leaves for it. Pure, deterministic.
 */
import { draws } from "../plan/random.ts";
import { adjusted } from "../report/stats/fdr.ts";
import { LEAST_STRETCH } from "./e_divisive.ts";
import { type Tested, testSplit } from "./split_test.ts";

export const FALSE_DISCOVERY_RATE = 0.05;

export interface Sequence {
  /** keys the random numbers */
  name: string;
  /** in the order of time, none unknown */
  values: readonly number[];
}

export interface Found {
  /** place of the first value after the change */
  at: number;
  p: number;
  dependence: number;
}

const LEAST_REORDERINGS = 999;

/** For each sequence its changes by time; null where it is too short, or all its values are the same. */
export function changePoints(sequences: readonly Sequence[]): (Found[] | null)[] {
  // enough that the strictest level can be reached twice over
  const reorderings = Math.max(LEAST_REORDERINGS, Math.ceil((2 * sequences.length) / FALSE_DISCOVERY_RATE) - 1);
  const first = sequences.map((sequence) => tested(sequence, 0, sequence.values.length, reorderings));
  const able = first.filter((result) => result !== null);
  const ps = adjusted(able.map(({ p }) => p));
  const changed = new Set(able.filter((_, i) => (ps[i] ?? 1) <= FALSE_DISCOVERY_RATE));
  const level = (FALSE_DISCOVERY_RATE * changed.size) / Math.max(1, able.length);
  return first.map((result, i) => {
    if (result === null) return null;
    const sequence = sequences[i];
    if (sequence === undefined || !changed.has(result)) return [];
    const between = (from: number, to: number): Found[] => {
      const inner = tested(sequence, from, to, reorderings);
      return inner === null || inner.p > level ? [] : around(inner, from, to);
    };
    const around = ({ at, p, dependence }: Tested, from: number, to: number): Found[] => [
      ...between(from, from + at),
      { at: from + at, p, dependence },
      ...between(from + at, to),
    ];
    return around(result, 0, sequence.values.length);
  });
}

function tested({ name, values }: Sequence, from: number, to: number, reorderings: number): Tested | null {
  if (to - from < 2 * LEAST_STRETCH) return null;
  return testSplit(values.slice(from, to), reorderings, draws(1, `${name}/${from}-${to}`, 0));
}
