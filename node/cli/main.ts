#!/usr/bin/env node
/** The door: runs a command and is the one place that prints errors and ends the process. */
import { CommanderError } from "commander";
import { EXIT, type ExitName } from "../../core/contract/exits_gen.ts";
import { masker } from "../../core/contract/mask.ts";
import { Failure } from "../run/failure.ts";
import { secretValues } from "../run/secrets.ts";
import { program } from "./program.ts";
import { secretFlag } from "./secret_flags.ts";
import { clear, colourful, painter, type Shell } from "./shell.ts";

const HELP_SHOWN = new Set(["commander.helpDisplayed", "commander.version"]);

function makeShell(argv: readonly string[]): Shell {
  const split = argv.indexOf("--");
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    args: split < 0 ? argv : argv.slice(0, split),
    k6Args: split < 0 ? [] : argv.slice(split + 1),
    exit: "ok",
  };
}

async function main(shell: Shell): Promise<ExitName> {
  try {
    await program(shell).parseAsync(shell.args, { from: "user" });
    return shell.exit;
  } catch (error) {
    return report(error, shell);
  }
}

/** Prints an error for a person and says what exit status it means. */
function report(error: unknown, shell: Shell): ExitName {
  const paint = painter(colourful(shell.stderr, shell.env));
  const mask = masker(secretValues(shell.env));
  const print = (message: string, hint: string | null) => {
    const body = hint === null ? message : `${message}\n         ${hint}`;
    shell.stderr.write(`${clear(shell)}llmload: ${paint("red", "error:")} ${mask(body)}\n`);
  };
  if (error instanceof CommanderError) {
    if (HELP_SHOWN.has(error.code) || error.exitCode === 0) return "ok";
    // no command at all: commander has shown the help already
    if (error.code !== "commander.help")
      print(
        secretFlag(error.message) ?? commanderSentence(error),
        "`llmload help` shows the commands, `llmload COMMAND --help` their flags.",
      );
    return "usage";
  }
  if (error instanceof Failure) {
    print(error.message, error.hint);
    return error.exit;
  }
  const inner = error instanceof Error ? error : new Error(String(error));
  print(`unexpected: ${inner.message}`, "This is a fault of llmload. LLMLOAD_DEBUG=1 shows where it happened.");
  if ((shell.env.LLMLOAD_DEBUG ?? "") !== "") shell.stderr.write(`${mask(inner.stack ?? "")}\n`);
  return "internal";
}

/** Commander's message in our style: one line, no `error:` of its own. */
function commanderSentence(error: CommanderError): string {
  return error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
}

// a reader of ours that went away (`llmload list | head`) is no fault
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
const shell = makeShell(process.argv.slice(2));
process.on("uncaughtException", (error) => process.exit(EXIT[report(error, shell)]));
process.exitCode = EXIT[await main(shell)];
