/** What is known of each run that is merged: its files beside the records, its times. It must not know what becomes of them. */
import { dirname, join } from "node:path";
import type { Database } from "../database.ts";
import type { SourceReading } from "../read_source.ts";
import { readJson } from "../sources.ts";
import type { Segment } from "./segments.ts";

export type Facts = Readonly<Record<string, unknown>>;

export interface Part {
  /** what it is called in sentences: its folder, or its file */
  name: string;
  file: string;
  kind: SourceReading["kind"];
  /** its number in the column `source` */
  source: number;
  /** run.json */
  run: Facts | null;
  /** summary.json */
  summary: Facts | null;
  testid: string | null;
  records: number;
  bad: number;
  /** of the load, epoch ms; null = nothing in it has a time */
  firstMs: number | null;
  lastMs: number | null;
  segment: Segment | null;
}

const RECORDS_NAME = /^(requests\.(ndjson(\.gz|\.zst)?|parquet)|samples\.json(\.gz)?)$/;

export async function partsOf(database: Database, readings: readonly SourceReading[]): Promise<Part[]> {
  const times = await timesOf(database);
  return readings.map((reading, source) => {
    const { file, kind, bad, lines, runs } = reading;
    const folder = dirname(file);
    const own = RECORDS_NAME.test(file.slice(folder === "." ? 0 : folder.length + 1));
    const inside = runs.length === 1 ? (runs[0]?.json ?? null) : null;
    const run = (own ? readJson(join(folder, "run.json")) : null) ?? inside;
    const [first = null, last = null] = times.get(source) ?? [];
    return {
      name: own ? folder : file,
      ...{ file, kind, source, run, bad, firstMs: first, lastMs: last },
      summary: own ? readJson(join(folder, "summary.json")) : null,
      testid: typeof run?.testid === "string" ? run.testid : (runs[0]?.run ?? null),
      records: kind === "k6" ? lines : runs.reduce((sum, { records }) => sum + records, 0),
      segment: isSegment(run?.segment) ? run.segment : null,
    };
  });
}

function isSegment(value: unknown): value is Segment {
  const { part, sequence } = (value ?? {}) as Partial<Segment>;
  return typeof part === "string" && (sequence === null || typeof sequence === "string");
}

async function timesOf(database: Database): Promise<Map<number, [number | null, number | null]>> {
  const rows = await database.rows(
    `SELECT source, min(began) AS first, max(ended) AS last FROM (
       SELECT source, coalesce("sentAt", "beganAt") AS began, coalesce("sentAt", "beganAt") + coalesce("closeMs", "e2eMs", 0) AS ended
       FROM records WHERE coalesce(scenario, '') NOT IN ('setup', 'teardown')
       UNION ALL SELECT source, epoch_us(time) / 1000.0, epoch_us(time) / 1000.0 FROM points_read) GROUP BY source`,
  );
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  return new Map(rows.map((row) => [Number(row.source), [number(row.first), number(row.last)]]));
}

/** Why a run is not a whole one, as the end of a sentence; null = it is. */
export function whyCut({ run, kind }: Part): string | null {
  if (run === null || kind === "k6") return null;
  if (run.endedAt === null || run.endedAt === undefined)
    return "did not come to its end (its run.json was never finished)";
  if (run.exit === 6) return "was cut short";
  if (run.exit === 3) return "did not get beyond its pre-flight";
  return run.exit === 9 ? "ended with an error of its script" : null;
}
