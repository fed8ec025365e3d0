/** Latencies of each cell in bins. Hot path: a million rows, once for each latency. Pure. */
import { binOf, middleOf, ZERO_BIN } from "../../report/bins.ts";
import type { GapCells, RequestColumns } from "../../report/input.ts";
import { type ValueSource, valueSources } from "../../report/latencies.ts";
import { has, OK } from "../../report/traits.ts";
import type { CellHistogram, CellLatency, Sparse } from "../types.ts";

/** ms; what lies outside is counted in the last bin. */
const LEAST = 1e-4;
const MOST = 1e10;
const US_PER_MS = 1000;

export const EMPTY_HISTOGRAM: CellHistogram = { count: 0, sum: 0, min: null, max: null, zeros: 0, bins: [] };

export type RowLatency = Exclude<CellLatency, "gap">;
export const ROW_LATENCIES: readonly RowLatency[] = ["ttfb", "ttft", "tpot", "gapMax", "e2e", "close"];

/** Counts in reach of any latency, used again for every cell. */
class Bins {
  readonly #low: number;
  readonly #gamma: number;
  readonly #counts: Float64Array;
  #first = 0;
  #last = -1;

  constructor(gamma: number) {
    this.#gamma = gamma;
    this.#low = binOf(LEAST, gamma);
    this.#counts = new Float64Array(binOf(MOST, gamma) - this.#low + 1);
    this.#first = this.#counts.length;
  }

  add(value: number, count: number): void {
    const place = Math.min(Math.max(binOf(value, this.#gamma) - this.#low, 0), this.#counts.length - 1);
    this.#counts[place] = (this.#counts[place] as number) + count;
    if (place < this.#first) this.#first = place;
    if (place > this.#last) this.#last = place;
  }

  /** What was added since the last time. */
  take(): Sparse {
    const bins: [number, number][] = [];
    for (let place = this.#first; place <= this.#last; place++) {
      const count = this.#counts[place] as number;
      if (count > 0) bins.push([place + this.#low, count]);
    }
    this.#counts.fill(0);
    this.#first = this.#counts.length;
    this.#last = -1;
    return bins;
  }
}

/** By cell; `traits` by row (core/report/traits.ts). */
export function latencyHistograms(
  requests: RequestColumns,
  traits: Uint8Array,
  rowsByCell: readonly Int32Array[],
  gamma: number,
): Record<RowLatency, CellHistogram>[] {
  const sources = valueSources(requests);
  const bins = new Bins(gamma);
  return rowsByCell.map((rows) => {
    const made = {} as Record<RowLatency, CellHistogram>;
    for (const name of ROW_LATENCIES) made[name] = histogramOf(rows, traits, sources[name], bins);
    return made;
  });
}

function histogramOf(
  rows: Int32Array,
  traits: Uint8Array,
  { column, scale, marks }: ValueSource,
  bins: Bins,
): CellHistogram {
  let [count, sum, zeros] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  if (column === undefined || column === null) return EMPTY_HISTOGRAM;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (!has(traits[row] as number, OK, marks)) continue;
    const value = (column[row] as number) / scale;
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value > 0) bins.add(value, 1);
    else zeros++;
  }
  return count === 0 ? EMPTY_HISTOGRAM : { count, sum, min, max, zeros, bins: bins.take() };
}

/** By cell, out of counts by group: sums and largest are exact. */
export function gapHistograms(
  gaps: GapCells | null,
  cellOfGroup: readonly (number | null)[],
  cells: number,
  gamma: number,
): CellHistogram[] {
  if (gaps === null) return new Array<CellHistogram>(cells).fill(EMPTY_HISTOGRAM);
  const counted = Array.from({ length: cells }, () => new Map<number, number>());
  for (let i = 0; i < gaps.group.length; i++) {
    const counts = counted[cellOfGroup[gaps.group[i] as number] ?? -1];
    const bin = gaps.bin[i] as number;
    counts?.set(bin, (counts.get(bin) ?? 0) + (gaps.count[i] as number));
  }
  const bins = new Bins(gamma);
  return counted.map((counts, cell) => {
    const totals = gaps.totals.filter(({ count }, group) => count > 0 && cellOfGroup[group] === cell);
    if (totals.length === 0 || counts.size === 0) return EMPTY_HISTOGRAM;
    const max = Math.max(...totals.map(({ maxUs }) => maxUs)) / US_PER_MS;
    const middle = (bin: number) => Math.min(middleOf(bin, gaps.gamma) / US_PER_MS, max);
    const zeros = counts.get(ZERO_BIN) ?? 0;
    for (const [bin, count] of counts) if (bin !== ZERO_BIN) bins.add(middle(bin), count);
    return {
      count: totals.reduce((sum, total) => sum + total.count, 0),
      sum: totals.reduce((sum, { sumUs }) => sum + sumUs, 0) / US_PER_MS,
      min: zeros > 0 ? 0 : middle(Math.min(...counts.keys())),
      max,
      zeros,
      bins: bins.take(),
    };
  });
}
