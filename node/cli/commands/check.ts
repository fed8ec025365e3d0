/** `llmload check`: is the server there, does it let us in? No load. */
import type { Command } from "commander";
import { EXIT, type ExitName } from "../../../core/contract/exits_gen.ts";
import { checkSuite } from "../../run/check.ts";
import { logView } from "../../run/log.ts";
import type { RunPlan } from "../../run/plan.ts";
import { watchInterrupts } from "../../run/signals.ts";
import { addKnobs, typedVariables } from "../flags.ts";
import { planRuns } from "../planning.ts";
import { colourful, painter, type Shell, say, warn } from "../shell.ts";
import { dotenvOption, suitesOption } from "../sources.ts";

/** The knobs that matter before any load. */
const KNOBS = ["BASE_URL", "MODELS", "REQUEST_TIMEOUT", "DEBUG"];
const DEFAULT_SUITE = "chat-api";

export function addCheck(llmload: Command, shell: Shell): void {
  const check = llmload
    .command("check")
    .description("a suite's pre-flight alone: network, API, sign-in, model; one tiny request, no load")
    .argument("[suite]", "name or path", DEFAULT_SUITE)
    .usage("[flags] [SUITE] [-- K6_FLAGS]");
  addKnobs(check, KNOBS);
  check
    .addOption(suitesOption())
    .addOption(dotenvOption())
    .option("--stock", "use a k6 without llmload's engine, from the PATH or --k6")
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .addHelpText("after", HELP)
    .action(async (suite: string, flags: { suites?: string; dotenv?: string; stock?: boolean; k6?: string }) => {
      const plans = await planRuns(
        {
          suites: [suite],
          variables: { PREFLIGHT: "full", ...typedVariables(check) },
          dotenv: flags.dotenv ?? null,
          folder: flags.suites ?? null,
          k6: flags.k6 ?? null,
          stock: flags.stock ?? false,
          outDir: ".",
          testid: null,
          tags: [],
          note: null,
          records: false,
          quiet: true,
        },
        shell,
      );
      for (const plan of plans) await checkOne(plan, shell);
    });
}

async function checkOne(plan: RunPlan, shell: Shell): Promise<void> {
  for (const warning of plan.warnings) warn(shell, warning);
  const show = logView(plan.warnings);
  const interrupts = watchInterrupts((sentence) => say(shell, sentence));
  try {
    const { exit, reason } = await checkSuite({
      k6: plan.k6.path,
      suiteFile: plan.suite.file,
      env: { ...plan.environment.values, ...plan.added, LLMLOAD_CHECK: "true" },
      k6Args: shell.k6Args,
      cwd: shell.cwd,
      stdout: shell.stdout,
      interrupts,
      onLog: (entry) => {
        const text = show(entry);
        if (text !== null) shell.stdout.write(`${text}\n`);
      },
    });
    shell.exit = exit;
    tell(plan, exit, reason, shell);
  } finally {
    interrupts.release();
  }
}

function tell({ suite, target }: RunPlan, exit: ExitName, reason: string | null, shell: Shell): void {
  if (exit === "ok") {
    const paint = painter(colourful(shell.stdout, shell.env));
    const where = target === "" ? "" : ` (${target})`;
    shell.stdout.write(`${suite.name}: ${paint("green", "the pre-flight passed")}${where}\n`);
  } else {
    const paint = painter(colourful(shell.stderr, shell.env));
    shell.stderr.write(`llmload: ${suite.name}: ${paint("red", reason ?? exit)} (exit ${EXIT[exit]})\n`);
  }
}

const HELP = `
Examples:
  llmload check                                              the server of chat-api's default address
  llmload check chat-api --base-url https://llm.example --model gpt-4o-mini
  AUTH_TOKEN=... llmload check ./suites/mine.ts

Exit status: 0 the server is ready, 3 it is not, 2 wrong use, 9 the suite's own script is wrong.
`;
