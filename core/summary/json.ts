/** The summary as a file for programs: contract/summary.schema.json. Pure. */
import type { Summary } from "./types.ts";

/** The published value. `mask` goes over every string, so that a secret that a check or an error quoted does not leave. */
export function summaryValue(summary: Summary, mask: (text: string) => string = (text) => text): object {
  const { figures: _lookup, allowFaults: _known, records: _path, series, ...rest } = summary;
  const value = { v: 1, kind: "llmload-summary", ...rest, ...(series === null ? {} : { series }) };
  return masked(value, mask);
}

export function summaryJson(summary: Summary, mask?: (text: string) => string): string {
  return `${JSON.stringify(summaryValue(summary, mask), null, 2)}\n`;
}

/** A copy with masked strings; keys stay. */
export function masked<T>(value: T, mask: (text: string) => string): T {
  return copy(value, mask) as T;
}

function copy(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, mask)]));
}
