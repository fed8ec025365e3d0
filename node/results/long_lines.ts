/**
 * A copy of a file without the lines that are too long for DuckDB's reader, which would give up the whole file for one of
 * them (a crash may leave megabytes of zero bytes).
 */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { canReadLines, linesOf } from "./lines.ts";
import type { Encoding } from "./sources.ts";
import { ResultsTrouble } from "./trouble.ts";

const LONGEST = 1 << 23;

/** DuckDB's word for it. */
export function isTooLong(error: unknown): boolean {
  return error instanceof Error && error.message.includes("maximum_object_size");
}

/** @returns how many lines were left out */
export async function withoutLongLines(file: string, encoding: Encoding, to: string): Promise<number> {
  if (!canReadLines(encoding)) {
    throw new ResultsTrouble(
      "results.unreadable",
      `${file} has a line of more than 16 MiB.`,
      "Decompress it first, or use Node 22.15 or later.",
    );
  }
  let dropped = 0;
  async function* kept(): AsyncGenerator<Buffer> {
    for await (const { bytes } of linesOf(file, encoding, LONGEST)) {
      if (bytes === null) dropped++;
      else yield Buffer.concat([bytes, Buffer.from("\n")]);
    }
  }
  await pipeline(Readable.from(kept()), createWriteStream(to));
  return dropped;
}
