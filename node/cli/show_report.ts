/** A report in the format that was asked for. Loaded only when one is; must not know where the text goes. */
import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { ToolName } from "../../core/report/as/tools.ts";
import type { Report } from "../../core/report/types.ts";
import { keptSummary } from "../report/kept.ts";
import { pageOf } from "../report/page.ts";
import type { MakeOptions } from "../results/report/make.ts";
import { misuse } from "../run/failure.ts";
import type { Format } from "./commands/report.ts";
import { enterRecords, onRecords, tellReadings } from "./records.ts";
import { madeNow, TEMPLATE } from "./report_files.ts";
import { colourful, patiently, type Shell } from "./shell.ts";

const room = () => enterRecords(() => import("../results/report/make.ts"));

export async function renderPage(runs: readonly string[], options: MakeOptions, shell: Shell): Promise<string> {
  const making = onRecords(async () => (await room()).makePage(runs, options));
  const { report, cells, readings } = await patiently(shell, "making the report", making);
  tellReadings(readings, shell);
  return pageOf(TEMPLATE, report, cells, madeNow());
}

/** @throws Failure */
export async function renderReport(
  runs: readonly string[],
  format: Format,
  options: MakeOptions,
  shell: Shell,
): Promise<string> {
  if (format === "html") return renderPage(runs, options, shell);
  const making = onRecords(async () => (await room()).makeReport(runs, options));
  const { report, readings } = await patiently(shell, "making the report", making);
  tellReadings(readings, shell);
  switch (format) {
    case "json":
      return (await import("../../core/report/render/json.ts")).reportJson(report);
    case "csv":
      return (await import("../../core/report/render/csv.ts")).reportCsv(report);
    case "junit":
      return (await import("../../core/report/render/junit.ts")).reportJunit(report);
    case "md":
      return (await import("../../core/report/render/markdown.ts")).reportMarkdown(report);
    case "text":
      return textOf(runs, report, shell);
  }
}

/** Of one run's folder first what its suite showed when it ended. */
async function textOf(runs: readonly string[], report: Report, shell: Shell): Promise<string> {
  const { reportText } = await import("../../core/report/render/text.ts");
  const [folder] = runs;
  const one = runs.length === 1 && folder !== undefined && isFolder(folder);
  const summary = one ? keptSummary(folder) : null;
  if (summary === null) return reportText(report);
  const { summaryText } = await import("../../core/summary/text.ts");
  try {
    const said = summaryText(summary, { color: colourful(shell.stdout, shell.env) });
    return `${said}\n${reportText(report, { afterSummary: true })}`;
  } catch {
    // a summary.json of somebody else's making, or damaged: the records still tell
    return reportText(report);
  }
}

/** @throws Failure */
export async function renderAs(
  runs: readonly string[],
  tool: ToolName,
  format: Format,
  options: MakeOptions,
  shell: Shell,
): Promise<string> {
  const making = onRecords(async () => (await room()).makeFigures(runs, tool, options));
  const { figures, readings } = await patiently(shell, "reading the records", making);
  tellReadings(readings, shell);
  const name = runs.length === 1 ? basename(resolve(shell.cwd, runs[0] ?? "")) : `${runs.length} runs`;
  switch (format) {
    case "json":
      return (await import("../../core/report/as/render/json.ts")).figuresJson(figures, name);
    case "md":
      return (await import("../../core/report/as/render/markdown.ts")).figuresMarkdown(figures, name);
    case "text":
      return (await import("../../core/report/as/render/text.ts")).figuresText(figures, name);
    default:
      throw misuse("report.flags", "--as has the formats text, md, json: --out names a file of another kind.");
  }
}

function isFolder(path: string): boolean {
  // unlike statSync() it throws for no name, however long
  return existsSync(path) && statSync(path).isDirectory();
}
