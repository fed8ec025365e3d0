/** Writes the truth log: appends in batches, whole lines only, all of it before close() is done. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { TruthRecord } from "../../core/contract/truth.ts";

export interface TruthLog {
  write(record: TruthRecord): void;
  close(): void;
}

const FLUSH_MS = 200;

/** @throws a sentence when the file cannot be opened */
export function openTruthLog(file: string | null): TruthLog {
  if (file === null) return { write: () => {}, close: () => {} };
  const handle = open(file);
  let lines: string[] = [];
  const flush = () => {
    if (lines.length === 0) return;
    writeSync(handle, lines.join(""));
    lines = [];
  };
  const timer = setInterval(flush, FLUSH_MS);
  timer.unref();
  return {
    write: (record) => {
      lines.push(`${JSON.stringify(record)}\n`);
    },
    close: () => {
      clearInterval(timer);
      flush();
      closeSync(handle);
    },
  };
}

function open(file: string): number {
  try {
    return openSync(file, "w");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`the truth log ${file} cannot be written (${code ?? String(error)}): is its folder there?`);
  }
}
