/**
 * The planned starts of a load, one after another or in blocks. Randomness is drawn block by block from (seed, scenario,
 * block), so every process computes the same sequence and may go on from any block's end. Random loads are made in unit time,
 * where one start is expected per unit, and put into the run by the inverse of the area under its rate: the exact way to an
 * inhomogeneous Poisson process (time rescaling), and for gamma gaps a load whose bursts keep their shape under a ramp.
 * The first gap counts from the start of the load, as if it had been running before. Pure; runs in every VU: keep it small.
 */
import { type Draw, draws } from "../random.ts";
import { exponential, firstGamma, gamma } from "./gaps.ts";
import { lengthSeconds } from "./length.ts";
import type { Arrivals, RateStage, Start, StartSource } from "./types.ts";

/** Starts in a row, and where to go on. */
export interface StartBlock {
  /** by time, from the start of the load; the first has the index that the cursor stood at */
  atMs: number[];
  /** null = the load is over */
  cursor: string | null;
}

/** Small, because a VU draws one while others wait for it. */
export const BLOCK_STARTS = 64;

type Rated = Exclude<Arrivals, { kind: "trace" }>;

/** All starts of the run, lazily. */
export function* plannedStarts(source: StartSource): Generator<Start> {
  let cursor: string | null = null;
  let index = 0;
  do {
    const block: StartBlock = startBlock(source, cursor);
    for (const atMs of block.atMs) yield { index: index++, atMs };
    cursor = block.cursor;
  } while (cursor !== null);
}

/** The starts from `cursor` (null = from the beginning) on, as many as a block has. */
export function startBlock(source: StartSource, cursor: string | null): StartBlock {
  const { arrivals } = source;
  const [number, unit] = cursor === null ? [0, 0] : (JSON.parse(cursor) as [number, number]);
  return arrivals.kind === "trace" ? traceBlock(source, arrivals, number) : ratedBlock(source, arrivals, number, unit);
}

function ratedBlock({ seed, scenario }: StartSource, arrivals: Rated, number: number, from: number): StartBlock {
  const draw = draws(seed, `arrivals/${scenario}`, number);
  const place = placer(arrivals.stages);
  const atMs: number[] = [];
  let unit = from;
  let before = place(from) ?? 0;
  const left = (arrivals.most ?? Number.POSITIVE_INFINITY) - number * BLOCK_STARTS;
  for (let i = 0; i < BLOCK_STARTS; i++) {
    if (i >= left) return { atMs, cursor: null };
    // even starts lie in the middle of their interval, so that a ramp from 0 does not begin with one
    if (arrivals.kind === "constant") unit = number * BLOCK_STARTS + i + 0.5;
    else unit += gap(draw, arrivals, number === 0 && i === 0);
    const at = place(unit);
    if (at === null) return { atMs, cursor: null };
    // rounding may take a start back by the last digit
    before = Math.max(before, at);
    atMs.push(before);
  }
  return { atMs, cursor: JSON.stringify([number + 1, unit]) };
}

/** What is left of a gap without memory is as long as a whole one: of these no first is drawn apart. */
function gap(draw: Draw, arrivals: Rated, first: boolean): number {
  if (arrivals.kind !== "gamma") return exponential(draw);
  return first ? firstGamma(draw, arrivals.shape) : gamma(draw, arrivals.shape);
}

/** Times of the load for unit times that never go down; null = after its end. */
function placer(stages: readonly RateStage[]): (unit: number) => number | null {
  let stage = 0;
  let unitsBefore = 0;
  let msBefore = 0;
  return (unit) => {
    for (; stage < stages.length; stage++) {
      const { fromRate, toRate, seconds } = stages[stage] as RateStage;
      const units = ((fromRate + toRate) / 2) * seconds;
      const inside = unit - unitsBefore;
      if (inside < units) {
        // inverse of fromRate t + (toRate - fromRate) t^2 / (2 seconds), in the form that loses no digits
        const root = Math.sqrt(Math.max(0, fromRate * fromRate + (2 * (toRate - fromRate) * inside) / seconds));
        return msBefore + (inside === 0 ? 0 : Math.min(seconds, (2 * inside) / (fromRate + root)) * 1000);
      }
      unitsBefore += units;
      msBefore += seconds * 1000;
    }
    return null;
  };
}

function traceBlock(
  { trace = [] }: StartSource,
  arrivals: Extract<Arrivals, { kind: "trace" }>,
  number: number,
): StartBlock {
  const endMs = lengthSeconds(arrivals) * 1000;
  const atMs: number[] = [];
  const rows = Math.min(trace.length, arrivals.most ?? trace.length);
  for (let row = number * BLOCK_STARTS; row < (number + 1) * BLOCK_STARTS; row++) {
    const at = row < rows ? (trace[row]?.atMs ?? 0) / arrivals.speed : Number.POSITIVE_INFINITY;
    if (at >= endMs) return { atMs, cursor: null };
    atMs.push(at);
  }
  return { atMs, cursor: JSON.stringify([number + 1, 0]) };
}
