/** A report as the file that a browser shows. It must not know where reports come from or where the file goes. */
import { readFileSync } from "node:fs";
import { fillPage } from "../../core/page/fill.ts";
import { type Made, reportPage } from "../../core/page/report_page.ts";
import type { Cells, ReportPage } from "../../core/page/types.ts";
import type { Report } from "../../core/report/types.ts";

export function pageOf(template: string, report: Report, cells: Cells | null, made: Made): string {
  return filled(template, reportPage(report, cells, made));
}

/** @param template path of k6/data/report_page.html */
export function filled(template: string, page: ReportPage): string {
  return fillPage(readFileSync(template, "utf8"), page);
}
