/**
 * The distribution of chunk gaps, out of counts per stretch of time. Gaps of one stream, and of streams at one time, go
 * together, so stretches are the independent thing: the inflation is the variance of a stretch's exceedances around what its number
 * of gaps lets expect, against the binomial's (linearised ratio estimator: W. G. Cochran, Sampling Techniques, 3rd ed., 1977, section
 * 3.12), and with few stretches widened by Student's t (Korn and Graubard 1998, as in stats/percentile.ts). Pure.
 */
import { binOf, middleOf, ZERO_BIN } from "./bins.ts";
import { distributionOf, HISTOGRAM_GAMMA } from "./distribution.ts";
import type { GapCells } from "./input.ts";
import { TAIL } from "./stats/binomial.ts";
import { normalQuantile } from "./stats/normal.ts";
import { estimate, named, noPercentile, PERCENTILES } from "./stats/percentile.ts";
import { type Counted, quantileCounted, valueAt } from "./stats/quantile.ts";
import { studentQuantile } from "./stats/student.ts";
import type { Distribution } from "./types.ts";

/** Fewer stretches cannot show how much they differ. */
export const LEAST_STRETCHES = 10;
const US_PER_MS = 1000;

/** `inCut`: whether the group with this index belongs to the cut. */
export function gapDistribution(gaps: GapCells | null, inCut: (group: number) => boolean): Distribution {
  const table = gaps === null ? null : tableOf(gaps, inCut);
  if (gaps === null || table === null) return distributionOf(new Float64Array(0), new Float64Array(0), null);
  const totals = gaps.totals.filter((_, group) => inCut(group));
  const max = Math.max(...totals.filter(({ count }) => count > 0).map(({ maxUs }) => maxUs)) / US_PER_MS;
  const counted: Counted = table.bins.map((bin, i) => {
    const middle = middleOf(bin, gaps.gamma) / US_PER_MS;
    return [Math.min(middle, max), table.perBin[i] ?? 0];
  });
  const n = table.all;
  const figures = PERCENTILES.map(([, q]) => quantileCounted(counted, q));
  const inflations = figures.map((figure) => stretchInflation(table, figure ?? 0, counted));
  const middle = inflations[0] ?? null;
  return {
    unit: "ms",
    n,
    mean: totals.reduce((sum, { sumUs }) => sum + sumUs, 0) / US_PER_MS / n,
    min: counted[0]?.[0] ?? null,
    max,
    percentiles: named((i, q) => {
      const own = inflations[i] ?? null;
      const ofSample = figures[i] ?? null;
      if (own === null || middle === null)
        return { ...noPercentile(`needs gaps of ${LEAST_STRETCHES} stretches of time`), ofSample };
      return estimate(ofSample, q, n, Math.max(own, middle), (rank) => valueAt(counted, rank - 1));
    }),
    nEffective: middle === null ? null : n / middle,
    inflation: middle,
    ...coarser(counted),
    withFailures: null,
  };
}

interface GapTable {
  /** ascending */
  bins: number[];
  perBin: Float64Array;
  /** stretch by bin, row after row */
  cells: Float64Array;
  perStretch: Float64Array;
  all: number;
}

function tableOf(gaps: GapCells, inCut: (group: number) => boolean): GapTable | null {
  const { group, block, bin, count } = gaps;
  const wanted = gaps.totals.map((_, index) => inCut(index));
  const taken: number[] = [];
  for (let i = 0; i < group.length; i++) if (wanted[group[i] as number]) taken.push(i);
  if (taken.length === 0) return null;
  const bins = distinct(taken, bin);
  const blocks = distinct(taken, block);
  const binAt = new Map(bins.map((value, place) => [value, place]));
  const blockAt = new Map(blocks.map((value, place) => [value, place]));
  const cells = new Float64Array(blocks.length * bins.length);
  const perBin = new Float64Array(bins.length);
  const perStretch = new Float64Array(blocks.length);
  let all = 0;
  for (const i of taken) {
    const column = binAt.get(bin[i] as number) ?? 0;
    const row = blockAt.get(block[i] as number) ?? 0;
    const n = count[i] as number;
    add(cells, row * bins.length + column, n);
    add(perBin, column, n);
    add(perStretch, row, n);
    all += n;
  }
  return all > 0 ? { bins, perBin, cells, perStretch, all } : null;
}

/** null with too few stretches; 1 where all or none exceed. */
function stretchInflation(table: GapTable, threshold: number, counted: Counted): number | null {
  const { cells, perStretch, all, bins } = table;
  const stretches = perStretch.length;
  if (stretches < LEAST_STRETCHES) return null;
  const first = counted.findIndex(([value]) => value > threshold);
  const above = new Float64Array(stretches);
  if (first >= 0)
    for (let row = 0; row < stretches; row++)
      for (let column = first; column < bins.length; column++)
        add(above, row, cells[row * bins.length + column] as number);
  const share = above.reduce((sum, n) => sum + n, 0) / all;
  const students = (studentQuantile(1 - TAIL, stretches - 1) / normalQuantile(1 - TAIL)) ** 2;
  if (share <= 0 || share >= 1) return students;
  let squares = 0;
  for (let row = 0; row < stretches; row++)
    squares += ((above[row] as number) - share * (perStretch[row] as number)) ** 2;
  const ratio = ((stretches / (stretches - 1)) * squares) / (all * share * (1 - share));
  return Math.max(1, ratio) * students;
}

function coarser(counted: Counted): Pick<Distribution, "histogram" | "zeros"> {
  const bins = new Map<number, number>();
  for (const [value, count] of counted) {
    const bin = binOf(value, HISTOGRAM_GAMMA);
    bins.set(bin, (bins.get(bin) ?? 0) + count);
  }
  const zeros = bins.get(ZERO_BIN) ?? 0;
  bins.delete(ZERO_BIN);
  return { histogram: [...bins].sort((a, b) => a[0] - b[0]), zeros };
}

function distinct(taken: readonly number[], column: ArrayLike<number>): number[] {
  const values = new Set<number>();
  for (const i of taken) values.add(column[i] as number);
  return [...values].sort((a, b) => a - b);
}

function add(list: Float64Array, at: number, n: number): void {
  list[at] = (list[at] as number) + n;
}
