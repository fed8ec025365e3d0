/** An answer as CSV (RFC 4180, lines end in LF): nothing is cut, null is an empty field. Pure. */
import type { Json } from "../values.ts";
import { cellText } from "./cells.ts";

export function csvLine(values: readonly Json[]): string {
  return `${values.map((value) => quoted(cellText(value), value === "")).join(",")}\n`;
}

/** An empty text is quoted, so that it differs from null. */
function quoted(text: string, empty: boolean): string {
  return empty || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
