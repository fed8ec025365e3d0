/** `llmload merge`: shards of one test, or repeats of it, made one run. */
import { rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { ExitName } from "../../../core/contract/exits_gen.ts";
import type { ThresholdOutcome } from "../../../core/summary/types.ts";
import type { Merged } from "../../results/merge/merge.ts";
import { ownVersion, shown } from "../../run/paths.ts";
import { FILES, REPORT_FILES } from "../../run/plan.ts";
import { makeRunDir } from "../../run/rundir.ts";
import { enterRecords, onRecords, tellReadings } from "../records.ts";
import { patiently, type Shell, say, warn } from "../shell.ts";

interface Flags {
  out: string;
  kind?: "shards" | "repeats";
  note?: string;
  allowUnlike?: boolean;
}

export function addMerge(llmload: Command, shell: Shell): void {
  llmload
    .command("merge")
    .description("make one run of several: of the shards of a test on many machines, or of repeats")
    .argument("<run...>", "folders of runs, files of records or of k6's own output (--out json=FILE), patterns")
    .requiredOption("--out <DIR>", "the new run's folder; it must not be there yet")
    .addOption(
      new Option("--kind <KIND>", "shards ran side by side, repeats one after another (default: found out)").choices([
        "shards",
        "repeats",
      ]),
    )
    .option("--allow-unlike", "merge although the runs did not do the same; what differs is said and kept")
    .option("--note <TEXT>", "a remark that is kept with the run")
    .addHelpText("after", HELP)
    .action((runs: string[], flags: Flags) => mergeCommand(runs, flags, shell));
}

async function mergeCommand(runs: string[], flags: Flags, shell: Shell): Promise<void> {
  const folder = resolve(shell.cwd, flags.out);
  let made = false;
  const prepare = () => {
    makeRunDir(folder, "--out");
    made = true;
    return folder;
  };
  try {
    const merged = await patiently(
      shell,
      "reading the runs",
      onRecords(async () => {
        const { mergeRuns } = await enterRecords(() => import("../../results/merge/merge.ts"));
        const names = { testid: basename(folder), note: flags.note ?? null, llmload: ownVersion() };
        return mergeRuns(runs, {
          kind: flags.kind ?? null,
          ...names,
          prepare,
          allowUnlike: flags.allowUnlike ?? false,
        });
      }),
    );
    await finish(merged, folder, shell);
  } catch (error) {
    // half a run is none
    if (made) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function finish(merged: Merged, folder: string, shell: Shell): Promise<void> {
  const { run, summary, hasRecords, readings } = merged;
  const records = hasRecords ? "requests.parquet" : "samples.json.gz";
  const files = [records, FILES.summary, ...(hasRecords ? REPORT_FILES : [])].sort();
  writeFileSync(join(folder, FILES.summary), `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(join(folder, FILES.run), `${JSON.stringify({ ...run, files }, null, 2)}\n`);
  tellReadings(readings, shell);
  for (const sentence of merged.warnings) warn(shell, sentence);
  if (hasRecords) {
    const { saveReport } = await import("../report_files.ts");
    await patiently(shell, "making the report", saveReport(folder, { slo: null, warmup: null }, shell));
  } else say(shell, "k6's own output tells of no single requests: there is no report, `llmload query` answers SQL");
  const name = shown(folder, shell.cwd);
  shell.stdout.write(mergedText(merged, name));
  if (hasRecords) shell.stdout.write(`report: ${name}/${REPORT_FILES[1]}\n`);
  const exits: Record<Merged["judged"]["outcome"], ExitName> = {
    ...{ passed: "ok", failed: "threshold", not_evaluated: "notEvaluated" },
  };
  shell.exit = exits[merged.judged.outcome];
}

const MOST = 30;

/** What was merged, and every threshold on the whole. */
export function mergedText({ parts, kind, judged, hasRecords }: Merged, folder: string): string {
  const total = parts.reduce((sum, { records }) => sum + records, 0);
  const what = hasRecords ? "records" : "lines of k6's output";
  const lines = [
    `${folder}: ${parts.length} ${kind}, ${total} ${what}; times by each machine's own clock, not shifted`,
    ...parts.map(
      (part) => `  ${part.name}: ${part.records}${part.segment === null ? "" : `, segment ${part.segment.part}`}`,
    ),
  ];
  const order = (ok: boolean | null) => (ok === false ? 0 : ok === null ? 1 : 2);
  const sorted = [...judged.thresholds].sort((a, b) => order(a.ok) - order(b.ok));
  if (sorted.length > 0) lines.push("thresholds on the whole:");
  lines.push(...sorted.slice(0, MOST).map(thresholdLine));
  if (sorted.length > MOST) lines.push(`  and ${sorted.length - MOST} more`);
  return `${lines.join("\n")}\n`;
}

function thresholdLine({ metric, expression, ok, value, reason, excused }: ThresholdOutcome): string {
  const word = ok === null ? (excused ? "excused" : "not evaluated") : ok ? "passed" : "FAILED";
  const why = reason ?? (value === null ? "by the percentiles of the parts" : String(Number(value.toPrecision(4))));
  return `  ${word.padEnd(13)} ${metric} ${expression} (${why})`;
}

const HELP = `
The new folder is a run like any other: run.json, requests.parquet, summary.json, report.json, report.html.
Percentiles are exact, over all records. The plan's thresholds are judged on the whole: from the records where these hold
the samples, else from the parts' summaries as far as those can be added up; what is left is "not evaluated", with the
reason. Stamps of several machines are taken as they are.

Examples:
  llmload merge shard-1 shard-2 shard-3 --out results/whole
  llmload merge 'results/nightly_*' --out results/nightly --kind repeats
  llmload merge one.json.gz two.json.gz --out whole                 files of k6 run --out json=FILE

Exit status: as of a run: 0 well, 4 a threshold failed, 5 one could not be evaluated; 2 wrong use, the same run twice, or
runs that did not do the same
`;
