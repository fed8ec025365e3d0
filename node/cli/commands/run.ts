/** `llmload run`: one suite or several, one after another. */
import { type Command, Option } from "commander";
import { EXIT, type ExitName } from "../../../core/contract/exits_gen.ts";
import { execute, type RunEnd, type Screen } from "../../run/execute.ts";
import { worst } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { watchInterrupts } from "../../run/signals.ts";
import { addKnobs, tag, typedVariables } from "../flags.ts";
import { planRuns } from "../planning.ts";
import { clear, colourful, painter, type Shell, say, warn } from "../shell.ts";
import { planJson, planText } from "../show_plan.ts";
import { runEndText, suiteTable } from "../show_run.ts";
import { dotenvOption, suitesOption } from "../sources.ts";

interface RunFlags {
  outDir: string;
  testid?: string;
  note?: string;
  tag?: [string, string][];
  stock?: boolean;
  k6?: string;
  dryRun?: boolean;
  json?: boolean;
  records: boolean;
  quiet?: boolean;
  dotenv?: string;
  suites?: string;
}

export function addRun(llmload: Command, shell: Shell): void {
  const run = llmload
    .command("run")
    .description("run suites against a server and keep every result")
    .argument("<suite...>", "names (`llmload list`), paths of .ts or .js files, or `all`: the Jan suites and your own")
    .usage("[flags] SUITE... [-- K6_FLAGS]");
  addKnobs(run);
  run
    .option("--out-dir <DIR>", "folder for results; each run makes its own folder in it", "results")
    .option("--testid <NAME>", "name of the run (default: suite, date and time in UTC, four random digits)")
    .option("--note <TEXT>", "a remark that is kept with the run")
    .addOption(new Option("--tag <NAME=VALUE>", "tag on every metric of the run; repeatable").argParser(tag))
    .option("--dry-run", "print the plan and the k6 command; send nothing, write nothing")
    .option("--json", "with --dry-run: the plan as JSON")
    .option("--no-records", "do not keep a record of each request")
    .option("--quiet", "no progress, only the summary")
    .addOption(suitesOption())
    .addOption(dotenvOption())
    .option("--stock", "use a k6 without llmload's engine, from the PATH or --k6: no token times")
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .addHelpText("after", HELP)
    .action(async (suites: string[], flags: RunFlags) => {
      if (flags.json && !flags.dryRun) run.error("error: --json goes with --dry-run");
      const plans = await planRuns(
        {
          suites,
          variables: typedVariables(run),
          dotenv: flags.dotenv ?? null,
          folder: flags.suites ?? null,
          k6: flags.k6 ?? null,
          stock: flags.stock ?? false,
          outDir: flags.outDir,
          testid: flags.testid ?? null,
          tags: flags.tag ?? [],
          note: flags.note ?? null,
          records: flags.records,
          quiet: flags.quiet ?? false,
        },
        shell,
      );
      if (flags.dryRun) shell.stdout.write(flags.json ? planJson(plans) : planText(plans, shell));
      else shell.exit = await runAll(plans, shell);
    });
}

/** Runs plans one after another; an interrupt ends the series. The exit status is the worst of all. */
export async function runAll(plans: readonly RunPlan[], shell: Shell): Promise<ExitName> {
  const interrupts = watchInterrupts((sentence) => say(shell, sentence));
  const ends: { plan: RunPlan; end: RunEnd | null }[] = [];
  try {
    for (const warning of new Set(plans.flatMap((plan) => plan.warnings))) warn(shell, warning);
    for (const plan of plans) {
      if (interrupts.count() > 0) {
        ends.push({ plan, end: null });
        continue;
      }
      const end = await execute(plan, screen(shell), interrupts);
      ends.push({ plan, end });
      shell.stderr.write(runEndText(plan, end, shell));
    }
  } finally {
    interrupts.release();
  }
  if (plans.length > 1) shell.stderr.write(suiteTable(ends, shell));
  return worst(ends.map(({ end }) => end?.exit ?? "cutShort"));
}

function screen(shell: Shell): Screen {
  const paint = painter(colourful(shell.stderr, shell.env));
  return {
    stdout: shell.stdout,
    warn: (sentence) => warn(shell, sentence),
    log: (text, { level, source }) => {
      const style = level === "error" ? "red" : level === "warning" ? "yellow" : null;
      const mark = style === null || source === "console" ? "" : `${paint(style, `k6 ${level}:`)} `;
      shell.stderr.write(`${clear(shell)}${mark}${text}\n`);
    },
  };
}

const HELP = `
Settings come from flags, else from the environment, else from .env, else from the suite. Secrets (AUTH_TOKEN, AUTH_TOKENS)
are taken from the environment or .env only. Files: results/<testid>/ with run.json, requests.ndjson, summary.json, k6.log.
Ctrl-C ends the run properly, with its summary and records; a second one ends it at once.

Examples:
  llmload run chat-api --base-url https://llm.example --model gpt-4o-mini
  llmload run chat-api --scenario basic_load --duration-scale 0.1      a first try: 12 seconds of load
  llmload run chat-api --threshold 'llm_ttft:p(95)<800' --slo 'ttft:800 tpot:50'
  llmload run ./suites/mine.ts --env TENANT=blue --note 'after the upgrade'
  llmload run chat-api --dry-run                                       what would be done
  llmload run all                                                      the Jan suites and your own
  llmload run chat-api -- --out json=samples.json                      further flags for k6 itself

Exit status: ${Object.entries(EXIT)
  .map(([name, code]) => `${code} ${name}`)
  .join(", ")}
`;
