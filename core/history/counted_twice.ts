/**
 * A merged run and the runs it was made of in one tree: the same requests twice. Of shards the whole is the run, and its parts are left
 * out; of repeats each is a run, and their whole is. It must not know where runs are found. Pure.
 */
import { isMergedOf } from "./run_facts.ts";

type Facts = Readonly<Record<string, unknown>>;

export interface DescribedRun {
  path: string;
  /** run.json, which may hold anything */
  run: Facts;
}

/** Paths of runs to be left out, each with the end of a sentence. */
export function countedTwice(runs: readonly DescribedRun[]): Map<string, string> {
  const found = new Map<string, string>();
  const byIdentity = new Map<string, string[]>();
  for (const { path, run } of runs) {
    if (run.kind === "merged") continue;
    const key = identity(run);
    if (key !== null) byIdentity.set(key, [...(byIdentity.get(key) ?? []), path]);
  }
  for (const { path, run } of runs) {
    const parts = sourcesOf(run).flatMap((source) => byIdentity.get(identity(source) ?? "") ?? []);
    if (parts.length === 0) continue;
    if (isMergedOf(run, "shards")) for (const part of parts) found.set(part, `a part of ${path}, which was merged`);
    else if (isMergedOf(run, "repeats")) found.set(path, "merged of runs that stand here themselves");
  }
  return found;
}

/** Shards on several machines may share a testid. */
function identity({ testid, startedAt, segment }: Facts): string | null {
  if (typeof testid !== "string" || typeof startedAt !== "string") return null;
  return JSON.stringify([testid, startedAt, objectOf(segment).part ?? null]);
}

function sourcesOf({ merged }: Facts): Facts[] {
  const { sources } = objectOf(merged);
  return Array.isArray(sources) ? sources.map(objectOf) : [];
}

function objectOf(value: unknown): Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Facts) : {};
}
