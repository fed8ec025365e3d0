/** DuckDB's values as plain JSON ones: what a program that reads our output expects. Pure. */
import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Whole numbers beyond 2^53 and all that JSON has no word for become text; NaN and infinities, which JSON lacks, too. */
export function asJson(value: DuckDBValue): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) return isoTime(value.micros);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(asJson);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, inner]) => [key, asJson(inner)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: inner }) => [String(asJson(key)), asJson(inner)]));
  }
  return String(value);
}

/** The largest time a Date can hold, in ms. */
const LAST_DATE = 8.64e15;

/** `2026-01-31T23:59:59.123456Z`: six digits where there are microseconds, else three. */
function isoTime(micros: bigint): string {
  const ms = Number(micros / 1000n) - (micros % 1000n < 0n ? 1 : 0);
  if (Math.abs(ms) > LAST_DATE) return String(micros);
  const rest = Number(((micros % 1000n) + 1000n) % 1000n);
  const text = new Date(ms).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
