/**
 * Whether a run's own files fit its records: one that cannot be read, or a summary that counted more requests than there are
 * records, is said in the report. It must not know what else a report says.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Warning } from "../../../core/report/types.ts";
import type { SourceReading } from "../read_source.ts";
import { readJson } from "../sources.ts";
import { ResultsTrouble } from "../trouble.ts";
import { folderOf } from "./copied.ts";

/** @param rows records of the load */
export function warningsOfFiles(paths: readonly string[], readings: readonly SourceReading[], rows: number): Warning[] {
  const folder = folderOf(paths, readings);
  const files = new Set([
    ...readings.map(({ file }) => join(dirname(file), "run.json")),
    ...(folder === null ? [] : [join(folder, "run.json"), join(folder, "summary.json")]),
  ]);
  const warnings: Warning[] = [...files].filter(isBroken).map((file) => ({
    ...{ code: "unreadable", where: "whole" },
    text: `${file} cannot be read (no JSON object, or cut off): what it says of the run is missing here`,
  }));
  const counted = folder === null ? null : countedIn(folder);
  if (counted !== null && counted > rows && readings.every(({ kind }) => kind !== "k6"))
    warnings.push({
      ...{ code: "records-missing", where: "whole" },
      text: `${rows} records, the summary counted ${counted} requests: the others are in no figure made of records`,
    });
  return warnings;
}

/** @throws ResultsTrouble `report.nothing` where there are lines, and none of them is a record */
export function refuseForeign(readings: readonly SourceReading[]): void {
  const lines = readings.reduce((sum, reading) => sum + reading.lines, 0);
  if (lines === 0 || readings.some(({ lines: all, bad }) => bad < all)) return;
  const [{ file } = { file: "" }] = readings;
  const of =
    readings.length === 1 ? `${file}: none of its ${lines} lines` : `None of the ${lines} lines of these files`;
  throw new ResultsTrouble(
    "report.nothing",
    `${of} is a record.`,
    "A report is made of the folder of a run, or of its requests.ndjson.",
  );
}

function isBroken(file: string): boolean {
  return existsSync(file) && readJson(file) === null;
}

/** Requests of the load by the run's own summary; its pre-flight is not among them. */
function countedIn(folder: string): number | null {
  const metrics = readJson(join(folder, "summary.json"))?.metrics as Record<string, unknown> | undefined;
  const { count } = (metrics?.llm_requests ?? {}) as { count?: unknown };
  return typeof count === "number" ? count : null;
}
