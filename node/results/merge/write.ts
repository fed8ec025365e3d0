/** The records of all parts in one file. It must not know what is said of them. */
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Database } from "../database.ts";
import { canReadLines, linesOf } from "../lines.ts";
import { packRecords } from "../pack.ts";
import { findSources } from "../sources.ts";
import { ResultsTrouble } from "../trouble.ts";
import type { Facts, Part } from "./parts.ts";

/** Packed: a tenth of the room, each part's run.json inside, nothing lost. @throws ResultsTrouble `pack.*` */
export async function writeRecords(database: Database, folder: string, runs: readonly Facts[]): Promise<void> {
  const to = join(folder, "requests.parquet");
  const temporary = `${to}.new`;
  try {
    await packRecords(database, { temporary, to }, runs);
    renameSync(temporary, to);
  } finally {
    rmSync(temporary, { force: true });
  }
}

const LONGEST = 1 << 25;

/** k6's own output, line behind line, compressed. @throws ResultsTrouble `merge.unwritable` */
export async function writeSamples(parts: readonly Part[], folder: string): Promise<void> {
  const to = join(folder, "samples.json.gz");
  try {
    await pipeline(Readable.from(linesIn(parts)), createGzip(), createWriteStream(to));
  } catch (error) {
    if (error instanceof ResultsTrouble) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ResultsTrouble(
      "merge.unwritable",
      `${to} cannot be written (${reason}).`,
      "--out DIR puts it elsewhere.",
    );
  }
}

async function* linesIn(parts: readonly Part[]): AsyncGenerator<Buffer> {
  const end = Buffer.from("\n");
  for (const { path, encoding } of findSources(parts.map(({ file }) => file))) {
    if (!canReadLines(encoding))
      throw new ResultsTrouble(
        "merge.zstd",
        `${path} is compressed with zstd, which this Node cannot read.`,
        "Unpack it first.",
      );
    for await (const { bytes } of linesOf(path, encoding, LONGEST))
      if (bytes !== null) yield Buffer.concat([bytes, end]);
  }
}
