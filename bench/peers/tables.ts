/** The results of all rounds as tables: median of the rounds, and their range. Pure. */
import { median, spread, table } from "../stats.ts";
import { FIGURES, type Figures } from "./errors.ts";
import type { Result } from "./round.ts";

/** One tool under one load: what its rounds gave, and the processor time of a run with a single request in each round. */
export interface Row {
  name: string;
  rounds: readonly Result[];
  startSeconds: readonly number[];
}

export function tables(rows: readonly Row[], asked: { rate: number; requests: number }): string {
  const figures = (title: string, of: (result: Result) => Figures, truth: (result: Result) => Figures) =>
    section(title, [
      ["", "true p50", "true p99", ...FIGURES],
      ...rows.map(({ name, rounds }) => [
        name,
        median(rounds.map((round) => truth(round).p50)).toFixed(2),
        median(rounds.map((round) => truth(round).p99)).toFixed(2),
        ...FIGURES.map((figure) => ranged(rounds, (round) => of(round)[figure])),
      ]),
    ]);
  const each = (title: string, of: (result: Result) => Figures) =>
    section(title, [
      ["", ...FIGURES.map((figure) => (figure === "mean" ? "mean with sign" : figure))],
      ...rows.map(({ name, rounds }) => [
        name,
        ...FIGURES.map((figure) => ranged(rounds, (round) => of(round)[figure])),
      ]),
    ]);
  return [
    figures(
      "TTFT: the tool's figure minus the true one, ms",
      ({ ttft }) => ttft,
      ({ trueTtft }) => trueTtft,
    ),
    figures(
      "Chunk gaps: the tool's figure minus the true one, ms",
      ({ gaps }) => gaps,
      ({ trueGaps }) => trueGaps,
    ),
    each("TTFT, request by request: size of the error, ms", ({ ttftEach }) => ttftEach),
    each("Chunk gaps, gap by gap: size of the error, ms", ({ gapEach }) => gapEach),
    section("Processor time of the tool, user and system", [
      ["", "CPU s", "CPU s of one request", "CPU s per 1000 events", "the same without start-up"],
      ...rows.map(({ name, rounds, startSeconds }) => [
        name,
        ranged(rounds, ({ cpuSeconds }) => cpuSeconds),
        spread(startSeconds, 2),
        ranged(rounds, ({ cpuSeconds, events }) => (cpuSeconds / events) * 1000, 3),
        ranged(rounds, ({ cpuSeconds, events }) => ((cpuSeconds - median(startSeconds)) / events) * 1000, 3),
      ]),
    ]),
    section(`Load: ${asked.requests} requests at ${asked.rate} per second asked for; as the server saw them`, [
      ["", "requests", "told of", "per second", "variation of spaces", "paired", "gaps counted otherwise"],
      ...rows.map(({ name, rounds }) => [
        name,
        counts(rounds.map(({ streams }) => streams)),
        counts(rounds.map(({ told }) => told)),
        ranged(rounds, ({ perSecond }) => perSecond, 1),
        ranged(rounds, ({ variation }) => variation),
        counts(rounds.map(({ paired }) => paired)),
        counts(rounds.map(({ otherGaps }) => otherGaps)),
      ]),
    ]),
  ].join("\n");
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return `\n${title}\n${table(rows)}`;
}

/** Median and range over the rounds that have the figure; n/a where none has. */
function ranged(rounds: readonly Result[], of: (result: Result) => number, digits = 2): string {
  const values = rounds.map(of).filter((value) => !Number.isNaN(value));
  return values.length === 0 ? "n/a" : spread(values, digits);
}

/** `400`, or `398 to 400`. */
function counts(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${low} to ${high}`;
}
