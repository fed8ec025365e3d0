/** From folders to a trend: finds the runs, reads their figures, puts them together. It must not know how a trend is shown. */
import { buildTrend, type TrendOptions } from "../../../core/history/build.ts";
import type { Trend } from "../../../core/history/types.ts";
import type { SourceReading } from "../read_source.ts";
import { findRuns } from "./find_runs.ts";
import { type ReadOptions, readRuns } from "./read_runs.ts";

export interface CollectOptions extends TrendOptions, ReadOptions {
  /** a path as the person would type it */
  show: (path: string) => string;
}

export interface Collected {
  trend: Trend;
  readings: readonly SourceReading[];
  unwanted: number;
}

/** @throws ResultsTrouble `results.*`, `trend.*` */
export async function collectTrend(paths: readonly string[], options: CollectOptions): Promise<Collected> {
  const { show } = options;
  const found = findRuns(paths);
  const read = await readRuns(found.runs, options);
  options.onRead(found.runs.length, found.runs.length);
  const runs = read.runs.map((run) => ({ ...run, path: show(run.path) }));
  const skipped = [...found.skipped, ...read.skipped].map(({ path, reason }) => ({ path: show(path), reason }));
  return { trend: buildTrend(runs, skipped, options), readings: read.readings, unwanted: read.unwanted };
}
