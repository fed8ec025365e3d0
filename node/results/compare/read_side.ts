/** The runs of a side as reports, one after another. A run without a request is told and left out. It must not know what is compared. */
import type { ComparedRun } from "../../../core/compare/build.ts";
import { isComplete, partialBecause } from "../../../core/compare/plan.ts";
import { isMergedOf } from "../../../core/history/run_facts.ts";
import type { Slo } from "../../../core/plan/types.ts";
import { buildReport } from "../../../core/report/build.ts";
import type { Warmup } from "../../../core/report/input.ts";
import { openResults, type Results } from "../open.ts";
import type { SourceReading } from "../read_source.ts";
import { withClient } from "../report/client.ts";
import { copiedFrom, droppedBy, folderOf } from "../report/copied.ts";
import { reportInput } from "../report/input.ts";
import { literal } from "../sql.ts";
import { ResultsTrouble } from "../trouble.ts";
import type { FoundRun, FoundSide } from "./sides.ts";

export interface ReadOptions {
  slo: Slo | null;
  warmup: Warmup | null;
}

export interface ReadSide {
  runs: ComparedRun[];
  readings: SourceReading[];
  /** sentences about runs that were left out */
  leftOut: string[];
}

/**
 * A run that did not end as planned differs from a whole one in its load: it is left out where the side has whole ones.
 * @throws ResultsTrouble `results.*`, `compare.nothing` when no run of the side has a request
 */
export async function readSide(
  { name, runs, empty }: FoundSide,
  options: ReadOptions,
  onRun: (run: FoundRun) => void,
): Promise<ReadSide> {
  const whole = runs.filter(({ run }) => isComplete(run));
  const taken = whole.length > 0 ? whole : runs;
  const side: ReadSide = { runs: [], readings: [], leftOut: [] };
  for (const lost of empty) side.leftOut.push(`${lost} is left out: it holds no records.`);
  for (const run of runs) {
    if (!taken.includes(run)) side.leftOut.push(`${run.name} is left out: ${partialBecause(run.run) ?? "not whole"}.`);
  }
  for (const run of taken) {
    onRun(run);
    await readInto(side, run, options);
  }
  if (side.runs.length > 0) return side;
  const [broken] = brokenLines(side.readings);
  throw new ResultsTrouble(
    "compare.nothing",
    `${name} holds no run with a request of a load that came to an outcome${broken === undefined ? "" : ` (${broken})`}.`,
    broken === undefined ? "k6.log in a run's folder says why it sent none." : "`llmload report` names the lines.",
  );
}

/** A clause for each file that lost some: what is missing may be what was slow. */
export function brokenLines(readings: readonly SourceReading[]): string[] {
  return readings.flatMap(({ file, bad, lines }) =>
    bad === 0 ? [] : [`${bad} of ${lines} lines of ${file} ${bad === 1 ? "is no record" : "are no records"}`],
  );
}

async function readInto(side: ReadSide, found: FoundRun, options: ReadOptions): Promise<void> {
  const first = await openResults([found.path]);
  side.readings.push(...first.readings);
  const ids = idsOf(first.readings);
  // a packed file brings its run.json along
  const packed = first.readings.flatMap(({ runs }) => runs.map(({ json }) => json)).find((json) => json !== null);
  // shards of one test are one run: each has a part of the load, and they ran in the same weather
  if (ids.length < 2 || isMergedOf(found.run ?? packed ?? {}, "shards")) {
    const testid = found.run === null ? packed?.testid : null;
    const name = typeof testid === "string" ? testid : found.name;
    await addRun(side, { ...found, name, run: found.run ?? packed ?? null }, first, options);
    return;
  }
  const jsonOf = new Map(first.readings.flatMap(({ runs }) => runs.map(({ run, json }) => [run, json])));
  // a file of several runs: the unit is the run
  first.close();
  for (const id of ids) {
    const results = await openResults([found.path]);
    const others = id === null ? "run IS NOT NULL" : `run IS DISTINCT FROM ${literal(id)}`;
    await results.database.run(`DELETE FROM records WHERE ${others}`);
    await addRun(side, { ...found, name: id ?? found.name, run: jsonOf.get(id) ?? null }, results, options);
  }
}

async function addRun(side: ReadSide, found: FoundRun, results: Results, options: ReadOptions): Promise<void> {
  try {
    const copied = copiedFrom([found.path], results.readings);
    const dropped = { all: droppedBy(copied, [found.path]), byScenario: {} };
    const input = await reportInput(results.database, { ...options, dropped });
    const folder = folderOf([found.path], results.readings);
    const report = withClient(buildReport(input, copied), folder);
    side.runs.push({ name: found.name, run: found.run, report });
  } catch (error) {
    if (!(error instanceof ResultsTrouble) || error.code !== "report.nothing") throw error;
    side.leftOut.push(`${found.name} has no request that came to an outcome and is left out.`);
  } finally {
    results.close();
  }
}

function idsOf(readings: readonly SourceReading[]): (string | null)[] {
  return [...new Set(readings.flatMap(({ runs }) => runs.map(({ run }) => run)))];
}
