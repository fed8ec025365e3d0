/** What a person names as a baseline: folders of single runs, with a word on those that make a poor one. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { excludedBecause, factsOf } from "../../../core/history/run_facts.ts";
import { expand, isFolder, isPattern } from "../glob.ts";
import { readJson } from "../sources.ts";
import { ResultsTrouble } from "../trouble.ts";
import { hasRecords } from "./records_of.ts";

export interface NamedRuns {
  folders: string[];
  warnings: string[];
}

/** @throws ResultsTrouble `results.missing`, `baseline.not-a-run` */
export function runsNamed(paths: readonly string[]): NamedRuns {
  const folders = [...new Set(paths.flatMap(foldersOf))];
  const facts = folders.map((folder) => {
    const read = factsOf(readJson(join(folder, "run.json")) ?? {});
    if ("problem" in read) throw notARun(folder, `run.json ${read.problem}`);
    return { folder, facts: read };
  });
  const warnings = facts.flatMap(({ folder, facts: each }) => {
    const reason = excludedBecause(each);
    return reason === null ? [] : [`${folder} makes a poor baseline: ${reason}.`];
  });
  if (new Set(facts.map(({ facts: each }) => each.likeness)).size > 1) {
    warnings.push("These runs are not alike (suite, target or plan differ).");
  }
  return { folders, warnings };
}

function foldersOf(path: string): string[] {
  const matches = isPattern(path) && !existsSync(path) ? expand(path).filter(isRun) : [path];
  if (matches.length === 0) throw new ResultsTrouble("results.missing", `No run matches ${path}.`);
  for (const folder of matches) {
    if (!existsSync(folder)) throw new ResultsTrouble("results.missing", `There is no file or folder ${folder}.`);
    if (!isFolder(folder)) throw notARun(folder, "it is a file, and a run is a folder");
    if (!isRun(folder))
      throw notARun(folder, hasRunsInside(folder) ? "it is a folder of runs" : "it holds no run.json");
    if (!hasRecords(folder)) throw notARun(folder, "it holds no records");
  }
  return matches;
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, "run.json"));
}

function hasRunsInside(folder: string): boolean {
  return readdirSync(folder).some((name) => isRun(join(folder, name)));
}

function notARun(folder: string, reason: string): ResultsTrouble {
  return new ResultsTrouble(
    "baseline.not-a-run",
    `${folder} cannot be a baseline: ${reason}.`,
    `Name folders of runs, such as ${folder}/NAME.`,
  );
}
