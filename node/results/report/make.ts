/** From files to a report: the records by SQL, the rest copied from the run. It must not know how a report is shown. */
import { cellsOf } from "../../../core/page/cells/cells.ts";
import type { Cells } from "../../../core/page/types.ts";
import type { Slo } from "../../../core/plan/types.ts";
import type { ToolFigures } from "../../../core/report/as/figures.ts";
import { asTool, type ToolName } from "../../../core/report/as/tools.ts";
import { buildReport } from "../../../core/report/build.ts";
import type { ReportInput, Warmup } from "../../../core/report/input.ts";
import { serverSide } from "../../../core/report/server/server_side.ts";
import type { Copied, Report, Warning } from "../../../core/report/types.ts";
import type { Database } from "../database.ts";
import { openResults } from "../open.ts";
import type { SourceReading } from "../read_source.ts";
import { readServerSamples } from "../server_samples.ts";
import { type Aside, asideOf } from "./aside.ts";
import { withClient } from "./client.ts";
import { copiedFrom, droppedBy, folderOf } from "./copied.ts";
import { countedBeside } from "./counted.ts";
import { refuseForeign, warningsOfFiles } from "./fitness.ts";
import { reportInput } from "./input.ts";
import { samplesOf } from "./samples.ts";
import { sloOf } from "./slo_of.ts";

export interface MakeOptions {
  /** null = the one that the runs were given, where they agree */
  slo: Slo | null;
  warmup: Warmup | null;
}

export interface Made {
  report: Report;
  readings: readonly SourceReading[];
}

/**
 * One report over all that `paths` name.
 * @throws ResultsTrouble `results.*`, `report.nothing`
 */
export function makeReport(paths: readonly string[], options: MakeOptions): Promise<Made> {
  return onInput(paths, options, async (opened) => ({
    report: reportOf(opened, opened.copied),
    readings: opened.readings,
  }));
}

/** The same with what a page needs beside it: cells for its filters, and single requests (report.copied.samples). */
export function makePage(paths: readonly string[], options: MakeOptions): Promise<Made & { cells: Cells }> {
  return onInput(paths, options, async (opened) => ({
    report: reportOf(opened, { ...opened.copied, samples: await samplesOf(opened.database) }),
    cells: cellsOf(opened.input),
    readings: opened.readings,
  }));
}

/** The run under another tool's definitions. */
export function makeFigures(
  paths: readonly string[],
  tool: ToolName,
  options: MakeOptions,
): Promise<{ figures: ToolFigures; readings: readonly SourceReading[] }> {
  return onInput(paths, options, async ({ input, readings }) => ({ figures: asTool(tool, input), readings }));
}

export interface Opened {
  input: ReportInput;
  copied: Copied;
  /** of the run's files, beside those that the records give reason for */
  warnings: Warning[];
  readings: readonly SourceReading[];
  /** of the one run that is reported on; null = a file, or several runs */
  folder: string | null;
  aside: Aside;
  database: Database;
}

function reportOf({ input, warnings, folder, aside }: Opened, copied: Copied): Report {
  const made = buildReport(input, copied);
  const server = folder === null ? null : serverSide(readServerSamples(folder), made, aside.endedWithin);
  const report = { ...made, warnings: [...warnings, ...made.warnings], ...(server === null ? {} : { server }) };
  return withClient(report, folder);
}

/** Opens the records, hands them to `work`, closes them. */
export async function onInput<T>(
  paths: readonly string[],
  { slo, warmup }: MakeOptions,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { database, readings, close } = await openResults(paths);
  try {
    refuseForeign(readings);
    const copied = copiedFrom(paths, readings);
    const dropped = { all: droppedBy(copied, paths), byScenario: {} };
    const folder = folderOf(paths, readings);
    const counted = countedBeside(folder);
    const made = await reportInput(database, { slo: slo ?? sloOf(readings), warmup, dropped, ...counted });
    const aside = await asideOf(database, made.startMs);
    const input = {
      ...made,
      engine: made.engine == null ? null : { ...made.engine, asideSeconds: aside.requestSeconds },
    };
    const warnings = warningsOfFiles(paths, readings, input.requests.rows);
    return await work({ input, copied, warnings, readings, folder, aside, database });
  } finally {
    close();
  }
}
