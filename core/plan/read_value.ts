/** Reads one environment value by the kind that the options table gives it. Returns the value, or the end of a sentence. */
import type { OptionSpec } from "../contract/options.ts";
import { parseDuration } from "./duration.ts";

export type Read<T> = { value: T } | { problem: string };

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

export function readNumber(spec: OptionSpec, text: string): Read<number> {
  const value = Number(text);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = spec;
  const whole = spec.kind === "integer";
  const form = whole ? /^\d+$/ : /^\d+(\.\d+)?(e-?\d+)?$/i;
  if (form.test(text) && value >= min && value <= max) return { value };
  return { problem: `is "${text}"; it must be a ${whole ? "whole " : ""}number from ${min} to ${max}` };
}

export function readBoolean(text: string): Read<boolean> {
  const lower = text.toLowerCase();
  if (TRUE.includes(lower)) return { value: true };
  if (FALSE.includes(lower)) return { value: false };
  return { problem: `is "${text}"; it must be true or false` };
}

/** Milliseconds. */
export function readDuration(text: string): Read<number> {
  const value = parseDuration(text);
  return value === null ? { problem: `is "${text}"; it must be a duration such as 500ms, 2s or 1m30s` } : { value };
}

export function readChoice(spec: OptionSpec, text: string): Read<string> {
  const choices = spec.choices ?? [];
  const value = choices.find((choice) => choice === text.toLowerCase());
  return value === undefined ? { problem: `is "${text}"; it must be one of ${choices.join(", ")}` } : { value };
}

/** Comma-separated; empty parts are passed over. */
export function readList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** An http(s) address without the slash at its end. k6 has no URL class. */
export function readUrl(text: string): Read<string> {
  if (!/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(text)) {
    if (/@/.test(text)) return { problem: "is not usable; it must not hold a user or a password: AUTH_TOKEN does" };
    // what stands behind may be a key
    const shown = text.replace(/[?#].*$/s, (tail) => `${tail[0]}...`);
    return { problem: `is "${shown}"; it must be an address such as http://localhost:3284, without query or fragment` };
  }
  return { value: text.replace(/\/+$/, "") };
}

/** A token as an HTTP header's value can carry it. */
export function usableToken(text: string): boolean {
  return /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text);
}
