/**
 * `--repeat N`: the same plan several times, each run in a folder of its own below one that `llmload compare` takes as a side. It must not
 * know what a plan is made of.
 */
import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";

const MOST = 1000;

export function repeatOption(): Option {
  return new Option(
    "--repeat <N>",
    "the whole plan so many times, into <out-dir>/<testid>/: several runs can be compared, one cannot",
  ).argParser(times);
}

/** @throws InvalidArgumentError */
export function times(text: string): number {
  const n = Number(text);
  if (/^\d{1,4}$/.test(text) && n >= 1 && n <= MOST) return n;
  throw new InvalidArgumentError(`It wants a whole number from 1 to ${MOST}.`);
}

export interface Repeat {
  times: number;
  /** of the runs, below --out-dir; null = the name that a single run would have */
  folder: string | null;
}

interface Repeatable {
  testid: string;
  outDir: string;
  suite: { name: string };
}

/** `results/NAME/NAME_1` ...: the folder sorts as the runs went, the names stay unique. */
export function repeated<Input extends Repeatable>(
  input: Input,
  { times: repeat, folder }: Repeat,
  label: string | null,
): (Input & { title: string })[] {
  const digits = String(repeat).length;
  return Array.from({ length: repeat }, (_, i) => ({
    ...input,
    testid: `${input.testid}_${String(i + 1).padStart(digits, "0")}`,
    outDir: join(input.outDir, folder ?? input.testid),
    title: `${input.suite.name}, ${label === null ? "" : `${label}, `}run ${i + 1} of ${repeat}`,
  }));
}

/** Several suites that are repeated take turns: what drifts in the meantime hits all of them alike. */
export function inRounds<Entry extends { suite: unknown }>(series: readonly Entry[]): Entry[] {
  const seen = new Map<unknown, number>();
  const placed = series.map((entry) => {
    const round = seen.get(entry.suite) ?? 0;
    seen.set(entry.suite, round + 1);
    return { entry, round };
  });
  return placed.sort((a, b) => a.round - b.round).map(({ entry }) => entry);
}
