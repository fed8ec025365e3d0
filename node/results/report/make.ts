/** From files to a report: the records by SQL, the rest copied from the run. It must not know how a report is shown. */
import { cellsOf } from "../../../core/page/cells/cells.ts";
import type { Cells } from "../../../core/page/types.ts";
import type { Slo } from "../../../core/plan/types.ts";
import type { ToolFigures } from "../../../core/report/as/figures.ts";
import { asTool, type ToolName } from "../../../core/report/as/tools.ts";
import { buildReport } from "../../../core/report/build.ts";
import type { ReportInput, Warmup } from "../../../core/report/input.ts";
import type { Copied, Report, Warning } from "../../../core/report/types.ts";
import type { Database } from "../database.ts";
import { openResults } from "../open.ts";
import type { SourceReading } from "../read_source.ts";
import { withClient } from "./client.ts";
import { copiedFrom, droppedBy, folderOf } from "./copied.ts";
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
  return onInput(paths, options, async ({ input, copied, warnings, readings, folder }) => ({
    report: warned(withClient(buildReport(input, copied), folder), warnings),
    readings,
  }));
}

/** The same with what a page needs beside it: cells for its filters, and single requests (report.copied.samples). */
export function makePage(paths: readonly string[], options: MakeOptions): Promise<Made & { cells: Cells }> {
  return onInput(paths, options, async ({ input, copied, warnings, readings, database, folder }) => ({
    report: warned(withClient(buildReport(input, { ...copied, samples: await samplesOf(database) }), folder), warnings),
    cells: cellsOf(input),
    readings,
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

interface Opened {
  input: ReportInput;
  copied: Copied;
  /** of the run's files, beside those that the records give reason for */
  warnings: Warning[];
  readings: readonly SourceReading[];
  database: Database;
  /** of the one run that is reported on */
  folder: string | null;
}

function warned(report: Report, warnings: readonly Warning[]): Report {
  return { ...report, warnings: [...warnings, ...report.warnings] };
}

async function onInput<T>(
  paths: readonly string[],
  { slo, warmup }: MakeOptions,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { database, readings, close } = await openResults(paths);
  try {
    refuseForeign(readings);
    const copied = copiedFrom(paths, readings);
    const dropped = { all: droppedBy(copied, paths), byScenario: {} };
    const input = await reportInput(database, { slo: slo ?? sloOf(readings), warmup, dropped });
    const warnings = warningsOfFiles(paths, readings, input.requests.rows);
    return await work({ input, copied, warnings, readings, database, folder: folderOf(paths, readings) });
  } finally {
    close();
  }
}
