/**
 * Changes baselines.json: whole or not at all, one at a time. A change reads the file anew inside its lock, so that of two
 * that come together neither is lost. It must not know the command line.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BASELINES_FILE, type Baselines, readBaselines } from "../baseline.ts";
import { ResultsTrouble } from "../trouble.ts";

const PATIENCE_MS = 5_000;
const PAUSE_MS = 20;

/**
 * @param change gets what is kept now and gives what is to be kept
 * @param patienceMs how long to wait for another llmload that is at it
 * @throws ResultsTrouble `baseline.busy`, `baseline.unwritable`, `baseline.malformed`, `baseline.unreadable`, and what `change` throws
 */
export async function changeBaselines(
  dir: string,
  change: (now: Baselines) => Baselines,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const file = join(dir, BASELINES_FILE);
  await locked(dir, `${file}.lock`, patienceMs, () => {
    const text = `${JSON.stringify(change(readBaselines(dir)), null, 2)}\n`;
    const temporary = `${file}.new`;
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw unwritable(file, error);
    }
  });
}

async function locked(dir: string, lock: string, patienceMs: number, work: () => void): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!taken(dir, lock)) {
    if (Date.now() >= until) {
      throw new ResultsTrouble(
        "baseline.busy",
        `Another llmload is changing the baselines (${lock}). Nothing was changed.`,
        "If none is, one has died at it: remove that file.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Makes the lock, which only one can; false = somebody else has it. A lock that was left behind is never broken: two would break it at once. */
function taken(dir: string, lock: string): boolean {
  try {
    mkdirSync(dir, { recursive: true });
    closeSync(openSync(lock, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && !isDirectoryItself(error, dir)) return false;
    throw unwritable(join(dir, BASELINES_FILE), error);
  }
}

/** mkdir says EEXIST when a file is in the folder's place. */
function isDirectoryItself(error: unknown, dir: string): boolean {
  return (error as NodeJS.ErrnoException).path === dir;
}

function unwritable(file: string, error: unknown): ResultsTrouble {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new ResultsTrouble(
    "baseline.unwritable",
    `${file} cannot be written (${reason}).`,
    "--out-dir names another folder.",
  );
}
