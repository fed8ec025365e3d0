/** Reads single fields of a record, which may hold anything. Pure. */

export type Fields = Readonly<Record<string, unknown>>;

export function numberOf(record: Fields, field: string): number | null {
  const value = record[field];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function textOf(record: Fields, field: string): string {
  const value = record[field];
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : "";
}

export function numbersOf(record: Fields, field: string): number[] {
  const value = record[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : [];
}

export function textsOf(record: Fields, field: string): string[] {
  const value = record[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
