/** One value of an answer as text of one line. Pure. */
import type { Json } from "../values.ts";

/** Null is empty. Lists and objects are JSON. */
export function cellText(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Fit for a terminal: what a hostile server put into an error text must not move the cursor or end a line. Control characters
 * become their visible pictures, those that turn the direction of writing a question mark.
 */
export function printable(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
      .replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "?")
  );
}

export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${[...text].slice(0, Math.max(width - 1, 0)).join("")}…`;
}
