/** `llmload run`: one suite or several, one after another. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { EXIT, EXIT_MEANINGS, type ExitName } from "../../../core/contract/exits_gen.ts";
import { parseDuration } from "../../../core/plan/duration.ts";
import { worst } from "../../run/outcome.ts";
import { addKnobs, tag, typedVariables } from "../flags.ts";
import { planSeries, type Typed } from "../planning.ts";
import { findPreset, presetHelp, presetOption } from "../presets.ts";
import { repeatOption } from "../repeat.ts";
import { runSeries } from "../series.ts";
import { type ShardFlags, shardingOf, shardOption, shardsOption } from "../shards_flags.ts";
import type { Shell } from "../shell.ts";
import { planJson, planText } from "../show_plan.ts";
import { dotenvOption, suitesOption } from "../sources.ts";

export interface RunFlags extends ShardFlags {
  preset?: string;
  outDir: string;
  testid?: string;
  note?: string;
  tag?: [string, string][];
  pause: number;
  repeat?: number;
  bail?: boolean;
  stock?: boolean;
  k6?: string;
  dryRun?: boolean;
  json?: boolean;
  records: boolean;
  report: boolean;
  quiet?: boolean;
  requireValid?: boolean;
  dotenv?: string;
  suites?: string;
}

export function addRun(llmload: Command, shell: Shell): void {
  const run = llmload
    .command("run")
    .description("run suites against a server and keep every result")
    .argument("<suite...>", "names (`llmload list`), paths of .ts or .js files, or `all`: the Jan suites and your own")
    .usage("[flags] SUITE... [-- K6_FLAGS]");
  addRunFlags(run)
    .addOption(repeatOption())
    .addOption(shardsOption())
    .addOption(shardOption())
    .addHelpText("after", HELP)
    .action((suites: string[], flags: RunFlags) => runSuites(run, suites, flags, shell));
}

/** Everything that a run may be told. */
export function addRunFlags(command: Command): Command {
  addKnobs(command);
  return command
    .addOption(presetOption())
    .option("--out-dir <DIR>", "folder for results; each run makes its own folder in it", "results")
    .option("--testid <NAME>", "name of the run (default: suite, date and time in UTC, four random digits)")
    .option("--note <TEXT>", "a remark that is kept with the run")
    .addOption(new Option("--tag <NAME=VALUE>", "tag on every metric of the run; repeatable").argParser(tag))
    .addOption(
      new Option("--pause <DURATION>", "rest between two runs; 0 for none").argParser(duration).default(10_000, "10s"),
    )
    .option("--bail", "several suites: stop after the first that failed, start none when one cannot be planned")
    .option("--dry-run", "print the plan and the k6 command; send nothing, write nothing")
    .option("--json", "with --dry-run: the plan as JSON")
    .option("--no-records", "do not keep a record of each request")
    .option("--no-report", "do not make report.json and report.html when a run has ended")
    .option("--require-valid", "end with status 8 when the load generator itself was the bottleneck")
    .option("--quiet", "no progress, only the summary")
    .addOption(suitesOption())
    .addOption(dotenvOption())
    .option("--stock", "use a k6 without llmload's engine, from the PATH or --k6: no token times")
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)");
}

/** Plans and runs, or shows the plan. */
export async function runSuites(
  command: Command,
  suites: string[],
  flags: RunFlags,
  shell: Shell,
  more: Pick<Typed, "workload" | "variables"> = { variables: {} },
): Promise<void> {
  if (flags.json && !flags.dryRun) command.error("error: --json goes with --dry-run");
  const series = await planSeries(
    {
      suites,
      ...more,
      variables: { ...typedVariables(command), ...more.variables },
      dryRun: flags.dryRun ?? false,
      preset: findPreset(flags.preset),
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
      requireValid: flags.requireValid ?? false,
      ...(flags.repeat === undefined ? {} : { repeat: { times: flags.repeat, folder: null } }),
      ...shardingOf(flags, shell.k6Args),
    },
    shell,
    flags.bail ?? false,
  );
  if (flags.dryRun) {
    shell.stdout.write(flags.json ? planJson(series) : planText(series, shell));
    shell.exit = worst(series.map(({ failure }) => failure?.exit ?? "ok"));
  } else {
    shell.exit = await runSeries(
      series,
      {
        ...{ pauseMs: flags.pause, bail: flags.bail ?? false, report: flags.report },
        noun: flags.repeat === undefined ? "suite" : "run",
      },
      shell,
    );
  }
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError("It wants a duration such as 500ms, 10s or 1m30s, or 0.");
  return ms;
}

const HELP = `
Settings come from flags, else from --preset, else from the environment, else from .env, else from the suite. Secrets
(AUTH_TOKEN, AUTH_TOKENS, API_KEY, LOADTEST_TOKEN) are taken from the environment or .env only.
Files: results/<testid>/ with run.json, requests.ndjson, summary.json, report.json, report.html, k6.log. Ctrl-C ends the
run properly, with its summary, records and report, and the series with it; a second one ends it at once.

Presets:
${presetHelp()}
Names may have \`test-\` in front. In arguments for k6, {testid} and {suite} stand for those of each run.

Examples:
  llmload run chat-api --base-url https://llm.example --model gpt-4o-mini
  llmload run chat-api --scenario basic_load --duration-scale 0.1      a first try: 12 seconds of load
  llmload run chat-api --threshold 'llm_ttft:p(95)<800' --slo 'ttft:800 tpot:50'
  llmload run all --preset smoke --base-url http://localhost:8080      each step of each Jan suite once
  llmload run responses --preset load --stream-rps 3 --base-url URL    the preset, but for one setting
  llmload run responses --repeat 5 --base-url URL                      five runs, one side of \`llmload compare\`
  llmload run chat-api --shards 4                                      four k6 processes, one result
  llmload run chat-api --shard 2/5 --testid nightly                    the second of five machines (then \`llmload merge\`)
  llmload run all --pause 1m --bail --base-url URL                     the Jan suites and your own, one after another
  llmload run chat-api --require-valid                         no pass on numbers of an overloaded load generator
  llmload run ./suites/mine.ts --env TENANT=blue --note 'after the upgrade'
  llmload run chat-api --dry-run                                       what would be done
  llmload run all --base-url URL -- --out json=samples-{testid}.json   further flags for k6 itself

Exit status, of several suites the worst:
${Object.entries(EXIT_MEANINGS)
  .map(([name, meaning]) => `  ${EXIT[name as ExitName]}  ${meaning}`)
  .join("\n")}
`;
