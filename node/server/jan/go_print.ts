/** A JSON value as Go prints it with %v: what the model gets to read when the gateway is given an array. Pure. */
import { isObject } from "../request.ts";

export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goPrint).join(" ")}]`;
  if (!isObject(value)) return String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goPrint(value[key])}`).join(" ")}]`;
}
