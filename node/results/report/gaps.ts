/** Chunk gaps counted by group, stretch of time and bin. It must not know how quantiles are made of the counts. Pure. */
import { binOf, ZERO_BIN } from "../../../core/report/bins.ts";
import type { GapCells } from "../../../core/report/input.ts";

/** The engine's: the record's `gapsHist` are of the same bins. */
const GAMMA = 1.01;
/** 2^32 us lies in bin 2229. */
const BINS = 2240;

/** Bins of gaps up to 65 ms, by gap: a logarithm for each of a hundred million takes seconds. */
const KNOWN = Int16Array.from({ length: 65_536 }, (_, gap) => (gap === 0 ? 0 : binOf(gap, GAMMA)));

export class GapCounter {
  readonly #totals: { count: number; sumUs: number; maxUs: number }[];
  /** by group, then stretch: counts by bin; what is 0 stands at the end */
  readonly #cells: Map<number, Float64Array>[];

  constructor(groups: number) {
    this.#totals = Array.from({ length: groups }, () => ({ count: 0, sumUs: 0, maxUs: 0 }));
    this.#cells = Array.from({ length: groups }, () => new Map());
  }

  /** @returns the largest of them, us; 0 when there is none */
  add(group: number, block: number, gaps: Uint32Array): number {
    const cell = this.#cell(group, block);
    let sum = 0;
    let max = 0;
    for (let i = 0; i < gaps.length; i++) {
      const gap = gaps[i] as number;
      sum += gap;
      if (gap > max) max = gap;
      const bin = gap === 0 ? BINS : gap < KNOWN.length ? (KNOWN[gap] as number) : binOf(gap, GAMMA);
      cell[bin] = (cell[bin] as number) + 1;
    }
    this.#total(group, gaps.length, sum, max);
    return max;
  }

  /** @param sumUs of all gaps, which is the time between the first token and the last; null = unknown */
  addHistogram(group: number, block: number, bins: readonly (readonly [number, number])[], sumUs: number | null): void {
    const cell = this.#cell(group, block);
    let count = 0;
    let upper = 0;
    for (const [index, n] of bins) {
      const bin = Math.min(Math.max(index, 0), BINS - 1);
      cell[bin] = (cell[bin] as number) + n;
      count += n;
      upper += n * GAMMA ** bin;
    }
    this.#total(group, count, sumUs ?? upper, largest(bins));
  }

  /** Null when there was no gap. */
  cells(): GapCells | null {
    if (this.#totals.every(({ count }) => count === 0)) return null;
    const cells = { group: [] as number[], block: [] as number[], bin: [] as number[], count: [] as number[] };
    for (const [group, blocks] of this.#cells.entries()) {
      for (const block of [...blocks.keys()].sort((a, b) => a - b)) {
        for (const [bin, count] of blocks.get(block)?.entries() ?? []) {
          if (count === 0) continue;
          cells.group.push(group);
          cells.block.push(block);
          cells.bin.push(bin === BINS ? ZERO_BIN : bin);
          cells.count.push(count);
        }
      }
    }
    return { gamma: GAMMA, ...cells, totals: this.#totals };
  }

  #cell(group: number, block: number): Float64Array {
    const blocks = this.#cells[group];
    let cell = blocks?.get(block);
    if (cell === undefined) {
      cell = new Float64Array(BINS + 1);
      blocks?.set(block, cell);
    }
    return cell;
  }

  #total(group: number, count: number, sumUs: number, maxUs: number): void {
    const total = this.#totals[group];
    if (total === undefined) return;
    total.count += count;
    total.sumUs += sumUs;
    total.maxUs = Math.max(total.maxUs, maxUs);
  }
}

/** The largest gap of a histogram, as far as it tells: the upper limit of its last bin, us. */
export function largest(bins: readonly (readonly [number, number])[]): number {
  return GAMMA ** Math.max(...bins.map(([index]) => index));
}
