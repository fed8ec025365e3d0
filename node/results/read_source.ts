/** One file into the tables, whatever it holds, with word on how that went. It must not know the other files. */
import { basename, join } from "node:path";
import { type BadLine, findBadLines } from "./bad_lines.ts";
import { whyNoRecord } from "./check.ts";
import type { Database } from "./database.ts";
import { canReadLines } from "./lines.ts";
import { isTooLong, withoutLongLines } from "./long_lines.ts";
import { loadPoints, whyNoPoint } from "./read_k6.ts";
import { loadPacked } from "./read_parquet.ts";
import { jsonLines, loadRecords } from "./read_records.ts";
import type { RunFacts } from "./runs.ts";
import type { Source } from "./sources.ts";
import { ResultsTrouble } from "./trouble.ts";

export interface SourceReading {
  file: string;
  kind: RunFacts["kind"];
  /** lines that are not empty; of a packed file its rows */
  lines: number;
  /** lines that are no records */
  bad: number;
  /** the first of them, with the reason; fewer than `bad` where they are many or cannot be found again */
  named: BadLine[];
  runs: RunFacts[];
  /** k6's own output alone: thresholds by metric */
  limits?: Readonly<Record<string, readonly string[]>>;
}

export interface Task {
  source: number;
  withMore: boolean;
}

/** How many bad lines of a file are named. */
const NAMED = 20;

/** @throws ResultsTrouble `results.unreadable`, `results.foreign` */
export async function readSource(database: Database, found: Source, task: Task): Promise<SourceReading> {
  try {
    if (found.encoding === "parquet") return await readPacked(database, found, task);
    return await readText(database, found, task, 0);
  } catch (error) {
    if (error instanceof ResultsTrouble) throw error;
    if (!isTooLong(error)) throw unreadable(found.path, error);
  }
  const copy = join(database.folder, `source-${task.source}.ndjson`);
  try {
    const dropped = await withoutLongLines(found.path, found.encoding, copy);
    return await readText(database, found, task, dropped, copy);
  } catch (error) {
    throw error instanceof ResultsTrouble ? error : unreadable(found.path, error);
  }
}

/** DuckDB's complaints about a file; others are about our SQL, and faults of ours. */
const ABOUT_FILES = /^(IO|Invalid Input|Invalid|Serialization|Permission) Error: /;

function unreadable(file: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (!ABOUT_FILES.test(message)) return error;
  const reason = message.replace(ABOUT_FILES, "").split("\n")[0]?.trim();
  return new ResultsTrouble("results.unreadable", `${file} cannot be read: ${reason}`);
}

/** DuckDB's complaints about columns of other types than ours. */
const NOT_OURS = /(Conversion|Binder|Type Mismatch) Error: /;

function foreign(file: string): ResultsTrouble {
  return new ResultsTrouble(
    "results.foreign",
    `${file} was changed after \`llmload pack\` wrote it: its columns are of other types.`,
  );
}

async function readPacked(database: Database, { path: file }: Source, { source }: Task): Promise<SourceReading> {
  const jsons = await loadPacked(database, file, source).catch((error: unknown) => {
    throw NOT_OURS.test(String(error)) ? foreign(file) : error;
  });
  const { lines } = await count(database, source);
  const facts = { file, kind: "packed", source, badLines: 0 } as const;
  return { file, kind: "packed", lines, bad: 0, named: [], runs: await runsOf(database, facts, jsons) };
}

/** @param dropped lines that were left out of `copy` for their length */
async function readText(
  database: Database,
  found: Source,
  { source, withMore }: Task,
  dropped: number,
  copy: string | null = null,
): Promise<SourceReading> {
  const file = copy ?? found.path;
  const encoding = copy === null ? found.encoding : "plain";
  const k6 = await isK6(database, `read_ndjson_objects(${jsonLines(file, encoding)})`);
  if (!k6) await loadRecords(database, { file, encoding, source, withMore });
  const points = k6 ? await loadPoints(database, { file, encoding, source, run: nameOf(found.path) }) : null;
  const read = points ?? (await count(database, source));
  const limits = points === null ? {} : { limits: points.limits };
  const bad = read.bad + dropped;
  const named = await name(found, k6 ? whyNoPoint : whyNoRecord, bad);
  const kind = k6 ? "k6" : "records";
  const facts = { file: found.path, kind, source, badLines: bad } as const;
  const runs = await runsOf(database, facts, found.runJson === null ? [] : [found.runJson]);
  return { file: found.path, kind, lines: read.lines + dropped, bad, named, runs, ...limits };
}

/** `shard-1.json.gz` -> `shard-1` */
function nameOf(file: string): string {
  return basename(file).replace(/(\.(json|ndjson|jsonl|gz|zst))+$/i, "");
}

async function isK6(database: Database, lines: string): Promise<boolean> {
  const [row] = await database.rows(
    `SELECT (json ->> 'type') AS type, (json -> 'metric') IS NOT NULL AS metric FROM ${lines} WHERE json_type(json) = 'OBJECT' LIMIT 1`,
  );
  return row?.metric === true && (row.type === "Metric" || row.type === "Point");
}

async function count(database: Database, source: number): Promise<{ lines: number; bad: number }> {
  const [row] = await database.rows(
    `SELECT count(*)::DOUBLE AS lines, (count(*) FILTER (NOT ok))::DOUBLE AS bad FROM records WHERE source = ${source}`,
  );
  return { lines: Number(row?.lines), bad: Number(row?.bad) };
}

async function name(found: Source, why: (line: string) => string | null, bad: number): Promise<BadLine[]> {
  if (bad === 0 || !canReadLines(found.encoding)) return [];
  return findBadLines(found.path, found.encoding, why, { count: bad, most: NAMED });
}

/** The runs in the file, with their run.json where it is theirs. A file without records still stands for the run beside it. */
async function runsOf(
  database: Database,
  facts: Pick<RunFacts, "file" | "kind" | "source" | "badLines">,
  jsons: readonly Readonly<Record<string, unknown>>[],
): Promise<RunFacts[]> {
  const rows = await database.rows(
    `SELECT run, count(*)::DOUBLE AS records FROM records WHERE ok AND source = ${facts.source} GROUP BY run ORDER BY run`,
  );
  if (rows.length === 0) {
    const [json] = jsons;
    return [{ ...facts, run: typeof json?.testid === "string" ? json.testid : null, json: json ?? null, records: 0 }];
  }
  return rows.map((row) => {
    const json = jsons.find(({ testid }) => testid === row.run) ?? null;
    return { ...facts, run: row.run === null ? null : String(row.run), json, records: Number(row.records) };
  });
}
