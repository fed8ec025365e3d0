/**
 * The key figures of each run: from its report.json where that is there and of a version we know, else from its records. A
 * run that tells nothing is named, and never ends the whole. It must not know what becomes of the figures.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunInput } from "../../../core/history/build.ts";
import { countedTwice } from "../../../core/history/counted_twice.ts";
import { type Figures, figuresOf, sameSlo } from "../../../core/history/metrics.ts";
import { factsOf, type RunFacts } from "../../../core/history/run_facts.ts";
import type { Skipped } from "../../../core/history/types.ts";
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import { enter } from "../door.ts";
import type { SourceReading } from "../read_source.ts";
import { ResultsTrouble } from "../trouble.ts";
import { hasRecords } from "./records_of.ts";

export interface ReadOptions {
  /** null = each run's own */
  slo: Slo | null;
  wanted: (facts: RunFacts) => boolean;
  /** after each run */
  onRead: (done: number, of: number) => void;
}

export interface ReadRuns {
  runs: RunInput[];
  skipped: Skipped[];
  readings: SourceReading[];
  /** runs left out because `wanted` said so */
  unwanted: number;
}

/** @throws ResultsTrouble `results.library` */
export async function readRuns(folders: readonly string[], options: ReadOptions): Promise<ReadRuns> {
  const result: ReadRuns = { runs: [], skipped: [], readings: [], unwanted: 0 };
  const described = folders.map((path) => ({ path, read: readObject(join(path, "run.json")) }));
  const counted = countedTwice(
    described.flatMap(({ path, read }) => ("value" in read ? [{ path, run: read.value }] : [])),
  );
  for (const [done, { path, read: runJson }] of described.entries()) {
    options.onRead(done, folders.length);
    const twice = counted.get(path);
    const facts = "problem" in runJson ? runJson : factsOf(runJson.value);
    if (twice !== undefined) result.skipped.push({ path, reason: twice });
    else if ("problem" in facts) result.skipped.push({ path, reason: `run.json ${facts.problem}` });
    else if (!options.wanted(facts)) result.unwanted++;
    else {
      const read = await readFigures(path, facts, options.slo);
      if ("reason" in read) result.skipped.push({ path, reason: read.reason });
      else {
        result.runs.push({ path, facts, figures: read.figures, from: read.from });
        result.readings.push(...read.readings);
      }
    }
  }
  return result;
}

type Read = Pick<RunInput, "figures" | "from"> & { readings: readonly SourceReading[] };

async function readFigures(path: string, facts: RunFacts, slo: Slo | null): Promise<Read | { reason: string }> {
  const kept = reported(path);
  // a report that was made without the SLO knows no goodput
  const fits = "figures" in kept && (slo === null || sameSlo(kept.figures.slo, slo));
  if (fits) return { figures: kept.figures, from: "report", readings: [] };
  const fromRecords = hasRecords(path) ? await recorded(path, slo ?? sloOf(facts)) : { reason: "no records" };
  if ("figures" in fromRecords) return fromRecords;
  // better without goodput than not at all
  if ("figures" in kept) return { figures: kept.figures, from: "report", readings: [] };
  return { reason: `${fromRecords.reason}; ${kept.problem}` };
}

function reported(folder: string): { figures: Figures } | { problem: string } {
  const read = readObject(join(folder, "report.json"));
  if ("problem" in read) return { problem: `report.json ${read.problem}` };
  const figures = figuresOf(read.value);
  return figures === null ? { problem: "report.json holds no report of version 1" } : { figures };
}

async function recorded(path: string, slo: Slo | null): Promise<Read | { reason: string }> {
  const { makeReport } = await enter(() => import("../report/make.ts"));
  try {
    const { report, readings } = await makeReport([path], { slo, warmup: null });
    const figures = figuresOf(report);
    return figures === null ? { reason: "its records make no report" } : { figures, from: "records", readings };
  } catch (error) {
    if (error instanceof ResultsTrouble) return { reason: error.message };
    throw error;
  }
}

function sloOf({ slo }: RunFacts): Slo | null {
  const read = slo === null ? null : parseSlo(slo);
  return read !== null && "slo" in read ? read.slo : null;
}

function readObject(file: string): { value: Record<string, unknown> } | { problem: string } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return { problem: reason === "ENOENT" ? "is not there" : `cannot be read (${reason})` };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { value: value as Record<string, unknown> };
    return { problem: "holds no object" };
  } catch {
    return { problem: "is no JSON" };
  }
}
