/**
 * What a report takes over from a run's own files: run.json and the summary. Missing or unreadable is null: the records are
 * what a report is made of. It must not know what a report says.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../../core/contract/exits_gen.ts";
import type { Copied } from "../../../core/report/types.ts";
import type { SourceReading } from "../read_source.ts";
import { readJson } from "../sources.ts";

type Facts = Readonly<Record<string, unknown>>;
type Check = NonNullable<Copied["checks"]>[number];
type Threshold = NonNullable<Copied["thresholds"]>[number];
type NotKnown = NonNullable<Copied["notKnown"]>[number];
type Verdict = NonNullable<Copied["verdict"]>;

const OUTCOMES = ["passed", "failed", "not_evaluated"] as const;

/** Of several runs taken together nothing is copied but how reading went: their outcomes do not add up. */
export function copiedFrom(paths: readonly string[], readings: readonly SourceReading[]): Copied {
  const one = folderOf(paths, readings);
  const run = one === null ? null : readJson(join(one, "run.json"));
  const summary = one === null ? null : readJson(join(one, "summary.json"));
  return {
    run,
    outcome: outcomeOf(run, summary),
    thresholds: summary === null ? null : list<Threshold>(summary.thresholds).filter(isThreshold),
    verdict: isVerdict(summary?.verdict) ? summary.verdict : null,
    notKnown: summary === null ? null : list<NotKnown>(summary.notKnown).filter(isNotKnown),
    checks: summary === null ? null : checksIn(summary),
    reading: { sources: readings.map(({ file, kind, lines, bad }) => ({ file, kind, lines, bad })) },
    samples: null,
  };
}

function outcomeOf(run: Facts | null, summary: Facts | null): Copied["outcome"] {
  const outcome = OUTCOMES.find((known) => known === summary?.outcome) ?? null;
  return outcome === "passed" && run?.exit === EXIT.cutShort ? "cut_short" : outcome;
}

/** The folder of the one run that is reported on; null = it is a file, or several are taken together. */
export function folderOf(paths: readonly string[], readings: readonly SourceReading[]): string | null {
  const [folder] = paths;
  return readings.length === 1 && folder !== undefined && isFolder(folder) ? folder : null;
}

/** Iterations that were planned and never started, by the summary; null = not known. */
export function droppedBy({ checks }: Copied, paths: readonly string[]): number | null {
  const [folder] = paths;
  if (checks === null || folder === undefined) return null;
  const metrics = readJson(join(folder, "summary.json"))?.metrics as Facts | undefined;
  const dropped = metrics?.dropped_iterations as { count?: unknown } | undefined;
  // k6 leaves a counter out that was never fed
  return typeof dropped?.count === "number" ? dropped.count : 0;
}

/** A file that somebody else wrote may hold anything. */
function isThreshold({ metric, expression, evaluated }: Threshold): boolean {
  return typeof metric === "string" && typeof expression === "string" && typeof evaluated === "boolean";
}

function isVerdict(value: unknown): value is Verdict {
  const { level, reasons } = (value ?? {}) as Partial<Verdict>;
  return typeof level === "string" && Array.isArray(reasons) && reasons.every((reason) => typeof reason === "string");
}

function isNotKnown({ what, reason }: NotKnown): boolean {
  return typeof what === "string" && typeof reason === "string";
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

interface Group {
  groups?: unknown;
  checks?: unknown;
}

/** Pass counts of every check in a summary, whatever groups they stand in. */
export function checksIn(summary: Facts): Check[] {
  const found: Check[] = [];
  const walk = (group: Group | undefined) => {
    for (const check of list<Check>(group?.checks)) {
      const { name, passes, fails } = check;
      if (typeof name === "string" && typeof passes === "number" && typeof fails === "number") {
        found.push({ name, passes, fails });
      }
    }
    for (const inner of list<Group>(group?.groups)) walk(inner);
  };
  walk((summary.raw as { root_group?: Group } | undefined)?.root_group);
  return found;
}

/** A list of objects, whatever was given. */
function list<T extends object>(value: unknown): T[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is T => typeof entry === "object" && entry !== null);
}
