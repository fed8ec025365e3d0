/** Reads files of one JSON value a line. */
import { readFileSync } from "node:fs";

/** @throws when the file is not there or a line is no JSON */
export function linesOf<T>(file: string): T[] {
  return parseLines(readFileSync(file, "utf8"));
}

export function parseLines<T>(text: string): T[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);
}
