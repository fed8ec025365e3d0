/**
 * What the commands that read records share: they load node/results only when they run, turn its troubles into ours, and
 * tell what could not be read. It must not know what they do with the records.
 */

import { enter } from "../results/door.ts";
import type { SourceReading } from "../results/read_source.ts";
import { ResultsTrouble } from "../results/trouble.ts";
import { misuse } from "../run/failure.ts";
import { shown } from "../run/paths.ts";
import { type Shell, warn } from "./shell.ts";

/** Runs work over records; what is wrong with files or SQL is wrong use (exit 2). */
export async function onRecords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ResultsTrouble ? misuse(error.code, error.message, error.hint) : error;
  }
}

/** Loads a part of node/results: `enterRecords(() => import("../results/open.ts"))`. */
export function enterRecords<Room>(load: () => Promise<Room>): Promise<Room> {
  return enter(load);
}

const SHOWN = 3;

/** A warning for each file with lines that are no records: how many, and the first of them with the reason. */
export function tellReadings(readings: readonly SourceReading[], shell: Shell): void {
  for (const { file, lines, bad, named } of readings) {
    if (bad === 0) continue;
    const some = named.slice(0, SHOWN).map(({ line, reason }) => `line ${line}: ${reason}`);
    const list = some.length === 0 ? "" : ` (${some.join("; ")}${bad > some.length ? "; ..." : ""})`;
    warn(
      shell,
      `${bad} of ${lines} lines of ${shown(file, shell.cwd)} ${bad === 1 ? "is no record" : "are no records"}${list}.`,
    );
  }
}
