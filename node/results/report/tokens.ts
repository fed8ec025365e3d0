/** When output tokens arrived, by group and second. Pure. */
import type { TokenCells } from "../../../core/report/input.ts";
import { spreadEvenly, spreadOverChunks } from "../../../core/report/stats/tokens.ts";

/** Four months: a stamp of another year must not make a list of millions. */
const LAST_SECOND = 10_000_000;

export class TokenCounter {
  readonly #seconds: Map<number, number>[];
  #group = 0;

  constructor(groups: number) {
    this.#seconds = Array.from({ length: groups }, () => new Map());
  }

  /** @param firstMs of the first token, since the report's start */
  addChunks(group: number, firstMs: number, gapsUs: Uint32Array, tokens: number): void {
    this.#group = group;
    spreadOverChunks(firstMs, gapsUs, tokens, this.#sink);
  }

  addEvenly(group: number, firstMs: number, lastMs: number, tokens: number): void {
    this.#group = group;
    spreadEvenly(firstMs, lastMs, tokens, this.#sink);
  }

  /** Null when no tokens were told. */
  cells(): TokenCells | null {
    const cells = { group: [] as number[], second: [] as number[], tokens: [] as number[] };
    for (const [group, seconds] of this.#seconds.entries()) {
      for (const second of [...seconds.keys()].sort((a, b) => a - b)) {
        cells.group.push(group);
        cells.second.push(second);
        cells.tokens.push(seconds.get(second) ?? 0);
      }
    }
    return cells.group.length === 0 ? null : cells;
  }

  readonly #sink = (second: number, tokens: number): void => {
    const seconds = this.#seconds[this.#group];
    if (second >= 0 && second <= LAST_SECOND) seconds?.set(second, (seconds.get(second) ?? 0) + tokens);
  };
}
