/** `llmload check`: is the server there, does it let us in? No load. */
import { Argument, type Command } from "commander";
import { EXIT, type ExitName } from "../../../core/contract/exits_gen.ts";
import { checkSuite } from "../../run/check.ts";
import { logView } from "../../run/log.ts";
import { worst } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { type Interrupts, watchInterrupts } from "../../run/signals.ts";
import { lendWorkload } from "../../run/workload/lend.ts";
import { addKnobs, typedVariables } from "../flags.ts";
import { planSeries, plansOf } from "../planning.ts";
import { colourful, painter, type Shell, say, warn } from "../shell.ts";
import { dotenvOption, suitesOption } from "../sources.ts";

/** The knobs that matter before any load. */
const KNOBS = ["BASE_URL", "MODELS", "WORKLOAD", "REQUEST_TIMEOUT", "DEBUG"];
const DEFAULT_SUITE = "chat-api";

interface CheckFlags {
  suites?: string;
  dotenv?: string;
  stock?: boolean;
  k6?: string;
}

export function addCheck(llmload: Command, shell: Shell): void {
  const check = llmload
    .command("check")
    .description("a suite's pre-flight alone: network, API, sign-in, model, rate limit; a request or two, no load")
    .addArgument(
      new Argument("[suite...]", "names or paths, or `all`: the Jan suites and your own").default(
        [DEFAULT_SUITE],
        DEFAULT_SUITE,
      ),
    )
    .usage("[flags] [SUITE...] [-- K6_FLAGS]");
  addKnobs(check, KNOBS);
  check
    .addOption(suitesOption())
    .addOption(dotenvOption())
    .option("--stock", "use a k6 without llmload's engine, from the PATH or --k6")
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .addHelpText("after", HELP)
    .action(async (suites: string[], flags: CheckFlags) => {
      const series = await planSeries(
        {
          suites,
          variables: { PREFLIGHT: "full", ...typedVariables(check) },
          preset: null,
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
      for (const warning of new Set(plansOf(series).flatMap((plan) => plan.warnings))) warn(shell, warning);
      const interrupts = watchInterrupts((sentence) => say(shell, sentence));
      const exits: ExitName[] = [];
      try {
        for (const { title, plan, failure } of series) {
          if (interrupts.count() > 0) break;
          if (exits.length > 0) shell.stdout.write("\n");
          if (plan === null) tell(title, "", failure.exit, failure.message, shell);
          exits.push(plan === null ? failure.exit : await checkOne(plan, interrupts, shell));
        }
      } finally {
        interrupts.release();
      }
      shell.exit = worst(interrupts.count() > 0 ? [...exits, "cutShort"] : exits);
    });
}

async function checkOne(plan: RunPlan, interrupts: Interrupts, shell: Shell): Promise<ExitName> {
  const show = logView(plan.warnings);
  const { exit, reason } = await lendWorkload(plan.workload, (lent) =>
    checkSuite({
      k6: plan.k6.path,
      suiteFile: plan.suite.file,
      // the folder that the workload's own file would be in is not made
      env: { ...plan.environment.values, ...plan.added, ...lent, LLMLOAD_CHECK: "true" },
      k6Args: shell.k6Args,
      cwd: shell.cwd,
      stdout: shell.stdout,
      interrupts,
      onLog: (entry) => {
        const text = show(entry);
        if (text !== null) shell.stdout.write(`${text}\n`);
      },
    }),
  );
  tell(plan.suite.name, plan.target, exit, reason, shell);
  return exit;
}

function tell(suite: string, target: string, exit: ExitName, reason: string | null, shell: Shell): void {
  if (exit === "ok") {
    const paint = painter(colourful(shell.stdout, shell.env));
    const where = target === "" ? "" : ` (${target})`;
    shell.stdout.write(`${suite}: ${paint("green", "the pre-flight passed")}${where}\n`);
  } else {
    const paint = painter(colourful(shell.stderr, shell.env));
    shell.stderr.write(`llmload: ${suite}: ${paint("red", reason ?? exit)} (exit ${EXIT[exit]})\n`);
  }
}

const HELP = `
What is looked at, in this order: the network (does anything answer at the address), the API (is it the right kind of
server), the sign-in (AUTH_TOKEN or AUTH_TOKENS for chat-api; for the Jan suites API_KEY, else a guest's login, with
LOADTEST_TOKEN where a firewall asks for it; all of them by environment or .env only), the model (--model), the rate
limit. The first that is not as it should be is told in a sentence.

Examples:
  llmload check                                              the server of chat-api's default address
  llmload check chat-api --base-url https://llm.example --model gpt-4o-mini
  llmload check responses --base-url http://localhost:8080   a Jan Server, as a guest
  API_KEY=... llmload check all --base-url https://jan.example
  AUTH_TOKEN=... llmload check ./suites/mine.ts

Exit status: 0 the server is ready, 3 it is not, 2 wrong use, 9 the suite's own script is wrong; of several the worst.
`;
