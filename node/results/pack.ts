/**
 * Runs into Parquet: the same records in a tenth of the room, read many times faster. What was written is read back and
 * compared before anything of the source may go. It must not know the command line.
 */
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Database } from "./database.ts";
import { RECORD_FIELDS } from "./fields.ts";
import { openResults } from "./open.ts";
import { PACKED_KEY, PACKED_VERSION, RUNS_KEY } from "./read_parquet.ts";
import { findSources } from "./sources.ts";
import { fileLiteral, literal, name } from "./sql.ts";
import { ResultsTrouble } from "./trouble.ts";

export interface Packed {
  from: string[];
  to: string;
  records: number;
  /** lines that are no records, and are therefore not in the packed file */
  bad: number;
  bytesBefore: number;
  bytesAfter: number;
  removed: boolean;
  /** why the source was kept although it was to be removed; null = it was not, or it is gone */
  kept: string | null;
}

export interface PackOptions {
  /** all into this one file; null = each beside its source, as requests.parquet */
  out: string | null;
  remove: boolean;
}

/** @throws ResultsTrouble `pack.*`, `results.*` */
export async function pack(paths: readonly string[], options: PackOptions): Promise<Packed[]> {
  const files = findSources(paths);
  const left = files.filter(({ encoding }) => encoding !== "parquet").map(({ path }) => path);
  if (left.length === 0) throw new ResultsTrouble("pack.packed", "These runs are packed already.");
  if (options.out !== null)
    return [
      await packInto(
        options.out,
        files.map(({ path }) => path),
        options.remove,
      ),
    ];
  const packed: Packed[] = [];
  for (const file of left) packed.push(await packInto(join(dirname(file), "requests.parquet"), [file], options.remove));
  return packed;
}

async function packInto(to: string, from: string[], remove: boolean): Promise<Packed> {
  const temporary = `${to}.new`;
  const { database, readings, close } = await openResults(from, { ordered: true, withMore: true });
  try {
    const k6 = readings.find(({ kind }) => kind === "k6");
    if (k6) {
      throw new ResultsTrouble(
        "pack.k6",
        `${k6.file} is k6's own output, not records; only records are packed.`,
        "gzip it: compressed files are read as they are.",
      );
    }
    const runs = readings.flatMap((reading) => reading.runs).flatMap(({ json }) => (json === null ? [] : [json]));
    const records = await packRecords(database, { temporary, to }, runs);
    const bytesBefore = from.reduce((sum, file) => sum + statSync(file).size, 0);
    renameSync(temporary, to);
    const bad = readings.reduce((sum, reading) => sum + reading.bad, 0);
    const kept =
      !remove || bad === 0
        ? null
        : `${bad} of its lines ${bad === 1 ? "is no record" : "are no records"} and would be lost`;
    const removed = remove && bad === 0;
    const gone = removed ? from.filter((file) => file !== to) : [];
    for (const file of gone) rmSync(file);
    return { from, to, records, bad, bytesBefore, bytesAfter: statSync(to).size, removed, kept };
  } finally {
    close();
    if (existsSync(temporary)) rmSync(temporary);
  }
}

/**
 * The table `records` into a packed file, read back and compared.
 * @param to how the file is called in sentences
 * @throws ResultsTrouble `pack.unwritable`, `pack.unequal`
 * @returns how many there are
 */
export async function packRecords(
  database: Database,
  { temporary, to }: { temporary: string; to: string },
  runs: readonly object[],
): Promise<number> {
  const before = await digest(database, "records");
  await write(database, temporary, runs);
  const after = await digest(database, `read_parquet(${fileLiteral(temporary)})`);
  if (before.records === after.records && before.hash === after.hash) return after.records;
  throw new ResultsTrouble("pack.unequal", `${to} could not be written: read back, it differs. Nothing was removed.`);
}

const COLUMNS = [...RECORD_FIELDS.map((field) => name(field.name)), "more"].join(", ");

async function write(database: Database, file: string, runs: readonly object[]): Promise<void> {
  const marks = `{${literal(PACKED_KEY)}: ${literal(PACKED_VERSION)}, ${literal(RUNS_KEY)}: ${literal(JSON.stringify(runs))}}`;
  try {
    await database.run(
      `COPY (SELECT ${COLUMNS} FROM records) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA ${marks})`,
    );
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new ResultsTrouble(
      "pack.unwritable",
      `${file} cannot be written: ${reason}`,
      "--out FILE puts it elsewhere.",
    );
  }
}

/** How many there are, and a hash of them all that does not ask for their order. */
async function digest(database: Database, from: string): Promise<{ records: number; hash: string }> {
  const [row] = await database.rows(
    `SELECT count(*)::DOUBLE AS records, sum(hash(r)::HUGEINT)::VARCHAR AS hash FROM (SELECT ${COLUMNS} FROM ${from}) r`,
  );
  return { records: Number(row?.records), hash: String(row?.hash) };
}
