/**
 * Baselines: runs under a name, kept in results/baselines.json, that later runs are held against. This file reads; what
 * changes them is history/baseline_file.ts. It must not know the command line or what a comparison says.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ResultsTrouble } from "./trouble.ts";

export const BASELINES_FILE = "baselines.json";
export const DEFAULT_TAG = "main";

export interface Baseline {
  /** relative to the folder of baselines.json, with forward slashes */
  runs: string[];
  /** ISO 8601 */
  setAt: string;
  note: string | null;
}

export interface Baselines {
  v: 1;
  baselines: Record<string, Baseline>;
}

export interface ResolvedBaseline extends Baseline {
  tag: string;
  /** of each run, absolute */
  paths: string[];
}

const PREFIX = "baseline:";

/** The tag in an argument such as `baseline:main` (`baseline:` alone is the default one); null = it is no baseline. */
export function baselineTag(argument: string): string | null {
  if (!argument.startsWith(PREFIX)) return null;
  return argument.slice(PREFIX.length) || DEFAULT_TAG;
}

/** @throws ResultsTrouble `baseline.tag` */
export function checkTag(tag: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(tag)) return tag;
  throw new ResultsTrouble(
    "baseline.tag",
    `${JSON.stringify(tag.slice(0, 80))} cannot be the name of a baseline.`,
    "Letters, digits, dots, dashes and underscores can, 64 at most, a letter or digit first.",
  );
}

/**
 * The runs of a baseline, all of them there.
 * @param name a tag, with or without `baseline:` before it
 * @param dir the folder that holds baselines.json
 * @throws ResultsTrouble `baseline.tag`, `baseline.unknown`, `baseline.missing`, `baseline.malformed`, `baseline.unreadable`
 */
export function resolveBaseline(name: string, dir: string): ResolvedBaseline {
  const tag = checkTag(baselineTag(name) ?? name);
  const baseline = baselineOf(readBaselines(dir), tag, dir);
  const missing = baseline.runs.filter((run) => !isThere(dir, run));
  if (missing.length > 0) {
    const moved = missing.map((run) => basename(run)).filter((run) => isThere(dir, run));
    throw new ResultsTrouble(
      "baseline.missing",
      `The baseline ${tag} names ${missing.length === 1 ? "a run that is" : `${missing.length} runs that are`} not there: ${missing.join(", ")}.`,
      moved.length > 0
        ? `${moved.map((run) => join(dir, run)).join(", ")} may be what was moved: \`llmload baseline set\` says where it is now.`
        : `Bring ${missing.length === 1 ? "it" : "them"} back, or name others with \`llmload baseline set RUN... --tag ${tag}\`.`,
    );
  }
  return { ...baseline, tag, paths: baseline.runs.map((run) => resolve(dir, run)) };
}

/** @throws ResultsTrouble `baseline.unknown`, which names those that there are */
export function baselineOf({ baselines }: Baselines, tag: string, dir: string): Baseline {
  const found = Object.hasOwn(baselines, tag) ? baselines[tag] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(baselines);
  throw new ResultsTrouble(
    "baseline.unknown",
    `There is no baseline ${tag} in ${join(dir, BASELINES_FILE)}${known.length === 0 ? "" : ` (there are ${known.join(", ")})`}.`,
    `\`llmload baseline set RUN... --tag ${tag}\` makes one.`,
  );
}

/** Whether a run of a baseline is still where it was. */
export function isThere(dir: string, run: string): boolean {
  return existsSync(resolve(dir, run));
}

/**
 * All that are kept; none where there is no file.
 * @throws ResultsTrouble `baseline.malformed`, `baseline.unreadable`
 */
export function readBaselines(dir: string): Baselines {
  const file = join(dir, BASELINES_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    if (reason === "ENOENT" || reason === "ENOTDIR") return { v: 1, baselines: {} };
    throw new ResultsTrouble("baseline.unreadable", `${file} cannot be read (${reason}).`);
  }
  const malformed = (what: string) =>
    new ResultsTrouble(
      "baseline.malformed",
      `${file} ${what}.`,
      "Mend it by hand, or move it away and set baselines anew.",
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed("is no JSON");
  }
  const { v, baselines } = (value ?? {}) as { v?: unknown; baselines?: unknown };
  if (typeof v === "number" && v > 1) throw malformed(`has version ${v}, which this llmload does not know`);
  if (v !== 1 || !isObject(baselines)) throw malformed("holds no baselines of version 1");
  const wrong = Object.entries(baselines).find(([, each]) => !isBaseline(each));
  if (wrong)
    throw malformed(`says of ${JSON.stringify(wrong[0].slice(0, 80))} something else than runs, setAt and note`);
  return { v: 1, baselines: baselines as Record<string, Baseline> };
}

function isBaseline(value: unknown): value is Baseline {
  if (!isObject(value)) return false;
  const { runs, setAt, note } = value;
  const texts = Array.isArray(runs) && runs.length > 0 && runs.every((run) => typeof run === "string" && run !== "");
  return texts && typeof setAt === "string" && (note === null || typeof note === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
