/**
 * Why a line is no record, in words. The counting is done by SQL (read_records.ts) for speed; this says the same of single
 * lines, and a test holds the two together. Both are a little more lenient than the schema: a value of another type that
 * reads as the right one (`"5"` for 5) is taken, an absent field that may be null is null, and so are gaps that are no list. Pure.
 */
import { type Field, RECORD_FIELDS } from "./fields.ts";

/** The first reason why the line is no record; null = it is one. */
export function whyNoRecord(line: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "not JSON, or cut off";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "not a JSON object";
  const record = value as Readonly<Record<string, unknown>>;
  if (Number(record.v) !== 1 && record.v !== undefined) return `version ${brief(record.v)}, known is 1`;
  for (const field of RECORD_FIELDS) {
    const wrong = whyNot(field, record[field.name]);
    if (wrong !== null) return `${field.name} ${wrong}`;
  }
  return null;
}

function whyNot(field: Field, value: unknown): string | null {
  if (value === undefined || value === null) {
    if (field.nullable) return null;
    return value === undefined ? "is missing" : "is null";
  }
  switch (field.kind) {
    case "text":
      return among(field, typeof value === "string" ? value : JSON.stringify(value));
    case "boolean":
      return ["true", "false"].includes(typeof value === "string" ? value : JSON.stringify(value))
        ? null
        : `is ${brief(value)}, not true or false`;
    case "number":
    case "integer":
      return whyNoNumber(field, value);
    case "gaps":
      return whyNoGaps(value);
    case "histogram":
      return isHistogram(value) ? null : "is no list of pairs";
    case "names":
      return whyNoNames(field, value);
  }
}

function whyNoNumber({ kind, least, most }: Field, value: unknown): string | null {
  const number = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  if (!Number.isFinite(number) || String(value).trim() === "") return `is ${brief(value)}, not a number`;
  if (kind === "integer" && !Number.isSafeInteger(number)) return `is ${number}, not a whole number`;
  if (least !== undefined && number < least) return `is ${number}, below ${least}`;
  if (most !== undefined && number > most) return `is ${number}, above ${most}`;
  return null;
}

const LONGEST_GAP = 2 ** 32 - 1;

function whyNoGaps(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const isTime = (gap: unknown) => gap !== null && Number(gap) >= 0 && Number(gap) <= LONGEST_GAP;
  const wrong = value.findIndex((gap) => !isTime(gap));
  return wrong < 0 ? null : `has ${brief(value[wrong])} as item ${wrong + 1}, not a time`;
}

function isHistogram(value: unknown): boolean {
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && pair.every(Number.isInteger) && (pair[1] as number) >= 1;
  return Array.isArray(value) && value.every(isPair);
}

function whyNoNames(field: Field, value: unknown): string | null {
  if (!Array.isArray(value)) return `is ${brief(value)}, not a list`;
  for (const item of value) {
    if (item === null) return "has null among its items";
    const wrong = among(field, typeof item === "string" ? item : JSON.stringify(item));
    if (wrong !== null) return wrong;
  }
  return null;
}

function among({ values }: Field, text: string): string | null {
  return values === undefined || values.includes(text) ? null : `says ${brief(text)}, which is none of its values`;
}

/** Enough of a value to find it by; never a whole hostile line. */
function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
