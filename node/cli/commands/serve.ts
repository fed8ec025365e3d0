/** `llmload serve`: the reference server, until Ctrl-C. */
import { type Command, Option } from "commander";
import { misuse } from "../../run/failure.ts";
import { STOP_WITH_STDIN } from "../../run/serve_process.ts";
import { FAULTS } from "../../server/faults.ts";
import { SERVER_FLAGS } from "../../server/flags.ts";
import { ROUTES } from "../../server/jan/routes.ts";
import { parseServerOptions, type ServerOptions } from "../../server/options.ts";
import { type RunningServer, startServer } from "../../server/server.ts";
import { type Shell, say } from "../shell.ts";

export function addServe(llmload: Command, shell: Shell): void {
  const serve = llmload
    .command("serve")
    .description("a chat API of our own that behaves, or misbehaves as asked: for demos, tests, calibration");
  for (const { flag, value, default: preset, help } of SERVER_FLAGS) {
    const note = preset === null ? "" : ` (default ${preset})`;
    serve.addOption(new Option(value === null ? `--${flag}` : `--${flag} <${value}>`, `${help}${note}`));
  }
  serve
    .option("--faults", "list the faults there are, and end")
    .addHelpText("after", HELP)
    .action(async (typed: Record<string, unknown>) => {
      if (typed.faults === true) {
        shell.stdout.write(faultList());
        return;
      }
      const options = readOptions(typed);
      const server = await start(options);
      shell.stdout.write(`llmload serve: ${server.url} (profile ${options.profile.name}), Ctrl-C stops it\n`);
      await untilStopped(shell);
      const { requests } = server.stats();
      await server.stop();
      say(shell, `stopped after ${requests} request${requests === 1 ? "" : "s"}`);
    });
}

function readOptions(typed: Readonly<Record<string, unknown>>): ServerOptions {
  const raw: Record<string, string | undefined> = {};
  for (const { flag } of SERVER_FLAGS) {
    const value = typed[new Option(`--${flag}`).attributeName()];
    if (value !== undefined) raw[flag] = String(value);
  }
  const read = parseServerOptions(raw);
  if ("problems" in read) throw misuse("serve.options", read.problems.join("\n         "));
  return read.options;
}

async function start(options: ServerOptions): Promise<RunningServer> {
  try {
    return await startServer(options);
  } catch (error) {
    // a taken port is told by the server itself, a file or an address that cannot be had by the system
    throw misuse("serve.start", `The server cannot start: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Waits for Ctrl-C, SIGTERM, or, when a process of ours started us, for its end. */
function untilStopped(shell: Shell): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    if (process.platform !== "win32") process.once("SIGHUP", stop);
    if ((shell.env[STOP_WITH_STDIN] ?? "") !== "") {
      process.stdin.on("end", stop).on("close", stop).resume();
    }
  });
}

function faultList(): string {
  const width = Math.max(...FAULTS.map((fault) => fault.name.length));
  return FAULTS.map(({ name, help, argument, on }) => {
    const more = argument === undefined ? "" : `; argument: ${argument.meaning}, default ${argument.default}`;
    return `${name.padEnd(width)}  ${help} (${on === "both" ? "any answer" : on}${more})\n`;
  }).join("");
}

/** Paths of Jan Server's API, a few to a line. */
function janRoutes(): string {
  const paths = [...new Set(ROUTES.map(({ path }) => path.replaceAll("*", "ID")))];
  const lines = [""];
  for (const path of paths) {
    const line = lines.at(-1) ?? "";
    if (line.length + path.length > 116) lines.push(path);
    else lines[lines.length - 1] = line === "" ? path : `${line}, ${path}`;
  }
  return lines.map((line) => `  ${line}`).join(",\n");
}

const HELP = `
Routes: /status, /health, /v1/models, /v1/chat/completions; of the profile anthropic /v1/messages,
/v1/messages/count_tokens, /v1/models; of the profiles jan and jan-clean:
${janRoutes()}
Only this machine can reach it, unless --unsafe-host is given. A request can ask for a fault itself, with the header
x-llmload-fault: NAME[:ARG].

Examples:
  llmload serve                                             as the chat-api suite expects it, on port 3284
  llmload serve --profile jan                               Jan Server as it is, on port 8080
  llmload serve --profile anthropic                         the Messages API, as Anthropic has it
  llmload serve --profile agentapi --ttft lognormal:300,100 --itl gamma:20,5
  llmload serve --slots 8 --queue-limit 100                 overload looks like overload
  llmload serve --fault 429:0.05:2,reset:0.01               5 % told to come back in 2 s, 1 % cut
  llmload serve --port 0 --truth-log truth.ndjson           when each token really left
`;
