/** Cells added up: what a filter shows. Pure; must not know how it is shown. */
import { middleOf } from "../../report/bins.ts";
import { quantileCounted } from "../../report/stats/quantile.ts";
import type { Cell, CellHistogram, CellLatency, Cells, Sparse } from "../types.ts";
import { EMPTY_HISTOGRAM } from "./histograms.ts";

/** One entry per step in every list; null = nothing happened that could tell. */
export interface SumSeries {
  stepSeconds: number;
  arrivals: number[];
  completions: number[];
  errors: number[];
  inFlightMean: number[];
  tokensPerSecond: (number | null)[];
  ttftP50: (number | null)[];
  ttftP95: (number | null)[];
  gapMax: (number | null)[];
  lagMax: (number | null)[];
}

export interface Sum extends Pick<Cell, "tries" | "finals" | "errorClasses" | "faults" | "checksFailed" | "goodput"> {
  tokensIn: number | null;
  tokensOut: number | null;
  latencies: Record<CellLatency, CellHistogram>;
  series: SumSeries;
}

/** By dimension the values that count; a dimension that is absent counts with all of them. */
export type Choice = Readonly<Record<string, readonly string[]>>;

const LATENCIES: readonly CellLatency[] = ["ttfb", "ttft", "tpot", "gap", "gapMax", "e2e", "close"];

export function chosenCells({ dimensions, cells }: Cells, choice: Choice): readonly Cell[] {
  const wanted = dimensions.map(({ name, values }) => {
    const picked = choice[name] ?? [];
    return picked.length === 0 ? null : values.map((value) => picked.includes(value));
  });
  return cells.filter(({ at }) => wanted.every((list, d) => list === null || list[at[d] ?? -1] === true));
}

export function sumCells(cells: Cells, choice: Choice): Sum {
  const chosen = chosenCells(cells, choice);
  return {
    tries: added(
      chosen.map(({ tries }) => tries),
      { all: 0, ok: 0, error: 0, left: 0, interrupted: 0 },
    ),
    finals: added(
      chosen.map(({ finals }) => finals),
      { all: 0, ok: 0, error: 0 },
    ),
    errorClasses: named(chosen.flatMap(({ errorClasses }) => errorClasses)),
    faults: named(chosen.flatMap(({ faults }) => faults)),
    checksFailed: named(chosen.flatMap(({ checksFailed }) => checksFailed)),
    tokensIn: totalOf(chosen.map(({ tokensIn }) => tokensIn)),
    tokensOut: totalOf(chosen.map(({ tokensOut }) => tokensOut)),
    goodput: chosen.reduce<Cell["goodput"]>((sum, { goodput }) => {
      if (goodput === null) return sum;
      return {
        met: (sum?.met ?? 0) + goodput.met,
        notJudged: (sum?.notJudged ?? 0) + goodput.notJudged,
        of: (sum?.of ?? 0) + goodput.of,
      };
    }, null),
    latencies: Object.fromEntries(
      LATENCIES.map((name) => [name, sumHistograms(chosen.map(({ latencies }) => latencies[name]))]),
    ) as Record<CellLatency, CellHistogram>,
    series: seriesOf(cells, chosen),
  };
}

export function sumHistograms(histograms: readonly CellHistogram[]): CellHistogram {
  const filled = histograms.filter(({ count }) => count > 0);
  if (filled.length === 0) return EMPTY_HISTOGRAM;
  return {
    count: filled.reduce((sum, { count }) => sum + count, 0),
    sum: filled.reduce((total, { sum }) => total + sum, 0),
    min: Math.min(...filled.map(({ min }) => min ?? Number.POSITIVE_INFINITY)),
    max: Math.max(...filled.map(({ max }) => max ?? Number.NEGATIVE_INFINITY)),
    zeros: filled.reduce((sum, { zeros }) => sum + zeros, 0),
    bins: sumSparse(filled.map(({ bins }) => bins)),
  };
}

/** As the report's quantiles (Hyndman and Fan, type 7), with the middle of its bin for each value: off by the root of gamma at most. */
export function quantileOf({ zeros, bins, min, max }: CellHistogram, q: number, gamma: number): number | null {
  const inside = (value: number) => Math.min(Math.max(value, min ?? value), max ?? value);
  const counted = bins.map(([bin, count]): [number, number] => [inside(middleOf(bin, gamma)), count]);
  return quantileCounted(zeros > 0 ? [[0, zeros], ...counted] : counted, q);
}

function seriesOf({ steps, stepSeconds, stepGamma }: Cells, chosen: readonly Cell[]): SumSeries {
  const total = (of: (cell: Cell) => Sparse) => {
    const sums = new Array<number>(steps).fill(0);
    for (const cell of chosen) for (const [step, value] of of(cell)) sums[step] = (sums[step] ?? 0) + value;
    return sums;
  };
  const largest = (of: (cell: Cell) => Sparse) => {
    const most = new Array<number | null>(steps).fill(null);
    for (const cell of chosen) for (const [step, value] of of(cell)) most[step] = Math.max(most[step] ?? value, value);
    return most;
  };
  const ttfts = Array.from({ length: steps }, () => [] as Sparse[]);
  for (const { ttftSteps } of chosen) for (const [step, bins] of ttftSteps) ttfts[step]?.push(bins);
  const merged = ttfts.map((lists): CellHistogram => ({ ...EMPTY_HISTOGRAM, bins: sumSparse(lists) }));
  const known = chosen.some(({ tokensOut, tokens }) => tokensOut !== null || tokens.length > 0);
  const tokens = total((cell) => cell.tokens);
  return {
    stepSeconds,
    arrivals: total((cell) => cell.arrivals),
    completions: total((cell) => cell.completions),
    errors: total((cell) => cell.errors),
    inFlightMean: total((cell) => cell.inFlight),
    tokensPerSecond: tokens.map((sum) => (known ? sum / stepSeconds : null)),
    ttftP50: merged.map((histogram) => quantileOf(histogram, 0.5, stepGamma)),
    ttftP95: merged.map((histogram) => quantileOf(histogram, 0.95, stepGamma)),
    gapMax: largest((cell) => cell.gapMax),
    lagMax: largest((cell) => cell.lagMax),
  };
}

function sumSparse(lists: readonly Sparse[]): Sparse {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  const sums = new Map<number, number>();
  for (const list of lists) for (const [index, count] of list) sums.set(index, (sums.get(index) ?? 0) + count);
  return [...sums].sort(([a], [b]) => a - b);
}

function added<Name extends string>(
  list: readonly Record<Name, number>[],
  zero: Record<Name, number>,
): Record<Name, number> {
  const sums = { ...zero };
  for (const counts of list) for (const name of Object.keys(zero) as Name[]) sums[name] += counts[name];
  return sums;
}

/** Most frequent first, equal ones by name. */
function named(counts: readonly { name: string; count: number }[]): { name: string; count: number }[] {
  const sums = new Map<string, number>();
  for (const { name, count } of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function totalOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
