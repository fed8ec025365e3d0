/** Narrowing of parsed JSON whose shape nobody promises. Must not know what the JSON is about. */

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value if it is a string, else the empty string. */
export const str = (value: unknown): string => (typeof value === "string" ? value : "");

/** A code as text: codes come as numbers, texts and null. */
export const scalar = (value: unknown): string => (typeof value === "number" ? String(value) : str(value));

/** Without the white space that JSON allows around a value (not all that `trim` removes). */
export const trimJson = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

/** The text of a string, of a list of blocks, or of a block that has it under one of the usual names. */
export function pieces(value: unknown): string {
  if (Array.isArray(value)) return value.map(pieces).join("");
  if (!isObject(value)) return str(value);
  return ["text", "value", "thinking", "summary"].map((name) => pieces(value[name])).join("");
}

/** The parsed text, or undefined (never a JSON value) if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How long the JSON object is that the text starts with; 0 if it starts with none. */
export function objectLength(text: string): number {
  if (!text.startsWith("{")) return 0;
  let depth = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inside && c === "\\") i++;
    else if (c === '"') inside = !inside;
    else if (inside) continue;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return i + 1;
  }
  return 0;
}

/** At most n characters (code points, as the Go twin counts them). */
export const firstCharacters = (text: string, n: number): string =>
  text.length <= n ? text : Array.from(text).slice(0, n).join("");
