/** Files written whole: a reader sees the old one or the new one, never half. It must not know what is in them. */
import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Throws what the file system throws; nothing is left behind then. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.new`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
