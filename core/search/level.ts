/**
 * What the runs of one load say together: does the share of requests that keep the SLO reach the one asked for, and how surely.
 * The interval is Clopper and Pearson's on the effective n, since requests of one run depend on each other. Pure.
 */
import { clopperPearson, TAIL } from "../report/stats/binomial.ts";
import { dependence, exceedances } from "../report/stats/effective.ts";
import { normalQuantile } from "../report/stats/normal.ts";
import { studentQuantile } from "../report/stats/student.ts";
import type { Level, Met, Observation } from "./types.ts";

const Z = normalQuantile(1 - TAIL);
/**
 * What counts as sure is looked at in a dozen loads, each of them as often as need be: at 99 %. The width of an interval goes with
 * 1 / sqrt(n), so a 95 % interval of so much fewer requests is one of 99 %.
 */
const SURE = (Z / normalQuantile(0.995)) ** 2;
/** From here on a series counts as dependent, and its inflation as estimated from few correlation times (percentile.ts). */
const DEPENDENT = 2;

/** @param sequence 1 = kept the SLO, 0 = not, in the order of sending. @param unsent dropped starts: misses without a place */
export function metIn(sequence: Float64Array, unsent = 0): Met {
  const met = sequence.reduce((sum, one) => sum + one, 0);
  const { size, cells } = exceedances(sequence, [0.5]);
  const { inflation, freedom } = dependence(cells[0] ?? new Float64Array(0), size);
  const factor =
    inflation <= DEPENDENT ? inflation : inflation * (studentQuantile(1 - TAIL, Math.max(1, freedom)) / Z) ** 2;
  const of = sequence.length + unsent;
  return { met, of, nEffective: of === 0 ? 0 : Math.max(1, of / factor) };
}

/** Runs that say something of the server. */
export function valid({ probe, clientBound, broken, cut, goodput }: Observation): boolean {
  return !probe && clientBound === null && broken === null && !cut && goodput.of > 0;
}

/** Ascending by load. */
export function levelsOf(observations: readonly Observation[], target: number): Level[] {
  const loads = [...new Set(observations.filter(valid).map(({ load }) => load))].sort((a, b) => a - b);
  return loads.map((load) =>
    levelOf(
      observations.filter((one) => valid(one) && one.load === load),
      target,
    ),
  );
}

function levelOf(runs: readonly Observation[], target: number): Level {
  const sum = (pick: (met: Met) => number) => runs.reduce((total, { goodput }) => total + pick(goodput), 0);
  const goodput = { met: sum((g) => g.met), of: sum((g) => g.of), nEffective: sum((g) => g.nEffective) };
  const share = goodput.met / goodput.of;
  const { low, high } = clopperPearson(share * goodput.nEffective, goodput.nEffective);
  const limited = runs.some((run) => run.limited !== null);
  const state = share >= target && !limited ? "holds" : "fails";
  const wide = clopperPearson(share * goodput.nEffective * SURE, goodput.nEffective * SURE);
  const sure = limited || (state === "holds" ? wide.low >= target : wide.high < target);
  return { load: runs[0]?.load ?? 0, runs: runs.length, goodput, share, low, high, state, sure, limited };
}
