/** What `llmload trend` may be told, read strictly: values out of typed words. */
import { InvalidArgumentError } from "commander";
import { parseNoise } from "../../core/compare/noise.ts";
import type { Noise } from "../../core/compare/types.ts";
import { parseSlo } from "../../core/plan/slo.ts";
import type { Slo } from "../../core/plan/types.ts";

export function slo(text: string): Slo {
  const read = parseSlo(text);
  if ("problem" in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.slo;
}

/** ISO 8601 in UTC, as run.json has it. */
export function date(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError("Write a day such as 2026-01-31, or 2026-01-31T12:00Z.");
  return new Date(time).toISOString();
}

export function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("It wants a whole number from 1.");
  return Number(text);
}

export function noise(text: string): Noise {
  const read = parseNoise(text);
  if ("problem" in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.noise;
}
