/**
 * What the runs of one load say together: does the share of requests that keep the SLO reach the one asked for, and how surely.
 * The interval is Clopper and Pearson's on the effective n, since requests of one run depend on each other. Pure.
 */
import { clopperPearson, TAIL } from "../report/stats/binomial.ts";
import { dependence, exceedances } from "../report/stats/effective.ts";
import { normalQuantile } from "../report/stats/normal.ts";
import { quantileSorted } from "../report/stats/quantile.ts";
import { studentQuantile } from "../report/stats/student.ts";
import type { Level, Met, Observation } from "./types.ts";

const Z = normalQuantile(1 - TAIL);
/**
 * What counts as clear is looked at in a dozen loads, each of them as often as need be: by an interval of 99 %. Its width goes with
 * 1 / sqrt(n), so a 95 % interval of so much fewer requests is one of 99 %. How often the whole search is right is no more than what
 * simulated servers show (holds.test.ts): a step begins with an idle server, and the search ends where it likes what it sees.
 */
const SURE = (Z / normalQuantile(0.995)) ** 2;
/** From here on a series counts as dependent, and its inflation as estimated from few correlation times (percentile.ts). */
const DEPENDENT = 2;

/** Of the times themselves: where they are dependent, so is whether they keep a limit that none of them reached yet. */
const PLACES = [0.5, 0.9] as const;
/** So many show their own dependence. */
const ENOUGH_MISSES = 20;

/**
 * @param sequence 1 = kept the SLO, 0 = not, in the order of sending. @param unsent dropped starts: misses without a place
 * @param times TTFT and E2E in the same order: a series that was met throughout shows no dependence of its own
 */
export function metIn(sequence: Float64Array, unsent = 0, times: readonly Float64Array[] = []): Met {
  const met = sequence.reduce((sum, one) => sum + one, 0);
  const of = sequence.length + unsent;
  const few = sequence.length - met < ENOUGH_MISSES;
  const factor = Math.max(
    inflationOf(sequence, [0.5]),
    ...(few ? times : []).map((series) => inflationOf(series, quantilesOf(series))),
  );
  return { met, of, nEffective: of === 0 ? 0 : Math.max(1, of / factor) };
}

/** Requests that tell as much as one independent one. */
function inflationOf(series: Float64Array, thresholds: readonly number[]): number {
  const { size, cells } = exceedances(series, thresholds);
  const factors = cells.map((cell) => {
    const { inflation, freedom } = dependence(cell, size);
    return inflation <= DEPENDENT ? inflation : inflation * (studentQuantile(1 - TAIL, Math.max(1, freedom)) / Z) ** 2;
  });
  return Math.max(1, ...factors);
}

function quantilesOf(series: Float64Array): number[] {
  const sorted = series.slice().sort();
  return PLACES.flatMap((place) => quantileSorted(sorted, place) ?? []);
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
  const settled = runs.every(({ unsettled }) => unsettled === null);
  const sure = limited || (state === "holds" ? settled && wide.low >= target : wide.high < target);
  return { load: runs[0]?.load ?? 0, runs: runs.length, goodput, share, low, high, state, sure, limited };
}
