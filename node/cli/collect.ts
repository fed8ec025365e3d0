/** `llmload k8s collect`: what the pods left, said with its losses, merged into one run. It must not know how logs are read. */
import { rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { ExitName } from "../../core/contract/exits_gen.ts";
import { type Found, findPods, putPods } from "../run/fleet/collected.ts";
import { numberOf } from "../run/fleet/pods.ts";
import { shown } from "../run/paths.ts";
import { makeRunDir } from "../run/rundir.ts";
import { mergedText } from "./commands/merge.ts";
import { keepMerged, mergeParts } from "./merged_run.ts";
import { reportAfterRun } from "./report_after_run.ts";
import { patiently, type Shell, say, warn } from "./shell.ts";

export interface CollectFlags {
  out: string;
  parallelism?: number;
  note?: string;
}

const EXITS: Readonly<Record<"passed" | "failed" | "not_evaluated", ExitName>> = {
  ...{ passed: "ok", failed: "threshold", not_evaluated: "notEvaluated" },
};

export async function collect(paths: readonly string[], flags: CollectFlags, shell: Shell): Promise<void> {
  const folder = resolve(shell.cwd, flags.out);
  const found = await patiently(
    shell,
    "reading what the pods left",
    findPods(paths.map((path) => resolve(shell.cwd, path))),
  );
  const of = partsOf(found, flags, shell);
  makeRunDir(folder, "--out");
  try {
    for (const one of found) tellLosses(one, shell);
    const parts = await patiently(shell, "copying records", putPods(found, folder, of));
    const names = { testid: basename(folder), note: flags.note ?? null, folder };
    const merged = await patiently(
      shell,
      "merging the pods' records",
      mergeParts(
        parts.map((part) => shown(part, shell.cwd)),
        names,
        shell,
      ),
    );
    keepMerged(merged, folder, { machine: null });
    shell.exit = EXITS[merged.judged.outcome];
    await reportAfterRun(folder, shell.exit, shell);
    shell.stdout.write(mergedText(merged, shown(folder, shell.cwd)));
    shell.stdout.write(`report: ${shown(join(folder, "report.html"), shell.cwd)}\n`);
  } catch (error) {
    // half a run is none
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function partsOf(found: readonly Found[], { parallelism }: CollectFlags, shell: Shell): number {
  if (parallelism !== undefined) return parallelism;
  const highest = Math.max(0, ...found.map(({ pod }) => numberOf(pod) ?? 0));
  const of = Math.max(highest, found.length);
  say(shell, `${of} pods, by their names; --parallelism N says it for sure: a last one that is missing cannot be seen`);
  return of;
}

/** Told before anything is made of what is left. */
function tellLosses({ pod, log }: Found, shell: Shell): void {
  if (log === null) return;
  const { records, gaps, broken, incomplete, doubled } = log;
  // a record that is there in part leaves a gap as well
  const lost = Math.max(gaps, broken + incomplete);
  if (lost > 0) {
    const total = records.length + lost;
    const why = [
      ...(broken > 0 ? [`${broken} cut off`] : []),
      ...(incomplete > 0 ? [`${incomplete} there in part`] : []),
      ...(lost > broken + incomplete ? [`${lost - broken - incomplete} missing without a trace`] : []),
    ];
    warn(shell, `The log of ${pod} has lost ${lost} of ${total} records at least (${why.join(", ")}).`);
  }
  if (doubled > 0) warn(shell, `${doubled} records of ${pod} were there twice and are taken once.`);
}
