/** What run.json, which anybody may have edited, says of a run: who, when, with what. Pure. */
import { shapesLoad } from "../plan/shapes_load.ts";

export interface RunFacts {
  testid: string;
  /** ISO 8601, UTC */
  startedAt: string;
  endedAt: string | null;
  exit: number | null;
  /** a threshold with abortOnFail stopped it */
  aborted?: boolean;
  suite: string;
  target: string;
  stock: boolean;
  /** null = the knob was not set */
  models: string[] | null;
  scenarios: string[];
  /** the `SLO` that the run was given, as typed */
  slo: string | null;
  commit: string | null;
  dirty: boolean | null;
  note: string | null;
  tags: Record<string, string>;
  /** equal for runs that do the same: suite, target, engine, scenarios and the knobs that shape the load */
  likeness: string;
}

type Facts = Readonly<Record<string, unknown>>;

/** A problem is the end of a sentence that begins with the file's name. */
export function factsOf(runJson: Facts): RunFacts | { problem: string } {
  const { v, testid, suite, startedAt } = runJson;
  if (v !== 1) return { problem: `has version ${JSON.stringify(v) ?? "none"}, and 1 is known` };
  if (typeof testid !== "string" || testid === "") return { problem: "names no testid" };
  if (typeof suite !== "string") return { problem: "names no suite" };
  if (!isInstant(startedAt)) return { problem: "says no startedAt in UTC" };
  const environment = texts(runJson.environment);
  const git = objectOf(runJson.git);
  const commit = text(git.commit);
  const target = (text(runJson.target) ?? "").replace(/\/+$/, "");
  const stock = runJson.stock === true;
  const scenarios = objectOf(objectOf(runJson.plan).scenarios);
  const share = shareOf(runJson);
  // of repeats that were made one run, rates span the pauses between them
  const repeats = isMergedOf(runJson, "repeats");
  const models = environment.MODELS?.split(",").map((model) => model.trim()) ?? null;
  return {
    ...{ testid, startedAt, suite, target, stock, models, commit },
    endedAt: isInstant(runJson.endedAt) ? runJson.endedAt : null,
    exit: typeof runJson.exit === "number" ? runJson.exit : null,
    ...(runJson.aborted === true ? { aborted: true } : {}),
    scenarios: Object.keys(scenarios).sort(),
    slo: environment.SLO ?? null,
    dirty: commit === null ? null : git.dirty === true,
    note: text(runJson.note),
    tags: texts(runJson.tags),
    likeness: canonical({
      ...{ suite, target, stock, scenarios, knobs: shaping(environment) },
      ...(share === null ? {} : { share }),
      ...(repeats ? { repeats } : {}),
    }),
  };
}

/** The part of the plan's load that this run was (k6's execution segment); null = all of it. */
export function shareOf({ segment }: Facts): string | null {
  return text(objectOf(segment).part);
}

/** Whether `llmload merge` made this run, of shards that ran side by side or of repeats. */
export function isMergedOf({ merged }: Facts, parts: "shards" | "repeats"): boolean {
  return objectOf(merged).parts === parts;
}

/** Why the figures of a run that ended like this cannot stand beside those of whole runs; null = they can. */
export function excludedBecause({
  endedAt,
  exit,
  aborted,
}: Pick<RunFacts, "endedAt" | "exit" | "aborted">): string | null {
  if (endedAt === null) return "died, or still goes on";
  if (exit === 6) return "cut short";
  if (aborted === true) return "stopped early by a threshold";
  if (exit === 8) return "the load generator was the bottleneck";
  // thresholds failed or without samples, and regressions: a whole run all the same
  return exit === null || [0, 4, 5, 7].includes(exit) ? null : `ended with exit ${exit}`;
}

/** The SLO judges only. */
function shaping(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name !== "SLO" && shapesLoad(name, value)),
  );
}

/** JSON with names in order: equal for equal values. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join()}}`;
}

const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** A time as run.json writes it, which a page can place on its axis. */
export function isInstant(value: unknown): value is string {
  return typeof value === "string" && INSTANT.test(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function objectOf(value: unknown): Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Facts) : {};
}

function texts(value: unknown): Record<string, string> {
  const entries = Object.entries(objectOf(value));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
