/** `llmload trend`: the key figures of many runs over time, and where they changed. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { NOISE } from "../../../core/compare/noise.ts";
import type { Noise } from "../../../core/compare/types.ts";
import { blindLately, isJudged, worseLately } from "../../../core/history/gate.ts";
import { nameOf } from "../../../core/history/render/words.ts";
import type { RunFacts } from "../../../core/history/run_facts.ts";
import type { Trend } from "../../../core/history/types.ts";
import type { Slo } from "../../../core/plan/types.ts";
import { clean } from "../../../core/report/render/clean.ts";
import { misuse, systemReason } from "../../run/failure.ts";
import { INSTALLATION, ownVersion, shown } from "../../run/paths.ts";
import { tag } from "../flags.ts";
import { enterRecords, onRecords, tellReadings } from "../records.ts";
import { type Shell, say, warn } from "../shell.ts";
import { textStyle } from "../text_style.ts";
import { date, noise, positive, slo } from "../trend_flags.ts";

const FORMATS = ["text", "md", "json", "csv", "html"] as const;

interface Asked {
  format: (typeof FORMATS)[number];
  out?: string;
  slo?: Slo;
  suite?: string;
  model?: string;
  tag?: [string, string][];
  since?: string;
  last?: number;
  noise: Noise;
  recent: number;
  failOn?: "worse";
}

const DEFAULT_RECENT = 10;

export function addTrend(llmload: Command, shell: Shell): void {
  llmload
    .command("trend")
    .description("key figures of many runs over time, by date and commit, with the places where they changed")
    .argument("<dir...>", "folders of runs, such as results")
    .addOption(
      new Option("--format <FORMAT>", "text, md, json, csv, or html (a page)").choices(FORMATS).default("text"),
    )
    .option("--out <FILE>", "write to this file instead of the terminal")
    .addOption(new Option("--slo <LIMITS>", 'goodput under these limits: "ttft:800 tpot:50"').argParser(slo))
    .option("--suite <NAME>", "only runs of this suite")
    .option("--model <NAME>", "only runs that were told to ask this model")
    .addOption(new Option("--tag <NAME=VALUE>", "only runs with this tag; repeatable").argParser(tag))
    .addOption(new Option("--since <DATE>", "only runs started then or later: 2026-01-31, UTC").argParser(date))
    .addOption(new Option("--last <N>", "only the latest N runs of each series").argParser(positive))
    .addOption(
      new Option("--noise <LIMITS>", "smaller changes are called small").argParser(noise).default(NOISE, "5%,0.5pp"),
    )
    .addOption(
      new Option("--recent <N>", "a change at most N runs back is recent").argParser(positive).default(DEFAULT_RECENT),
    )
    .addOption(new Option("--fail-on <WHAT>", "exit with 7 when a recent change is for the worse").choices(["worse"]))
    .addHelpText("after", HELP)
    .action((dirs: string[], asked: Asked) => trend(dirs, asked, shell));
}

async function trend(dirs: string[], asked: Asked, shell: Shell): Promise<void> {
  const made = await onRecords(() => makeTrend(dirs, asked, shell));
  const text = await render(made, asked, shell);
  if (asked.out === undefined) shell.stdout.write(text);
  else {
    writeOut(asked.out, text);
    say(shell, `wrote ${shown(asked.out, shell.cwd)}`);
  }
  if (asked.failOn === undefined) return;
  const alerts = worseLately(made);
  if (alerts.length > 0) {
    shell.exit = "regression";
    const names = [...new Set(alerts.map(({ metric }) => metric.title))];
    say(shell, `worse lately: ${names.join(", ")}`);
  } else {
    tellBlind(made, shell);
  }
}

/** A gate that looked at nothing, or not at last night, must not pass in silence. */
function tellBlind(made: Trend, shell: Shell): void {
  if (!isJudged(made)) warn(shell, "There are too few runs to find a change: --fail-on judged nothing.");
  for (const { series, latest, nights } of blindLately(made)) {
    const runs = nights === 1 ? `The latest run` : `The latest ${nights} runs`;
    const judged = nights === 1 ? "is" : "are";
    warn(
      shell,
      `${runs} of ${clean(nameOf(series), 120)} ${judged} not judged (${latest.excluded}): --fail-on did not look there.`,
    );
  }
}

async function makeTrend(dirs: string[], asked: Asked, shell: Shell): Promise<Trend> {
  const { collectTrend } = await enterRecords(() => import("../../results/history/collect.ts"));
  const {
    trend: made,
    readings,
    unwanted,
  } = await collectTrend(dirs, {
    slo: asked.slo ?? null,
    noise: asked.noise,
    recent: asked.recent,
    last: asked.last ?? null,
    wanted: (facts) => isWanted(facts, asked),
    onRead: progress(shell),
    show: (path) => shown(path, shell.cwd),
  });
  tellReadings(readings, shell);
  if (!SAYS_SKIPPED.has(asked.format) || made.series.length === 0) tellSkipped(made, shell);
  if (made.series.length === 0) {
    throw misuse(
      "trend.nothing",
      unwanted > 0
        ? `None of ${unwanted} runs is wanted by --suite, --model, --tag and --since.`
        : "No run there tells its figures.",
      unwanted > 0 ? "`llmload trend DIR` shows all of them." : null,
    );
  }
  return made;
}

/** They name what is left out themselves. */
const SAYS_SKIPPED: ReadonlySet<string> = new Set(["text", "md"]);
const MOST_TOLD = 3;

function tellSkipped({ skipped }: Trend, shell: Shell): void {
  for (const { path, reason } of skipped.slice(0, MOST_TOLD))
    warn(shell, `${clean(path)} is left out: ${clean(reason)}.`);
  if (skipped.length > MOST_TOLD) warn(shell, `${skipped.length - MOST_TOLD} more are left out.`);
}

function isWanted({ suite, models, tags, startedAt }: RunFacts, asked: Asked): boolean {
  if (asked.suite !== undefined && suite !== asked.suite.replace(/^test-/, "")) return false;
  if (asked.model !== undefined && models?.includes(asked.model) !== true) return false;
  if (asked.since !== undefined && startedAt < asked.since) return false;
  return (asked.tag ?? []).every(([name, value]) => Object.hasOwn(tags, name) && tags[name] === value);
}

const PATIENCE_MS = 2_000;
/** the search for changes takes no time in fewer */
const MANY_RUNS = 50;

/** A line each two seconds: reading records of hundreds of runs takes a while. */
function progress(shell: Shell): (done: number, of: number) => void {
  let told = Date.now();
  return (done, of) => {
    if (Date.now() - told < PATIENCE_MS || (done === of && of < MANY_RUNS)) return;
    told = Date.now();
    say(shell, done < of ? `read ${done} of ${of} runs ...` : "looking for changes ...");
  };
}

async function render(made: Trend, { format }: Asked, shell: Shell): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(made)}\n`;
    case "csv":
      return (await import("../../../core/history/render/csv.ts")).trendCsv(made);
    case "md":
      return (await import("../../../core/history/render/markdown.ts")).trendMarkdown(made);
    case "html":
      return page(made);
    default:
      return (await import("../../../core/history/render/text.ts")).trendText(made, textStyle(shell));
  }
}

async function page(made: Trend): Promise<string> {
  const { fillPage } = await import("../../../core/page/fill.ts");
  const { trendPage } = await import("../../../core/history/page.ts");
  const template = readFileSync(join(INSTALLATION, "k6", "data", "report_page.html"), "utf8");
  return fillPage(template, trendPage(made, { by: `llmload ${ownVersion()}`, at: new Date().toISOString() }));
}

function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw misuse(
      "trend.unwritable",
      `${file} cannot be written (${systemReason(error)}).`,
      "--out names another file.",
    );
  }
}

const HELP = `
Runs of one suite with one plan against one target make a series; unlike ones are never mixed. Figures come from a run's
report.json where it has one, else from its records. A change needs three runs before and after it at least, five as a
rule: a night that was bad for once is none. At most 5 % of all changes shown are false (docs/method.md). A run that was
cut short is shown and not judged.

Examples:
  llmload trend results
  llmload trend results --suite chat-api --since 2026-01-01 --slo "ttft:800 tpot:50"
  llmload trend results --format html --out trend.html      a page with charts
  llmload trend results --last 60 --fail-on worse           for a nightly job: exit 7 when a figure became worse

Exit status: 0 well, 2 wrong use, 7 a recent change for the worse (with --fail-on worse).
`;
