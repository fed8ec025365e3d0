/**
 * The folders of runs below what a person names, to a bounded depth. A folder is a run when it holds run.json; nothing is
 * looked for inside a run. It must not know what is in the files.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Skipped } from "../../../core/history/types.ts";
import { expand, isFolder, isPattern } from "../glob.ts";
import { ResultsTrouble } from "../trouble.ts";
import { hasRecords } from "./records_of.ts";

export interface FoundRuns {
  /** folders with run.json */
  runs: string[];
  /** folders in which a run was to be expected */
  skipped: Skipped[];
}

const DEEPEST = 4;
const MOST_FOLDERS = 20_000;

/** @throws ResultsTrouble `results.missing`, `trend.empty`, `trend.too-many` */
export function findRuns(paths: readonly string[]): FoundRuns {
  const found: FoundRuns = { runs: [], skipped: [] };
  const seen = new Set<string>();
  for (const path of paths.flatMap(foldersOf)) walk(path, 0, seen, found);
  if (found.runs.length > 0) return found;
  const first = found.skipped[0];
  throw new ResultsTrouble(
    "trend.empty",
    `There is no run in ${paths.join(", ")}${first === undefined ? "" : ` (${first.path}: ${first.reason})`}.`,
    "Name a folder of runs, such as results: each run has a folder with run.json in it.",
  );
}

function foldersOf(path: string): string[] {
  const matches = isPattern(path) && !existsSync(path) ? expand(path).filter(isFolder) : [path];
  if (matches.length > 0 && matches.every(isFolder)) return matches;
  throw new ResultsTrouble("results.missing", `There is no folder ${path}.`, "Name a folder of runs, such as results.");
}

function walk(folder: string, depth: number, seen: Set<string>, found: FoundRuns): void {
  const real = realpathSync(folder);
  if (seen.has(real)) return;
  seen.add(real);
  if (seen.size > MOST_FOLDERS) {
    throw new ResultsTrouble(
      "trend.too-many",
      `There are more than ${MOST_FOLDERS} folders to look into.`,
      "Name folders of runs.",
    );
  }
  if (existsSync(join(folder, "run.json"))) {
    found.runs.push(folder);
    return;
  }
  const skip = (reason: string) => found.skipped.push({ path: folder, reason });
  if (hasRecords(folder)) {
    skip("no run.json");
    return;
  }
  let inner: string[];
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    // links are not followed: they may lead anywhere, or round in a circle
    inner = entries.filter((entry) => entry.isDirectory() && !isHidden(entry.name)).map(({ name }) => name);
  } catch (error) {
    skip(`cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
    return;
  }
  if (inner.length === 0) skip("no run.json");
  else if (depth >= DEEPEST) skip(`too deep: only ${DEEPEST} levels are looked into`);
  else for (const name of inner.sort()) walk(join(folder, name), depth + 1, seen, found);
}

function isHidden(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}
