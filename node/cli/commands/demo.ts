/** `llmload demo`: the whole thing in a minute: our own server, suites in small, summary, files. */
import { Argument, type Command, Option } from "commander";
import type { Env } from "../../run/environment.ts";
import { misuse } from "../../run/failure.ts";
import { startServeProcess } from "../../run/serve_process.ts";
import { type Planned, planSeries } from "../planning.ts";
import { runSeries } from "../series.ts";
import { type Shell, say } from "../shell.ts";

interface Show {
  /** arguments of `llmload serve` */
  server: readonly string[];
  runs: readonly { suite: string; variables: Env; label?: string }[];
  /** what is about to be seen, without the server's address */
  says: string;
}

interface DemoFlags {
  profile?: JanProfile;
  outDir: string;
  k6?: string;
  quiet?: boolean;
}

/** A quick server: the limits of the guides are to pass with room to spare. */
const QUICK = ["--ttft", "lognormal:120,40", "--itl", "gamma:12,4", "--tokens", "uniform:10,30"];

/** Small enough for a slow machine with two cores, long enough that every scenario has something to show. */
const CHAT_API: Show = {
  server: QUICK,
  runs: [
    {
      suite: "chat-api",
      variables: {
        DURATION_SCALE: "0.022",
        RATE_SCALE: "0.2",
        REQUEST_TIMEOUT: "5s",
        MODELS: "gemini-demo,gpt-4-demo,claude-demo",
      },
    },
  ],
  says: "five scenarios",
};

const JAN_SUITES = ["completion-standard", "completion-conversation", "responses"];
const JAN_PROFILES = ["jan-clean", "jan"] as const;
type JanProfile = (typeof JAN_PROFILES)[number];
/** What the real gateway cannot do without (docs/guide/jan-server.md): its responses carry no text. */
const JAN_ALLOWANCES: Readonly<Record<string, string>> = { responses: "empty" };

/** First every step once, then a little load. */
function jan(profile: JanProfile): Show {
  const modes = [
    { label: "each step once", variables: { SINGLE_RUN: "true" } },
    { label: "load", variables: { DURATION_MIN: "0.25", NONSTREAM_RPS: "2", STREAM_RPS: "1" } },
  ];
  const allowed = (suite: string): Env => {
    const faults = profile === "jan" ? JAN_ALLOWANCES[suite] : undefined;
    return faults === undefined ? {} : { ALLOW_FAULTS: faults };
  };
  return {
    server: ["--profile", profile, ...QUICK],
    runs: modes.flatMap(({ label, variables }) =>
      JAN_SUITES.map((suite) => ({ suite, label, variables: { ...variables, ...allowed(suite) } })),
    ),
    says: `three suites, every step once and then a little load${profile === "jan" ? ", with the real gateway's defects" : ""},`,
  };
}

export function addDemo(llmload: Command, shell: Shell): void {
  llmload
    .command("demo")
    .description("see it work against a server of our own: all five chat-api scenarios in small, or the Jan suites")
    .addArgument(
      new Argument("[what]", "chat-api: a minute; jan: the three Jan suites, a minute and a half")
        .choices(["chat-api", "jan"])
        .default("chat-api"),
    )
    .addOption(
      new Option("--profile <NAME>", "jan alone: jan-clean, or jan with the real gateway's defects").choices(
        JAN_PROFILES,
      ),
    )
    .option("--out-dir <DIR>", "folder for results", "results")
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .option("--quiet", "no progress, only the summary")
    .addHelpText("after", HELP)
    .action(async (what: string, flags: DemoFlags) => {
      if (what !== "jan" && flags.profile !== undefined)
        throw misuse("demo.profile", "--profile is for the Jan suites: llmload demo jan --profile NAME.");
      const show = what === "jan" ? jan(flags.profile ?? "jan-clean") : CHAT_API;
      const server = await startServeProcess(show.server, shell.cwd);
      try {
        const series: Planned[] = [];
        for (const run of show.runs) series.push(...(await planned(run, server.url, flags, shell)));
        say(shell, `${show.says} against our own server at ${server.url}`);
        shell.exit = await runSeries(series, { pauseMs: 0, bail: false }, shell);
      } finally {
        await server.stop();
      }
    });
}

function planned(run: Show["runs"][number], url: string, flags: DemoFlags, shell: Shell): Promise<Planned[]> {
  return planSeries(
    {
      suites: [run.suite],
      variables: { ...run.variables, BASE_URL: url },
      preset: null,
      dotenv: null,
      isolated: true,
      folder: null,
      k6: flags.k6 ?? null,
      stock: false,
      outDir: flags.outDir,
      testid: null,
      tags: [],
      note: `llmload demo${run.label === undefined ? "" : `: ${run.label}`}`,
      records: true,
      quiet: flags.quiet ?? false,
      label: run.label,
    },
    shell,
  );
}

const HELP = `
The server runs on this machine, on a free port, and is stopped at the end. Nothing leaves the machine.

Examples:
  llmload demo
  llmload demo jan
  llmload demo jan --profile jan          what the real gateway does wrong, caught and named
  llmload demo --out-dir demo-results
`;
