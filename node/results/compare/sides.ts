/**
 * From what a person names as one side of a comparison to the runs that it is: a run's folder, a folder of runs, a pattern, a file, several
 * with commas, `baseline:TAG`. Only names and run.json are looked at. It must not know what is compared.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { baselineTag, resolveBaseline } from "../baseline.ts";
import { expand, isFolder, isPattern } from "../glob.ts";
import { hasRecords } from "../history/records_of.ts";
import { findSources, type Source } from "../sources.ts";
import { ResultsTrouble } from "../trouble.ts";

/** A file of records, which as a rule is one run. */
export interface FoundRun {
  /** its testid, else the name of its file or folder */
  name: string;
  /** of the records */
  file: string;
  /** the run's folder when the file is that of a run, else the file: what a report is made of */
  path: string;
  run: Source["runJson"];
}

export interface FoundSide {
  /** as it was named */
  name: string;
  runs: FoundRun[];
  /** folders of runs that hold no records: whoever counts runs must hear of them */
  empty: string[];
}

const OWN_FILE = /^requests\.(ndjson(\.gz|\.zst)?|parquet)$/;

/**
 * @param folder that holds baselines.json
 * @throws ResultsTrouble `results.*`, `baseline.*`, `compare.nothing`
 */
export function findSide(named: string, folder: string): FoundSide {
  const paths = partsOf(named).flatMap((part) =>
    baselineTag(part) === null ? [part] : resolveBaseline(part, folder).paths,
  );
  if (paths.length === 0) throw new ResultsTrouble("compare.nothing", "One side of the comparison is an empty text.");
  return { name: named, runs: findSources(paths).map(foundRun), empty: paths.flatMap(emptyRuns) };
}

/** Of a folder of runs or a pattern; a single run without records is refused by findSources(). */
function emptyRuns(path: string): string[] {
  const isRun = (folder: string) => existsSync(join(folder, "run.json"));
  const named = isPattern(path) && !existsSync(path) ? expand(path) : [path];
  const folders = named
    .filter(isFolder)
    .flatMap((folder) => (isRun(folder) ? [folder] : readdirSync(folder).map((name) => join(folder, name))));
  return folders.filter((folder) => isRun(folder) && !hasRecords(folder));
}

/** A comma may also be part of a name that is there. */
function partsOf(named: string): string[] {
  if (existsSync(named)) return [named];
  return named
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function foundRun({ path, runJson }: Source): FoundRun {
  const own = OWN_FILE.test(basename(path));
  const folder = dirname(path);
  const testid = runJson?.testid;
  const name = typeof testid === "string" && testid !== "" ? testid : own ? basename(resolve(folder)) : basename(path);
  return { name, file: path, path: own ? folder : path, run: own ? runJson : null };
}

/** @throws ResultsTrouble `compare.both` when a run stands on both sides */
export function checkApart(base: FoundSide, candidate: FoundSide): void {
  const files = new Set(base.runs.map(({ file }) => realpathSync(file)));
  const both = candidate.runs.find(({ file }) => files.has(realpathSync(file)));
  if (both === undefined) return;
  throw new ResultsTrouble(
    "compare.both",
    `${both.file} is on both sides of the comparison.`,
    "Name other runs, or narrow the pattern: a run compared with itself says nothing.",
  );
}
