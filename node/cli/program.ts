/** The commands put together, strict: an unknown flag or command is an error that offers the nearest. */
import { Command } from "commander";
import { misuse } from "../run/failure.ts";
import { nearest } from "../run/nearest.ts";
import { ownVersion } from "../run/paths.ts";
import { addAb } from "./commands/ab.ts";
import { addBaseline } from "./commands/baseline.ts";
import { addBench } from "./commands/bench.ts";
import { addCalibrate } from "./commands/calibrate.ts";
import { addCheck } from "./commands/check.ts";
import { addCompare } from "./commands/compare.ts";
import { addDemo } from "./commands/demo.ts";
import { addK8s } from "./commands/k8s.ts";
import { addList } from "./commands/list.ts";
import { addMerge } from "./commands/merge.ts";
import { addNew } from "./commands/new.ts";
import { addPack } from "./commands/pack.ts";
import { addQuery } from "./commands/query.ts";
import { addReport } from "./commands/report.ts";
import { addRun } from "./commands/run.ts";
import { addRunLoadtest } from "./commands/run_loadtest.ts";
import { addSearch } from "./commands/search.ts";
import { addServe } from "./commands/serve.ts";
import { addTrend } from "./commands/trend.ts";
import type { Shell } from "./shell.ts";

export function program(shell: Shell): Command {
  const llmload = new Command("llmload")
    .description("Load testing for LLM chat APIs: suites run by k6, streams measured token by token.")
    .version(`llmload ${ownVersion()}`, "--version", "print the version")
    .helpOption("--help", "show this")
    .helpCommand("help [command]", "show what a command does")
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: Math.min(shell.stdout.columns ?? 100, 120) })
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      // main.ts prints errors, in one style for all
      outputError: () => {},
    })
    .exitOverride()
    .hook("preAction", (_, command) => refuseK6Args(command.name(), shell))
    .addHelpText("after", EXAMPLES);
  for (const add of [addDemo, addRun, addList, addCheck, addNew, addServe, addRunLoadtest]) add(llmload, shell);
  addBench(llmload, shell);
  addReport(llmload, shell);
  addQuery(llmload, shell);
  addTrend(llmload, shell);
  addBaseline(llmload, shell);
  addMerge(llmload, shell);
  addK8s(llmload, shell);
  addPack(llmload, shell);
  addCompare(llmload, shell);
  addAb(llmload, shell);
  addCalibrate(llmload, shell);
  addSearch(llmload, shell);
  refuseUnknownHelp(llmload, shell);
  return llmload;
}

/** Commander would show the whole help and no word of what was wrong. */
function refuseUnknownHelp({ commands }: Command, { args: [first, asked] }: Shell): void {
  if (first !== "help" || asked === undefined || asked.startsWith("-")) return;
  const names = commands.map((command) => command.name());
  if (asked === "help" || names.includes(asked)) return;
  const close = nearest(asked, names);
  throw misuse(
    "command.unknown",
    `unknown command '${asked}'${close === null ? "" : ` (did you mean ${close}?)`}`,
    "`llmload help` shows the commands, `llmload COMMAND --help` their flags.",
  );
}

const RUNNING_K6 = ["run", "search", "bench", "ab", "check", "run-loadtest"];

function refuseK6Args(command: string, { k6Args }: Shell): void {
  if (k6Args.length === 0 || RUNNING_K6.includes(command)) return;
  throw misuse("k6.args", `llmload ${command} hands nothing to k6.`, "Leave out `--` and what follows.");
}

const EXAMPLES = `
Examples:
  llmload bench URL --rate 5 --duration 1m         any OpenAI-compatible server, in one line
  llmload demo                                     all of it in a minute, against a server of our own
  llmload check chat-api --base-url http://host    is the server there, does it let us in?
  llmload run chat-api --base-url http://host      the whole load, half an hour
  llmload run chat-api --dry-run                   what that would do, without doing it
  llmload report results/NAME                      percentiles with their intervals
  llmload report results/NAME --open               the page
  llmload query results/NAME "select ..."          records answer SQL
  llmload run all --preset smoke --base-url URL    every step of the Jan suites once
  llmload ab chat-api --base-url-a URL --base-url-b URL    two targets in turns, then compared
  llmload compare BASE CANDIDATE                   two sides, run against run
  llmload trend results --fail-on worse            a nightly alarm
  llmload search --slo "ttft:800 tpot:50" URL      the largest load that keeps these limits
  llmload calibrate --like chat-api                how wrong llmload itself is on this machine

Each command has its own help: llmload run --help. Secrets go into the environment or .env (AUTH_TOKEN, API_KEY), never
into a flag.
Exit status: 0 well, 2 wrong use, 3 server unreachable or refusing, 4 threshold failed, 5 threshold without samples,
6 cut short, 7 regression, 8 the load generator was the bottleneck,
9 script error, 1 our own fault.
`;
