/** `llmload baseline`: runs under a name, for later runs to be held against. */
import { relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import { clean } from "../../../core/report/render/clean.ts";
import { type Baseline, baselineOf, checkTag, DEFAULT_TAG, isThere, readBaselines } from "../../results/baseline.ts";
import { changeBaselines } from "../../results/history/baseline_file.ts";
import { runsNamed } from "../../results/history/baseline_runs.ts";
import { shown } from "../../run/paths.ts";
import { columns } from "../columns.ts";
import { onRecords } from "../records.ts";
import { type Shell, say, warn } from "../shell.ts";

interface Asked {
  outDir: string;
  tag: string;
  note?: string;
  json?: boolean;
}

export function addBaseline(llmload: Command, shell: Shell): void {
  const baseline = llmload
    .command("baseline")
    .description("keep runs under a name, for `llmload compare baseline:NAME ...`")
    .addHelpText("after", HELP);
  const added = (name: string, description: string) =>
    baseline
      .command(name)
      .description(description)
      .option("--out-dir <DIR>", "folder that holds baselines.json, and the runs as a rule", "results");
  added("set", "name runs a baseline; what had the name before is replaced")
    .argument("<run...>", "folders of runs, or patterns")
    .option("--tag <NAME>", "name of the baseline", DEFAULT_TAG)
    .option("--note <TEXT>", "a remark that is kept with it")
    .action((runs: string[], asked: Asked) => onRecords(() => set(runs, asked, shell)));
  added("list", "the baselines there are")
    .option("--json", "as JSON, for programs")
    .action((asked: Asked) => onRecords(async () => list(asked, shell)));
  added("show", "the runs of a baseline")
    .argument("[name]", "its name", DEFAULT_TAG)
    .option("--json", "as JSON, for programs")
    .action((name: string, asked: Asked) => onRecords(async () => show(name, asked, shell)));
  added("remove", "forget a baseline; its runs stay")
    .argument("<name>", "its name")
    .action((name: string, asked: Asked) => onRecords(() => remove(name, asked, shell)));
}

async function set(runs: string[], { outDir, tag, note }: Asked, shell: Shell): Promise<void> {
  checkTag(tag);
  const { folders, warnings } = runsNamed(runs);
  for (const text of warnings) warn(shell, text);
  const kept: Baseline = {
    runs: folders.map((folder) => relative(resolve(outDir), resolve(folder)).split(sep).join("/") || "."),
    setAt: new Date().toISOString(),
    note: note ?? null,
  };
  let replaced = false;
  await changeBaselines(outDir, ({ v, baselines }) => {
    replaced = Object.hasOwn(baselines, tag);
    return { v, baselines: { ...baselines, [tag]: kept } };
  });
  say(
    shell,
    `baseline ${tag} is ${kept.runs.length} run${kept.runs.length === 1 ? "" : "s"} now${replaced ? ", others no longer" : ""}`,
  );
}

function list({ outDir, json }: Asked, shell: Shell): void {
  const all = readBaselines(outDir);
  if (json) shell.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else if (Object.keys(all.baselines).length === 0) {
    shell.stdout.write("no baselines; `llmload baseline set RUN...` makes one\n");
  } else {
    const rows = Object.entries(all.baselines).map(([tag, { runs, setAt, note }]) => {
      const missing = runs.filter((run) => !isThere(outDir, run)).length;
      const count = `${runs.length} run${runs.length === 1 ? "" : "s"}${missing === 0 ? "" : ` (${missing} not there)`}`;
      return [clean(tag), count, clean(setAt, 30), clean(note ?? "", 60)];
    });
    shell.stdout.write(
      columns([["name", "runs", "set at", "note"], ...rows])
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
}

function show(name: string, { outDir, json }: Asked, shell: Shell): void {
  const tag = checkTag(name);
  const found = baselineOf(readBaselines(outDir), tag, outDir);
  if (json) shell.stdout.write(`${JSON.stringify({ tag, ...found }, null, 2)}\n`);
  else {
    const runs = found.runs.map((run) => {
      const path = clean(shown(resolve(outDir, run), shell.cwd));
      return `${path}${isThere(outDir, run) ? "" : "  (not there)"}\n`;
    });
    shell.stdout.write(runs.join(""));
  }
  const missing = found.runs.filter((run) => !isThere(outDir, run));
  if (missing.length > 0) warn(shell, `Not there any more: ${missing.map((run) => clean(run)).join(", ")}.`);
}

async function remove(name: string, { outDir }: Asked, shell: Shell): Promise<void> {
  const tag = checkTag(name);
  await changeBaselines(outDir, (now) => {
    baselineOf(now, tag, outDir);
    const rest = Object.entries(now.baselines).filter(([each]) => each !== tag);
    return { v: 1, baselines: Object.fromEntries(rest) };
  });
  say(shell, `baseline ${tag} is no more; its runs stay`);
}

const HELP = `
A baseline may hold several runs: five give a comparison something to judge by. Names and paths are kept in
results/baselines.json, relative to it, so the folder can be moved as a whole and kept in git.

Examples:
  llmload baseline set results/NAME                                    the baseline \`main\`
  llmload baseline set results/night_* --tag v1.4 --note 'before the new scheduler'
  llmload baseline list
  llmload compare baseline:v1.4 results/NAME
`;
