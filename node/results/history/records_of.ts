/** Whether a folder itself holds records, by the rules of sources.ts. */
import { dirname, resolve } from "node:path";
import { findSources } from "../sources.ts";
import { ResultsTrouble } from "../trouble.ts";

export function hasRecords(folder: string): boolean {
  try {
    // of a folder of runs the records of the runs are found
    return findSources([folder]).some(({ path }) => resolve(dirname(path)) === resolve(folder));
  } catch (error) {
    // records that cannot be read are there all the same
    if (error instanceof ResultsTrouble) return error.code === "results.unreadable";
    throw error;
  }
}
