/**
 * From what a person names (a run's folder, a folder of runs, a file, a pattern) to the files that are read. It must not
 * know what is inside them beyond their first bytes.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { expand, isFolder, isPattern } from "./glob.ts";
import { ResultsTrouble } from "./trouble.ts";

export type Encoding = "plain" | "gzip" | "zstd" | "parquet";

export interface Source {
  /** as a person would find it: what was typed, and the file's name below it */
  path: string;
  encoding: Encoding;
  /** the text of run.json beside it; null = there is none that can be read */
  runJson: Readonly<Record<string, unknown>> | null;
}

/** By preference: a packed copy beside its source is the same records again, and only one of them is read. */
const RECORD_FILES = [
  ...["requests.ndjson", "requests.ndjson.gz", "requests.ndjson.zst", "requests.parquet"],
  // k6's own output, where a run has nothing better
  ...["samples.json", "samples.json.gz"],
];

/** @throws ResultsTrouble `results.missing`, `results.empty`, `results.unreadable` */
export function findSources(paths: readonly string[]): Source[] {
  const found = new Map<string, Source>();
  for (const path of paths) {
    for (const file of filesOf(path)) {
      const real = realpathSync(file);
      if (!found.has(real)) found.set(real, { path: file, encoding: encodingOf(file), runJson: runBeside(file) });
    }
  }
  return [...found.values()];
}

function filesOf(path: string): string[] {
  if (isPattern(path) && !existsSync(path)) {
    const matches = expand(path).flatMap((match) => (isFolder(match) ? filesOfFolder(match) : [match]));
    if (matches.length === 0) throw new ResultsTrouble("results.missing", `Nothing with records matches ${path}.`);
    return matches;
  }
  if (!existsSync(path)) {
    throw new ResultsTrouble(
      "results.missing",
      `There is no file or folder ${path}.`,
      "Name a run's folder (results/...), a folder of runs, or a file of records.",
    );
  }
  if (!isFolder(path)) return [path];
  const files = filesOfFolder(path);
  if (files.length > 0) return files;
  throw new ResultsTrouble(
    "results.empty",
    `The folder ${path} holds no records (${RECORD_FILES.join(", ")}), and no folder in it does.`,
    "A run writes them unless --no-records was given.",
  );
}

/** The records of a run's folder, or of the runs in a folder of runs. */
function filesOfFolder(folder: string): string[] {
  const own = recordsIn(folder);
  if (own !== null) return [own];
  return readdirSync(folder)
    .sort()
    .map((name) => recordsIn(join(folder, name)))
    .filter((file) => file !== null);
}

function recordsIn(folder: string): string | null {
  return RECORD_FILES.map((name) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

const MAGIC: readonly [Encoding, readonly number[]][] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["parquet", [0x50, 0x41, 0x52, 0x31]],
];

/** By the first bytes; names may lie. */
function encodingOf(file: string): Encoding {
  const head = Buffer.alloc(4);
  try {
    const fd = openSync(file, "r");
    try {
      readSync(fd, head, 0, 4, 0);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ResultsTrouble("results.unreadable", `${file} cannot be read (${reason}).`);
  }
  return MAGIC.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))?.[0] ?? "plain";
}

function runBeside(file: string): Source["runJson"] {
  return readJson(join(dirname(file), "run.json"));
}

/** A JSON object in a file; null when there is none or it is broken. */
export function readJson(file: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
