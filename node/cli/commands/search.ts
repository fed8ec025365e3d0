/** `llmload search`: the largest load on a server that keeps an SLO, by steps of the suite `workload`. */
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { ExitName } from "../../../core/contract/exits_gen.ts";
import { searchJson } from "../../../core/search/render/json.ts";
import { searchMarkdown } from "../../../core/search/render/markdown.ts";
import { searchPage } from "../../../core/search/render/page.ts";
import { searchText } from "../../../core/search/render/text.ts";
import type { Observation, SearchResult } from "../../../core/search/types.ts";
import { misuse } from "../../run/failure.ts";
import { shown } from "../../run/paths.ts";
import { makeRunDir } from "../../run/rundir.ts";
import { watchInterrupts } from "../../run/signals.ts";
import { drive } from "../../search/drive.ts";
import { SEARCH_FILES, writeSearch } from "../../search/files.ts";
import { addBenchFlags } from "../bench_flags.ts";
import { addKnobs, tag } from "../flags.ts";
import { write } from "../report_files.ts";
import { type Asked, askedFor, firstStep, type TypedFlags } from "../search/asked.ts";
import { addSearchFlags } from "../search/flags.ts";
import { type Broken, planStep, runStep, withModels } from "../search/step.ts";
import { beginText, endText } from "../search/tell.ts";
import { type Shell, say, warn } from "../shell.ts";
import { planJson, planText } from "../show_plan.ts";
import { dotenvOption } from "../sources.ts";
import { textStyle } from "../text_style.ts";

const FORMATS = ["text", "md", "json", "html"] as const;
type Format = (typeof FORMATS)[number];

interface Flags extends TypedFlags {
  dryRun?: boolean;
  json?: boolean;
  report: boolean;
  format: Format;
  out?: string;
}

/** Of the table of settings, what a search may want; the load is its own to say. */
const KNOBS = ["MODELS", "SLO", "WORKLOAD", "SEED", "MAX_VUS", "REQUEST_TIMEOUT", "ALLOW_FAULTS", "PREFLIGHT", "DEBUG"];
/** Flags of `llmload bench` that the search itself decides. */
const DECIDED = ["--rate", "--concurrency", "--duration", "--warmup", "--max-requests"];

export function addSearch(llmload: Command, shell: Shell): void {
  const search = llmload
    .command("search")
    .description("find the largest load that keeps an SLO: doubling, then bisection, each step a run")
    .argument("[url]", "the server: http://host, http://host/v1 or the API's full path; or --workload FILE names it")
    .usage('--slo "ttft:800 tpot:50" [flags] URL [-- K6_FLAGS]');
  addSearchFlags(search);
  addBenchFlags(search);
  for (const option of search.options) if (DECIDED.includes(option.long ?? "")) option.hideHelp();
  addKnobs(search, KNOBS);
  search
    .option("--out-dir <DIR>", "folder for results; the search makes its own folder in it", "results")
    .option("--testid <NAME>", "name of the search (default: search, date and time in UTC, four random digits)")
    .option("--note <TEXT>", "a remark that is kept with each run")
    .addOption(new Option("--tag <NAME=VALUE>", "tag on every metric of each run; repeatable").argParser(tag))
    .option("--dry-run", "print the plan of the first step; send nothing, write nothing")
    .option("--json", "with --dry-run: the plan as JSON")
    .option("--no-report", "do not make report.json and report.html of each step")
    .addOption(new Option("--format <FORMAT>", "text, md, json, html").choices(FORMATS).default("text"))
    .option("--out <FILE>", "write to this file instead of the terminal")
    .addOption(dotenvOption())
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .addHelpText("after", HELP)
    .action((url: string | undefined, flags: Flags) => runSearch(search, url, flags, shell));
}

async function runSearch(command: Command, url: string | undefined, flags: Flags, shell: Shell): Promise<void> {
  if (flags.json && !flags.dryRun) command.error("error: --json goes with --dry-run");
  const decided = decidedFlag(command);
  if (decided !== undefined)
    throw misuse(
      "search.load",
      `${decided} is what a search decides.`,
      "--over, --from, --to and --step-duration bound it.",
    );
  const typed = askedFor(command, url, flags, shell);
  const dryRun = flags.dryRun === true;
  // what is wrong with the workload is said before anything is made
  const plan = await planStep(
    { ...typed.stepping, typed: { ...typed.stepping.typed, dryRun } },
    firstStep(typed),
    1,
    shell,
  );
  if (flags.dryRun) {
    const series = [{ suite: plan.suite, title: "first step", plan, failure: null }];
    shell.stdout.write(flags.json ? planJson(series) : planText(series, shell));
    return;
  }
  const asked = { ...typed, stepping: withModels(typed.stepping, plan) };
  makeRunDir(asked.dir);
  const { result, exit } = await searching(asked, flags, shell);
  show(result, asked, flags, shell);
  shell.exit = exit;
}

function decidedFlag(command: Command): string | undefined {
  return DECIDED.find((name) => {
    const option = command.options.find(({ long }) => long === name);
    return option !== undefined && command.getOptionValueSource(option.attributeName()) === "cli";
  });
}

async function searching(asked: Asked, flags: Flags, shell: Shell): Promise<{ result: SearchResult; exit: ExitName }> {
  const { stepping, dir, currency } = asked;
  const { settings, id } = stepping;
  const interrupts = watchInterrupts((sentence) => say(shell, sentence));
  let broken: Broken | null = null;
  let unwritable = false;
  const keep = (result: SearchResult) => {
    try {
      writeSearch(dir, result, currency);
    } catch (error) {
      if (!unwritable)
        warn(shell, `${shown(join(dir, SEARCH_FILES.json), shell.cwd)} cannot be written (${String(error)}).`);
      unwritable = true;
    }
  };
  say(shell, `${id}: results in ${shown(dir, shell.cwd)}/`);
  try {
    const result = await drive(id, settings, {
      run: (step, place) =>
        runStep({ ...stepping, report: flags.report }, { step, place }, interrupts, (how) => (broken = how), shell),
      wait: (seconds) => interrupts.pause(seconds * 1000),
      interrupted: () => interrupts.count() > 0,
      now: () => performance.now() / 1000,
      keep,
      begin: (step, place, elapsed) => say(shell, beginText(step, place, elapsed, settings)),
      end: (observation: Observation) => say(shell, endText(observation)),
    });
    return { result, exit: exitOf(result, broken) };
  } finally {
    interrupts.release();
  }
}

/** A bound of time or money is an end that was asked for, if there is an answer by then. */
export function exitOf({ outcome, knee }: SearchResult, broken: Broken | null): ExitName {
  switch (outcome) {
    case "never":
      return "threshold";
    case "client":
      return "clientBound";
    case "stopped":
      return "cutShort";
    case "broken":
      return broken?.exit ?? "notEvaluated";
    default:
      return knee.load === null ? "notEvaluated" : "ok";
  }
}

function show(result: SearchResult, { dir, currency }: Asked, { format, out }: Flags, shell: Shell): void {
  const text = render(result, format, currency, out === undefined && textStyle(shell).unicode);
  if (out === undefined) shell.stdout.write(text);
  else {
    write(resolve(shell.cwd, out), text);
    say(shell, `wrote ${shown(resolve(shell.cwd, out), shell.cwd)}`);
  }
  say(shell, `page: ${shown(join(dir, SEARCH_FILES.page), shell.cwd)}`);
}

function render(result: SearchResult, format: Format, currency: string, unicode: boolean): string {
  if (format === "json") return searchJson(result);
  if (format === "md") return searchMarkdown(result, currency);
  return format === "html" ? searchPage(result, currency) : searchText(result, { currency, unicode });
}

const HELP = `
A load holds when --share of all requests that were to arrive keep every limit of --slo. The load is doubled until it does not
hold, then the search closes in on the place between. A step that cannot tell is run again, up to --repeats times. Arrivals are
drawn (Poisson) unless --arrivals says otherwise. Prompts, API and server are those of \`llmload bench\`, or of a --workload file,
whose own load is set aside.

It ends sooner when the load generator is the bottleneck, when the server refuses for its rate limit (429: it waits as long
as Retry-After asks and stays below), or when --max-time or --max-cost would be broken by the next step. Ctrl-C ends it; what was
measured is kept.

Files: results/<testid>/ with search.json, search.md, search.html and a folder for each step, which is a run like any other.

Prices, of a million tokens: { "currency": "USD", "models": { "gpt-4o-mini": { "input": 0.15, "output": 0.6, "cached": 0.075 } } }

Examples:
  llmload search --slo "ttft:800 tpot:50" http://localhost:8000
  llmload search --slo ttft:500 --share 99% --from 4 --step-duration 2m --max-time 2h http://localhost:8000
  llmload search --slo "ttft:800 tpot:50" --over concurrency --to 64 http://localhost:8000
  llmload search --slo e2e:5000 --input-tokens 1000 --output-tokens 200 --prices prices.json --max-cost 5 https://llm.example
  llmload search --slo ttft:800 --rpm 500 --tpm 200000 --model gpt-4o-mini https://llm.example
  llmload search --slo ttft:800 --workload chat.yaml --format md --out search.md

Exit status: 0 with an answer, 4 when no load holds, 5 when there is no answer, 8 when the load generator was the bottleneck,
6 when it was interrupted, 3 when the server is unreachable or refuses, 2 wrong use
`;
