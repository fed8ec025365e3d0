/** What can be made one run and what cannot, in sentences. It must not know how it is done. */
import { realpathSync } from "node:fs";
import { ResultsTrouble } from "../trouble.ts";
import type { Part } from "./parts.ts";

/** @throws ResultsTrouble `merge.twice` */
export function refuseSamePaths(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    let real = path;
    try {
      real = realpathSync(path);
    } catch {
      // a pattern, or not there: reading tells
    }
    const before = seen.get(real);
    if (before !== undefined) throw new ResultsTrouble("merge.twice", `${path} is named twice.`, "Name each run once.");
    seen.set(real, path);
  }
}

/** @returns whether they hold records; else k6's own output. @throws ResultsTrouble */
export function holdRecords(parts: readonly Part[], fewest: number): boolean {
  const [only] = parts;
  if (parts.length < fewest)
    throw new ResultsTrouble(
      "merge.one",
      `There is only one run, ${only?.name}.`,
      "Name two at least, or a folder that holds several.",
    );
  const suites = new Set(parts.flatMap(({ run }) => (typeof run?.suite === "string" ? [run.suite] : [])));
  if (suites.size > 1)
    throw new ResultsTrouble(
      "merge.suites",
      `These are runs of different suites (${[...suites].join(", ")}): no parts of one test.`,
      "`llmload report RUN...` takes any runs together.",
    );
  const k6 = parts.filter(({ kind }) => kind === "k6");
  if (k6.length > 0 && k6.length < parts.length)
    throw new ResultsTrouble(
      "merge.mixed",
      `${k6[0]?.file} is k6's own output, others are records: they cannot be made one.`,
      "Merge the records with each other, or k6's files with each other.",
    );
  const empty = parts.filter(({ records }) => records === 0);
  if (empty.length === parts.length)
    throw new ResultsTrouble(
      "merge.nothing",
      "None of these runs holds a record.",
      "k6.log in a run's folder says why.",
    );
  return k6.length === 0;
}
