/**
 * Reads recorded traces (CSV with a header, or one JSON object a line) into rows of time and token counts. Pure: whoever calls
 * it opens the file. What a trace says beside times and counts (block hashes, models) is left alone.
 */

import { csvFields } from "./csv.ts";
import { dateMs } from "./trace_dates.ts";
import { TRACE_FORMATS, type TraceFormat, type TraceFormatName } from "./trace_formats.ts";
import type { TraceRow } from "./types.ts";

export interface ParsedTrace {
  format: TraceFormatName;
  /** by time, counted from the first */
  rows: TraceRow[];
}

/** Token counts of a trace, changed before they are used; what is known stays at least 1. */
export interface TraceScale {
  /** factors */
  input?: number;
  output?: number;
  /** the first of the rows only */
  limit?: number;
}

/** A trace that cannot be read; the message is one sentence that names the line. */
export class TraceError extends Error {}

/**
 * @param lines the whole text, or its lines one by one
 * @param format absent = told by the names of the columns
 * @throws TraceError
 */
export function parseTrace(lines: string | Iterable<string>, format?: TraceFormatName): ParsedTrace {
  const rows: TraceRow[] = [];
  let read: Reader | null = null;
  let known: TraceFormat | null = format === undefined ? null : formatOf(format);
  let number = 0;
  for (const raw of typeof lines === "string" ? lines.split("\n") : lines) {
    number++;
    const line = (number === 1 ? raw.replace(/^\uFEFF/, "") : raw).trim();
    if (line === "") continue;
    if (read === null) {
      read = line.startsWith("{") ? fromJson : csvReader(fieldsOf(line, number));
      if (read !== fromJson) {
        known = chosen(fieldsOf(line, number), known, number);
        continue;
      }
    }
    const row = read(line, number);
    known ??= chosen(Object.keys(row), null, number);
    rows.push(rowOf(row, known, number));
  }
  if (known === null || rows.length === 0) throw new TraceError("The trace holds no requests.");
  return { format: known.name, rows: fromFirst(rows) };
}

/** The same requests with other token counts. Times are scaled by Arrivals.speed. */
export function scaleTrace(rows: readonly TraceRow[], { input = 1, output = 1, limit }: TraceScale): TraceRow[] {
  const scaled = (count: number | null, factor: number) =>
    count === null ? null : Math.max(1, Math.round(count * factor));
  return rows.slice(0, limit).map(({ atMs, inputTokens, outputTokens }) => ({
    ...{ atMs, inputTokens: scaled(inputTokens, input), outputTokens: scaled(outputTokens, output) },
  }));
}

/** How long a trace is, ms of its own time; the last request is inside. */
export function traceLengthMs(rows: readonly TraceRow[]): number {
  return (rows.at(-1)?.atMs ?? 0) + 1;
}

function formatOf(name: TraceFormatName): TraceFormat {
  const found = TRACE_FORMATS.find((format) => format.name === name);
  if (found === undefined)
    throw new TraceError(`The trace format ${name} is not known: ${TRACE_FORMATS.map((f) => f.name).join(", ")} are.`);
  return found;
}

function chosen(columns: readonly string[], wanted: TraceFormat | null, number: number): TraceFormat {
  const found = wanted ?? TRACE_FORMATS.find(({ time }) => columns.includes(time));
  if (found !== undefined && columns.includes(found.time)) return found;
  const names = (wanted === null ? TRACE_FORMATS : [wanted]).map(({ name, time }) => `${time} (${name})`);
  throw new TraceError(
    `Line ${number} of the trace has no column of times: ${names.join(", ")}. It has ${columns.slice(0, 10).join(", ")}.`,
  );
}

function rowOf(row: Record<string, unknown>, { unit, time, input, output }: TraceFormat, number: number): TraceRow {
  const at = unit === "date" ? dateMs(String(row[time])) : numberOf(row[time]);
  if (at === null || !Number.isFinite(at))
    throw new TraceError(`Line ${number} of the trace: ${time} is no time: ${shown(row[time])}.`);
  return {
    atMs: unit === "s" ? at * 1000 : at,
    inputTokens: countOf(row[input], input, number),
    outputTokens: countOf(row[output], output, number),
  };
}

/** A request of no tokens is one that failed when it was recorded: how many were wanted is not known. */
function countOf(value: unknown, column: string, number: number): number | null {
  if (value === undefined || value === null || value === "") return null;
  const count = numberOf(value);
  if (count === null || count < 0 || !Number.isFinite(count))
    throw new TraceError(`Line ${number} of the trace: ${column} is no number of tokens: ${shown(value)}.`);
  return count === 0 ? null : Math.max(1, Math.round(count));
}

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d*)?([eE][-+]?\d+)?$/.test(value.trim()) ? Number(value) : null;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}

function fromFirst(rows: TraceRow[]): TraceRow[] {
  rows.sort((a, b) => a.atMs - b.atMs);
  const first = rows[0]?.atMs ?? 0;
  for (const row of rows) row.atMs -= first;
  return rows;
}

type Reader = (line: string, number: number) => Record<string, unknown>;

function fromJson(line: string, number: number): Record<string, unknown> {
  let value: unknown = null;
  try {
    value = JSON.parse(line);
  } catch {
    // told below
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new TraceError(`Line ${number} of the trace is no JSON object.`);
}

function csvReader(names: readonly string[]): Reader {
  return (line, number) => {
    const fields = fieldsOf(line, number);
    if (fields.length !== names.length)
      throw new TraceError(
        `Line ${number} of the trace has ${fields.length} field${fields.length === 1 ? "" : "s"}, its header ${names.length}.`,
      );
    return Object.fromEntries(names.map((name, i) => [name, fields[i]]));
  };
}

function fieldsOf(line: string, number: number): string[] {
  const fields = csvFields(line);
  if (fields === null)
    throw new TraceError(`Line ${number} of the trace has a quote that is not closed, or text behind one.`);
  return fields;
}
