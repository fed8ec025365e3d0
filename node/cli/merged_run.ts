/** Folders of parts merged into a folder that is there already. Shared by `run --shards` and `k8s collect`. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Merged } from "../results/merge/merge.ts";
import type { RunDescription } from "../run/description.ts";
import { ownVersion } from "../run/paths.ts";
import { FILES } from "../run/plan.ts";
import { writeDescription } from "../run/rundir.ts";
import { enterRecords, onRecords, tellReadings } from "./records.ts";
import { type Shell, warn } from "./shell.ts";

/** Reads the parts and puts their records into `folder`; says what is odd about them. @throws Failure */
export async function mergeParts(
  folders: readonly string[],
  { testid, note, folder }: { testid: string; note: string | null; folder: string },
  shell: Shell,
): Promise<Merged> {
  const merged = await onRecords(async () => {
    const { mergeRuns } = await enterRecords(() => import("../results/merge/merge.ts"));
    const names = { testid, note, llmload: ownVersion() };
    return mergeRuns(folders, { kind: "shards", ...names, prepare: () => folder, fewest: 1, allowUnlike: true });
  });
  tellReadings(merged.readings, shell);
  for (const sentence of merged.warnings) warn(shell, sentence);
  return merged;
}

/** run.json and summary.json of the whole. `known`: what the caller knows better than the parts. */
export function keepMerged(merged: Merged, folder: string, known: Partial<RunDescription>): void {
  writeFileSync(join(folder, FILES.summary), `${JSON.stringify(merged.summary, null, 2)}\n`);
  writeDescription(folder, { ...(merged.run as unknown as RunDescription), ...known });
}
