/** `llmload demo`: the whole thing in a minute: our own server, all five scenarios in small, summary, files. */
import type { Command } from "commander";
import { startServeProcess } from "../../run/serve_process.ts";
import { planRuns } from "../planning.ts";
import { type Shell, say } from "../shell.ts";
import { runAll } from "./run.ts";

/** Small enough for a slow machine with two cores, long enough that every scenario has something to show. */
const SMALL = { DURATION_SCALE: "0.022", RATE_SCALE: "0.2", REQUEST_TIMEOUT: "5s" };
const MODELS = "gemini-demo,gpt-4-demo,claude-demo";
/** A quick server: the limits of the guide are to pass with room to spare. */
const SERVER = ["--ttft", "lognormal:120,40", "--itl", "gamma:12,4", "--tokens", "uniform:10,30"];

export function addDemo(llmload: Command, shell: Shell): void {
  llmload
    .command("demo")
    .description("see it work: all five chat-api scenarios in small against a server of our own, about a minute")
    .option("--out-dir <DIR>", "folder for results", "results")
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .option("--quiet", "no progress, only the summary")
    .addHelpText("after", HELP)
    .action(async (flags: { outDir: string; k6?: string; quiet?: boolean }) => {
      const server = await startServeProcess(SERVER, shell.cwd);
      try {
        const [plan] = await planRuns(
          {
            suites: ["chat-api"],
            variables: { ...SMALL, MODELS, BASE_URL: server.url },
            dotenv: null,
            isolated: true,
            folder: null,
            k6: flags.k6 ?? null,
            stock: false,
            outDir: flags.outDir,
            testid: null,
            tags: [],
            note: "llmload demo",
            records: true,
            quiet: flags.quiet ?? false,
          },
          shell,
        );
        if (plan === undefined) return;
        say(
          shell,
          `five scenarios against our own server at ${server.url}, ${plan.load.totalDuration ?? "a minute"} at most`,
        );
        shell.exit = await runAll([plan], shell);
      } finally {
        await server.stop();
      }
    });
}

const HELP = `
The server runs on this machine, on a free port, and is stopped at the end. Nothing leaves the machine.

Examples:
  llmload demo
  llmload demo --out-dir demo-results
`;
