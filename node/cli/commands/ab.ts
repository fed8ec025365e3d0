/** `llmload ab`: one suite against two servers or with two settings, in turn, and then the comparison. */
import { basename, extname, join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExitName } from "../../../core/contract/exits_gen.ts";
import { type Env, parsePair } from "../../run/environment.ts";
import { Failure, misuse } from "../../run/failure.ts";
import { worst } from "../../run/outcome.ts";
import { shown } from "../../run/paths.ts";
import { checkTestid, makeTestid } from "../../run/testid.ts";
import { addCompareFlags, type CompareFlags } from "../compare_flags.ts";
import { typedVariables } from "../flags.ts";
import { type Planned, planSeries } from "../planning.ts";
import { findPreset } from "../presets.ts";
import { times } from "../repeat.ts";
import { runSeries } from "../series.ts";
import { type Shell, say, warn } from "../shell.ts";
import { showComparison } from "../show_comparison.ts";
import { planJson, planText } from "../show_plan.ts";
import { inTurn, nameOf, type Variant, variantsOf } from "../variants.ts";
import { addRunFlags, type RunFlags } from "./run.ts";

interface AbFlags extends Omit<RunFlags, "repeat">, CompareFlags {
  a?: Env;
  b?: Env;
  baseUrlA?: string;
  baseUrlB?: string;
  repeat: number;
}

const GROUP = "Sides:";

export function addAb(llmload: Command, shell: Shell): void {
  const ab = llmload
    .command("ab")
    .description("run a suite against two servers, or with two settings, in turn, and compare")
    .argument("<suite>", "a name (`llmload list`) or the path of a .ts or .js file")
    .usage("[flags] SUITE [-- K6_FLAGS]");
  const sides = [
    new Option("--base-url-a <URL>", "address of side A, the base"),
    new Option("--base-url-b <URL>", "address of side B, the candidate"),
    new Option("--a <NAME=VALUE>", "any setting for side A alone; repeatable, not for secrets").argParser(pair("--a")),
    new Option("--b <NAME=VALUE>", "the same for side B").argParser(pair("--b")),
    new Option("--repeat <N>", "runs of each side; five and more are judged").argParser(times).default(5),
  ];
  for (const option of sides) ab.addOption(option.helpGroup(GROUP));
  addCompareFlags(addRunFlags(ab))
    .addHelpText("after", HELP)
    .action((suite: string, flags: AbFlags) => runAb(ab, suite, flags, shell));
}

async function runAb(command: Command, suite: string, flags: AbFlags, shell: Shell): Promise<void> {
  if (flags.json && !flags.dryRun) command.error("error: --json goes with --dry-run");
  if (!flags.records) throw misuse("ab.records", "A comparison is made of records.", "Leave --no-records out.");
  if (suite === "all") throw misuse("ab.suite", "A comparison is of one suite.", "`llmload list` names them.");
  if (flags.format !== "text" && flags.out === undefined) {
    throw misuse("ab.out", `The runs' summaries stand where the ${flags.format} would.`, "--out FILE keeps it apart.");
  }
  const variants = variantsOf(settings(flags.a, flags.baseUrlA), settings(flags.b, flags.baseUrlB));
  const name = flags.testid ?? makeTestid(`ab-${basename(suite, extname(suite))}`, new Date(), Math.random);
  const dir = join(flags.outDir, checkTestid(name));
  const [a, b] = await bothSides(command, suite, { ...flags, name, dir }, variants, shell);
  const series = inTurn(a, b);
  if (flags.dryRun) {
    shell.stdout.write(flags.json ? planJson(series) : planText(series, shell));
    return;
  }
  const ran = await runSeries(
    series,
    { pauseMs: flags.pause, bail: flags.bail ?? false, report: flags.report, noun: "run", brief: flags.quiet ?? false },
    shell,
  );
  shell.exit = worst([ran, await compareSides(resolve(shell.cwd, dir), variants, ran, flags, shell)]);
}

function settings(pairs: Env | undefined, address: string | undefined): Env {
  return { ...(address === undefined ? {} : { BASE_URL: address }), ...pairs };
}

type Where = AbFlags & { name: string; dir: string };

/** What one side cannot be planned for keeps the other from starting: half of a comparison is none. */
async function bothSides(
  command: Command,
  suite: string,
  flags: Where,
  variants: readonly [Variant, Variant],
  shell: Shell,
): Promise<[Planned[], Planned[]]> {
  const plan = ({ side, settings: own }: Variant) =>
    planSeries(
      {
        suites: [suite],
        variables: { ...typedVariables(command), ...own },
        preset: findPreset(flags.preset),
        dotenv: flags.dotenv ?? null,
        folder: flags.suites ?? null,
        k6: flags.k6 ?? null,
        stock: flags.stock ?? false,
        outDir: flags.dir,
        testid: `${flags.name}_${side}`,
        tags: flags.tag ?? [],
        note: flags.note ?? null,
        records: true,
        quiet: flags.quiet ?? false,
        requireValid: flags.requireValid ?? false,
        label: side.toUpperCase(),
        repeat: { times: flags.repeat, folder: side },
      },
      shell,
      true,
    );
  return [await plan(variants[0]), await plan(variants[1])];
}

/** After an interrupt, too: what was measured is there. */
async function compareSides(
  dir: string,
  variants: readonly [Variant, Variant],
  ran: ExitName,
  flags: AbFlags,
  shell: Shell,
): Promise<ExitName> {
  const [base, candidate] = [join(dir, "a"), join(dir, "b")];
  const varied = new Set(variants.flatMap((variant) => Object.keys(variant.settings)));
  const titles = [nameOf(variants[0], shell.env), nameOf(variants[1], shell.env)] as const;
  try {
    const unlike = [...varied].some((name) => name !== "BASE_URL" && name !== "BASE") ? " --allow-unlike" : "";
    say(shell, `llmload compare ${shown(base, shell.cwd)} ${shown(candidate, shell.cwd)}${unlike}`);
    return await showComparison({ base, candidate, titles, folder: dir, allowUnlike: true, varied }, flags, shell);
  } catch (error) {
    // how the runs went has been told, and is the reason
    if (ran === "ok" || !(error instanceof Failure)) throw error;
    warn(shell, `there is nothing to compare: ${error.message}`);
    return "ok";
  }
}

function pair(flag: string): (text: string, before: unknown) => Env {
  return (text, before) => {
    try {
      const [name, value] = parsePair(text, flag);
      return { ...(before as Env | undefined), [name]: value };
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new InvalidArgumentError(String(error));
    }
  };
}

const HELP = `
The sides take turns (A B, B A, A B, ...), so that what drifts meanwhile weighs on both alike. All other flags are those
of \`llmload run\` and hold for both sides; verdicts and gates are those of \`llmload compare\`.
Files: results/<testid>/a/ and b/, a folder for each run. Ctrl-C ends it; what was measured until then is compared.

Examples:
  llmload ab chat-api --base-url-a http://old --base-url-b http://new --scenario basic_load
  llmload ab responses --base-url https://llm.example --a MODEL=small --b MODEL=large --preset load
  llmload ab chat-api --a MAX_TOKENS=64 --b MAX_TOKENS=256 --repeat 8 --pause 1m --fail-on "ttft.p95>+10%"

Exit status: 7 when a gate failed, also where a run broke a threshold (4); 3, 6, 9 when a run could not be made whole;
else the worst of the runs' own (\`llmload run --help\`) and 5 for a gate that was not evaluated
`;
