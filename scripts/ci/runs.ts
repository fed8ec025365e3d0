/** The runs in a results folder, oldest first, as the CI steps need them. It must not know GitHub. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface RunFolder {
  /** results/NAME */
  path: string;
  /** ISO 8601, UTC */
  startedAt: string;
  suite: string;
}

/** Folders without a readable run.json are no runs. */
export function runsIn(results: string): RunFolder[] {
  if (!existsSync(results)) return [];
  const found: RunFolder[] = [];
  for (const name of readdirSync(results)) {
    const path = join(results, name);
    try {
      const { startedAt, suite } = JSON.parse(readFileSync(join(path, "run.json"), "utf8")) as Record<string, unknown>;
      if (typeof startedAt === "string" && typeof suite === "string") found.push({ path, startedAt, suite });
    } catch {
      // what is no run is not ours to judge
    }
  }
  return found.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}
