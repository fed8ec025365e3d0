/** The summary as a file for programs: contract/summary.schema.json. Pure. */
import type { Summary } from "./types.ts";

/** The published value. `mask` goes over every string, so that a secret that a check or an error quoted does not leave. */
export function summaryValue(summary: Summary, mask: (text: string) => string = (text) => text): object {
  const { figures: _lookup, allowFaults: _known, records: _path, series, ...rest } = summary;
  const value = { v: 1, kind: "llmload-summary", ...rest, ...(series === null ? {} : { series }) };
  return masked(value, mask) as object;
}

export function summaryJson(summary: Summary, mask?: (text: string) => string): string {
  return `${JSON.stringify(summaryValue(summary, mask), null, 2)}\n`;
}

/** A copy with masked strings; keys stay. */
function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, mask)]));
}
