/** The directory of a run: made by one run alone, filled step by step, so that a crash loses nothing written before. */
import {
  closeSync,
  copyFileSync,
  createWriteStream,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { RunDescription } from "./description.ts";
import { type Failure, misuse, systemReason } from "./failure.ts";
import { shown } from "./paths.ts";
import { FILES } from "./plan.ts";

/**
 * @param named the flag that named the folder: a run's by its testid, what is made of runs by --out
 * @throws Failure `results.taken`, `results.unwritable`
 */
export function makeRunDir(dir: string, named: "--testid" | "--out" = "--testid"): void {
  try {
    mkdirSync(dirname(dir), { recursive: true });
  } catch (error) {
    throw unwritable(dirname(dir), systemReason(error), named);
  }
  try {
    mkdirSync(dir);
  } catch (error) {
    const reason = systemReason(error);
    if (reason !== "EEXIST") throw unwritable(dir, reason, named);
    throw misuse(
      "results.taken",
      `There is a run ${shown(dir)} already.`,
      named === "--out"
        ? "Choose another --out."
        : "Choose another --testid, or leave it out: then each run gets its own.",
    );
  }
}

function unwritable(dir: string, reason: string, named: "--testid" | "--out"): Failure {
  const why = reason === "EEXIST" || reason === "ENOTDIR" ? "a file is in its place" : reason;
  return misuse(
    "results.unwritable",
    `The folder ${shown(dir)} cannot be made (${why}).`,
    `${named === "--out" ? "--out" : "--out-dir"} DIR puts results elsewhere.`,
  );
}

/** Writes run.json whole: a reader sees the old one or the new one, never half. */
export function writeDescription(dir: string, description: RunDescription): void {
  const temporary = join(dir, `${FILES.run}.new`);
  writeFileSync(temporary, `${JSON.stringify(description, null, 2)}\n`);
  renameSync(temporary, join(dir, FILES.run));
}

/** Writes a whole file, a few lines at a time: they may be many. @throws Failure `results.unwritable` */
export function writeLines(dir: string, name: string, lines: Iterable<string>): void {
  try {
    const file = openSync(join(dir, name), "w");
    try {
      let waiting = "";
      for (const line of lines) {
        waiting += `${line}\n`;
        if (waiting.length < WRITE_AT) continue;
        writeSync(file, waiting);
        waiting = "";
      }
      writeSync(file, waiting);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw misuse("results.unwritable", `${shown(join(dir, name))} cannot be written (${systemReason(error)}).`);
  }
}

const WRITE_AT = 1 << 20;

/** A file that grows line by line. A disk that is full must not end the run: the first failure is kept and told at the end. */
export interface GrowingFile {
  write(text: string): void;
  /** waits until all is handed over; gives the reason (`ENOSPC`) when something was lost, else null */
  close(): Promise<string | null>;
}

export function growingFile(dir: string, name: string): GrowingFile {
  const stream = createWriteStream(join(dir, name), { flags: "a" });
  let lost: string | null = null;
  stream.on("error", (error) => {
    lost ??= systemReason(error);
  });
  return {
    write: (text) => {
      if (lost === null) stream.write(text);
    },
    close: () =>
      new Promise((resolve) => {
        stream.on("close", () => resolve(lost));
        if (stream.closed) resolve(lost);
        else stream.end();
      }),
  };
}

/** Puts the suite's own summary (`chat_api_summary.json`) under the name that all runs share. */
export function shareSummary(dir: string): void {
  const own = readdirSync(dir).find((name) => name.endsWith("_summary.json"));
  if (own !== undefined) copyFileSync(join(dir, own), join(dir, FILES.summary));
}

export interface FileEntry {
  name: string;
  bytes: number;
}

/** What the run left beside run.json, by name. */
export function leftFiles(dir: string): FileEntry[] {
  return readdirSync(dir)
    .filter((name) => name !== FILES.run)
    .sort()
    .map((name) => ({ name, bytes: statSync(join(dir, name)).size }));
}
