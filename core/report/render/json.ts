/** The report as JSON, for files and for a page. Pure. */
import type { Report } from "../types.ts";

/** As contract/report.schema.json describes it. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report)}\n`;
}

/**
 * The same value in a form that may stand inside a page's script element: nothing in it can end the element, begin a comment or
 * break a line of script. JSON.parse() gives the same report.
 */
export function reportJsonForPage(report: Report): string {
  return JSON.stringify(report).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
