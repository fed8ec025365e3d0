/** What happened in each cell by step of time, the warm-up included. Hot path. Pure. */
import { binOf } from "../../report/bins.ts";
import type { NumberColumn, ReportInput } from "../../report/input.ts";
import type { Timeline } from "../../report/moments.ts";
import { at } from "../../report/rows.ts";
import { spreadEvenly } from "../../report/stats/tokens.ts";
import { ERROR, has, OK, SENT } from "../../report/traits.ts";
import type { Cell, Sparse } from "../types.ts";
import type { Places } from "./places.ts";

export type CellSteps = Pick<
  Cell,
  "arrivals" | "completions" | "errors" | "inFlight" | "tokens" | "gapMax" | "lagMax" | "ttftSteps"
>;

export interface Stepping {
  timeline: Timeline;
  /** by row (core/report/traits.ts) */
  traits: Uint8Array;
  stepSeconds: number;
  steps: number;
  stepGamma: number;
}

const LENGTHS = [1, 2, 5];

/** The shortest of 1, 2, 5, 10, 20, ... seconds with which `most` steps cover `seconds`. */
export function stepSecondsFor(seconds: number, most: number): number {
  for (let power = 1; ; power *= 10)
    for (const length of LENGTHS) if (length * power * most >= seconds) return length * power;
}

export function stepsByCell(input: ReportInput, places: Places, stepping: Stepping): CellSteps[] {
  const { requests } = input;
  const { timeline, traits, stepSeconds, steps } = stepping;
  const stepMs = stepSeconds * 1000;
  const stepOf = (ms: number) => Math.min(steps - 1, Math.max(0, Math.floor(ms / stepMs)));
  const tokens = tokensByCell(input, places, stepping);
  const dense = () => new Float64Array(steps);
  return places.rows.map((rows, cell) => {
    const [arrivals, completions, errors, flight] = [dense(), dense(), dense(), new Flight(steps, stepMs)];
    const gapMax = dense().fill(Number.NaN);
    const lagMax = dense().fill(Number.NaN);
    const ttfts = new Map<number, Map<number, number>>();
    for (const row of rows) {
      const start = timeline.starts[row] as number;
      if (Number.isNaN(start)) continue;
      const end = timeline.ends[row] as number;
      const last = stepOf(end);
      add(arrivals, stepOf(start), 1);
      const trait = traits[row] as number;
      const good = has(trait, OK, 0);
      if ((trait & SENT) !== 0) flight.add(start, end);
      if (good) add(completions, last, 1);
      else if (has(trait, ERROR, 0)) {
        add(completions, last, 1);
        add(errors, last, 1);
      }
      raise(gapMax, last, requests.gapMaxUs, row);
      raise(lagMax, last, requests.lagMaxUs, row);
      const ttft = at(requests.ttftMs, row);
      if (!good || !Number.isFinite(ttft)) continue;
      const step = stepOf(start + ttft);
      let bins = ttfts.get(step);
      if (bins === undefined) {
        bins = new Map();
        ttfts.set(step, bins);
      }
      const bin = binOf(Math.max(ttft, 1e-3), stepping.stepGamma);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
    return {
      arrivals: sparse(arrivals),
      completions: sparse(completions),
      errors: sparse(errors),
      inFlight: sparse(flight.means(), 3),
      tokens: sparse(tokens[cell] ?? dense(), 2),
      gapMax: sparse(gapMax, 3),
      lagMax: sparse(lagMax, 3),
      ttftSteps: [...ttfts]
        .sort(([a], [b]) => a - b)
        .map(([step, bins]) => [step, [...bins].sort(([a], [b]) => a - b)]),
    };
  });
}

/** Time in flight by step: whole steps by differences, so that a long request costs as much as a short one. */
class Flight {
  readonly #steps: number;
  readonly #stepMs: number;
  readonly #parts: Float64Array;
  readonly #changes: Float64Array;

  constructor(steps: number, stepMs: number) {
    this.#steps = steps;
    this.#stepMs = stepMs;
    this.#parts = new Float64Array(steps + 1);
    this.#changes = new Float64Array(steps + 2);
  }

  add(start: number, end: number): void {
    const first = Math.min(this.#steps, Math.max(0, Math.floor(start / this.#stepMs)));
    const last = Math.min(this.#steps, Math.max(first, Math.floor(end / this.#stepMs)));
    if (first === last) {
      add(this.#parts, first, end - start);
      return;
    }
    add(this.#parts, first, (first + 1) * this.#stepMs - start);
    add(this.#parts, last, end - last * this.#stepMs);
    add(this.#changes, first + 1, 1);
    add(this.#changes, last, -1);
  }

  means(): Float64Array {
    let level = 0;
    return Float64Array.from({ length: this.#steps }, (_, step) => {
      level += this.#changes[step] as number;
      return level + (this.#parts[step] as number) / this.#stepMs;
    });
  }
}

function tokensByCell(input: ReportInput, places: Places, stepping: Stepping): Float64Array[] {
  const { timeline, traits, stepSeconds, steps } = stepping;
  const sums = places.rows.map(() => new Float64Array(steps));
  const put = (cell: number, second: number, tokens: number) => {
    const list = sums[cell];
    const step = Math.floor(second / stepSeconds);
    if (list !== undefined && step >= 0 && step < steps) add(list, step, tokens);
  };
  const { requests, tokens } = input;
  if (tokens !== null) {
    for (let i = 0; i < tokens.group.length; i++) {
      const cell = places.cellOfGroup[tokens.group[i] as number];
      if (cell !== null && cell !== undefined) put(cell, tokens.second[i] as number, tokens.tokens[i] as number);
    }
    return sums;
  }
  for (let row = 0; row < requests.rows; row++) {
    const told = at(requests.tokensOut, row);
    const sent = timeline.starts[row] as number;
    const last = sent + at(requests.e2eMs, row);
    const first = sent + at(requests.ttftMs, row);
    if (!has(traits[row] as number, OK, 0) || !(told > 0) || !Number.isFinite(last)) continue;
    spreadEvenly(Number.isFinite(first) ? first : last, last, told, (second, n) =>
      put(places.cellOf[row] as number, second, n),
    );
  }
  return sums;
}

/** Without the steps that have nothing; `digits` after the point. */
function sparse(values: Float64Array, digits = 0): Sparse {
  const found: [number, number][] = [];
  const scale = 10 ** digits;
  for (let step = 0; step < values.length; step++) {
    const value = values[step] as number;
    if (value !== 0 && !Number.isNaN(value)) found.push([step, Math.round(value * scale) / scale]);
  }
  return found;
}

function add(list: Float64Array, place: number, n: number): void {
  list[place] = (list[place] as number) + n;
}

/** The column is in microseconds, the list in milliseconds. */
function raise(list: Float64Array, step: number, column: NumberColumn | undefined, row: number): void {
  const ms = at(column, row) / 1000;
  if (Number.isFinite(ms) && !(ms <= (list[step] as number))) list[step] = ms;
}
