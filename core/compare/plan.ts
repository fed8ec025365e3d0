/**
 * Whether runs did the same: the resolved plans of their run.json held side by side. What does not change the load is left out: address,
 * names, notes, limits, the seed. It must not know what is done about a difference. Pure.
 */
import { excludedBecause, isInstant, shareOf } from "../history/run_facts.ts";
import { shapesLoad } from "../plan/shapes_load.ts";
import type { PlanDifference } from "./types.ts";

export type RunJson = Readonly<Record<string, unknown>>;

/** One run with the side it is on. */
export interface PlannedRun {
  side: "base" | "candidate";
  name: string;
  run: RunJson | null;
}

const LONGEST = 80;

/**
 * How the runs differ from the first one that has a run.json: each difference once. Two of one side that differ are named as well as two
 * of different sides.
 * @param allowed knobs that are meant to differ
 * @param sloGiven the SLO comes from the caller, so that of the runs is of no matter
 */
export function planDifferences(
  runs: readonly PlannedRun[],
  allowed: ReadonlySet<string> = new Set(),
  sloGiven = false,
): PlanDifference[] {
  const known = runs.flatMap(({ side, name, run }) => (run === null ? [] : [{ side, name, facts: factsOf(run) }]));
  const [first, ...others] = known;
  if (first === undefined) return [];
  const found = new Map<string, PlanDifference>();
  const left = new Set([...allowed, ...(sloGiven ? ["SLO"] : [])]);
  for (const { side, name, facts } of others) {
    for (const what of new Set([...first.facts.keys(), ...facts.keys()])) {
      if (found.has(what) || left.has(what)) continue;
      const [a, b] = [first.facts.get(what) ?? UNSET, facts.get(what) ?? UNSET];
      if (a === b) continue;
      const within = side === first.side ? ` (${first.name} and ${name}, both of the ${side})` : "";
      found.set(what, { what: `${what}${within}`, base: short(a), candidate: short(b) });
    }
  }
  return [...found.values()];
}

const UNSET = "not set";

function factsOf(run: RunJson): Map<string, string> {
  const facts = new Map<string, string>();
  for (const name of ["suite", "stock"]) if (run[name] !== undefined) facts.set(name, textual(run[name]));
  const share = shareOf(run);
  if (share !== null) facts.set("segment", share);
  if (Array.isArray(run.k6Args) && run.k6Args.length > 0) facts.set("k6's own flags", run.k6Args.join(" "));
  const plan = (run.plan ?? {}) as { scenarios?: unknown };
  flatten("scenarios", plan.scenarios, facts);
  const { environment } = run;
  if (isObject(environment)) {
    for (const [name, value] of Object.entries(environment)) {
      if (shapesLoad(name, value)) facts.set(name, textual(value));
    }
  }
  return facts;
}

/** Every leaf by its path; a list is one. */
function flatten(path: string, value: unknown, into: Map<string, string>, depth = 0): void {
  if (isObject(value) && depth < 5) {
    for (const [name, inner] of Object.entries(value)) flatten(`${path}.${name}`, inner, into, depth + 1);
  } else if (value !== undefined) into.set(path, textual(value));
}

function textual(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text of a file that may hold anything. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Why the figures of a run cannot stand beside those of whole ones, by its run.json; null = they can, or there is none that says. */
export function partialBecause(run: RunJson | null): string | null {
  if (run === null) return null;
  const exit = typeof run.exit === "number" ? run.exit : null;
  return excludedBecause({ endedAt: run.endedAt === null ? null : "then", exit, aborted: run.aborted === true });
}

export function isComplete(run: RunJson | null): boolean {
  return partialBecause(run) === null;
}

/** A text that is a time as run.json writes it. */
export function stampOf(value: unknown): string | null {
  return isInstant(value) ? value : null;
}
