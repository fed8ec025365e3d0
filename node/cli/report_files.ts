/**
 * report.json and report.html in a run's folder: of its records, or, where it has none, of its summary. Loaded only when a report
 * is wanted; must not know who wants it.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ReportPage } from "../../core/page/types.ts";
import { reportJson } from "../../core/report/render/json.ts";
import { reportPage as summaryReportPage } from "../../core/summary/page/page.ts";
import { writeWhole } from "../report/files.ts";
import { keptSummary } from "../report/kept.ts";
import { filled, pageOf } from "../report/page.ts";
import { ownErrorBeside } from "../results/report/client.ts";
import type { MakeOptions } from "../results/report/make.ts";
import { Failure, misuse, systemReason } from "../run/failure.ts";
import { INSTALLATION, ownVersion } from "../run/paths.ts";
import { REPORT_FILES } from "../run/plan.ts";
import { enterRecords, onRecords, tellReadings } from "./records.ts";
import { type Shell, warn } from "./shell.ts";

export const TEMPLATE = join(INSTALLATION, "k6", "data", "report_page.html");

/** @returns the files, page last. @throws Failure */
export async function saveReport(folder: string, options: MakeOptions, shell: Shell): Promise<string[]> {
  if (!isRun(folder))
    throw misuse(
      "report.folder",
      `${folder} is no run's folder.`,
      "--save wants one with run.json, records or a summary in it; --out FILE writes anywhere.",
    );
  const files = REPORT_FILES.map((name) => join(folder, name));
  const texts = (await fromRecords(folder, options, shell)) ?? fromSummary(folder);
  for (const [i, file] of files.entries()) write(file, texts[i] ?? "");
  return files;
}

function isRun(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^(run\.json|summary\.json|requests\.(ndjson|parquet))/.test(name));
  } catch {
    return false;
  }
}

const NO_LIBRARY = "results.library";

/** null where the folder has no record of a load, but a summary. */
async function fromRecords(folder: string, options: MakeOptions, shell: Shell): Promise<string[] | null> {
  try {
    const { report, cells, readings } = await onRecords(async () => {
      const { makePage } = await enterRecords(() => import("../results/report/make.ts"));
      return makePage([folder], options);
    });
    tellReadings(readings, shell);
    // the single requests stand in the records beside it
    const json = reportJson({ ...report, copied: { ...report.copied, samples: null } });
    return [json, pageOf(TEMPLATE, report, cells, madeNow())];
  } catch (error) {
    const isOurs = error instanceof Failure && ["report.nothing", "results.empty", NO_LIBRARY].includes(error.code);
    if (!isOurs || keptSummary(folder) === null) throw error;
    if (error.code === NO_LIBRARY) warn(shell, `${error.message} The report is made of the summary alone.`);
    return null;
  }
}

function fromSummary(folder: string): string[] {
  const summary = keptSummary(folder);
  if (summary === null) throw misuse("report.nothing", `There is nothing in ${folder} that a report could be made of.`);
  const page = withOwnError(summaryReportPage(summary, Date.parse(summary.startedAt)), folder);
  return [reportJson(page.report), filled(TEMPLATE, page)];
}

/** k6's VM, where the page of a bare run is made, cannot look for a calibration. */
function withOwnError(page: ReportPage, folder: string): ReportPage {
  const { client } = page.report;
  const ownError = client == null ? null : ownErrorBeside(folder, "kernel");
  return client == null || ownError === null
    ? page
    : { ...page, report: { ...page.report, client: { ...client, ownError } } };
}

export function madeNow(): { madeBy: string; madeAt: string } {
  return { madeBy: `llmload ${ownVersion()}`, madeAt: new Date().toISOString() };
}

export function write(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw misuse(
      "report.unwritable",
      `${file} cannot be written (${systemReason(error)}).`,
      "--out names another file.",
    );
  }
}
