/**
 * The way in for commands: this room is loaded only when one of them needs it, because DuckDB's library is large. This file
 * itself must import nothing of it.
 */
import { ResultsTrouble } from "./trouble.ts";

/** @throws ResultsTrouble `results.library` where DuckDB has no build for this system, or was not installed */
export async function enter<Room>(load: () => Promise<Room>): Promise<Room> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_DLOPEN_FAILED" && !/@duckdb|duckdb\.node/.test(message)) throw error;
    throw new ResultsTrouble(
      "results.library",
      `DuckDB's library for ${process.platform}-${process.arch} cannot be loaded.`,
      "`npm install` fetches it where there is one; records can be read on another machine, too.",
    );
  }
}
