/** `llmload list`: the suites there are. */
import type { Command } from "commander";
import { relativePath, shown } from "../../run/paths.ts";
import { listSuites, type Suite } from "../../run/suites.ts";
import { colourful, painter, type Shell } from "../shell.ts";
import { callerEnvironment, dotenvOption, suitesOption } from "../sources.ts";

export function addList(llmload: Command, shell: Shell): void {
  llmload
    .command("list")
    .description("list the suites: ours, and those in your own ./suites and ./src")
    .option("--json", "as JSON, for programs")
    .addOption(suitesOption())
    .addOption(dotenvOption())
    .addHelpText("after", HELP)
    .action((options: ListOptions) => listSuitesFor(options, shell));
}

export interface ListOptions {
  json?: boolean;
  suites?: string;
  dotenv?: string;
}

export function listSuitesFor(options: ListOptions, shell: Shell): void {
  const env = callerEnvironment(shell, options.dotenv ?? null);
  const suites = listSuites(options.suites ?? (env.LLMLOAD_SUITES || null), shell.cwd);
  shell.stdout.write(options.json ? asJson(suites, shell.cwd) : asTable(suites, shell));
}

function asJson(suites: readonly Suite[], cwd: string): string {
  return `${JSON.stringify(
    suites.map(({ name, file, target, description, own }) => ({
      name,
      file: relativePath(file, cwd),
      target,
      description,
      own,
    })),
    null,
    2,
  )}\n`;
}

function asTable(suites: readonly Suite[], shell: Shell): string {
  if (suites.length === 0) return "no suites found\n";
  const paint = painter(colourful(shell.stdout, shell.env));
  const width = Math.max(...suites.map((suite) => suite.name.length));
  const lines = suites.map((suite) => {
    const from = suite.own ? paint("dim", ` (${shown(suite.file, shell.cwd)})`) : "";
    return `${paint("bold", suite.name.padEnd(width))}  ${suite.description || paint("dim", "(says nothing of itself)")}${from}`;
  });
  return `${lines.join("\n")}\n`;
}

const HELP = `
A suite is any .ts or .js file with options or a default function; a comment at its head describes it:
  /** @llmload target=agentapi: what it does, in one line */

Examples:
  llmload list
  llmload list --suites load          look into ./load instead of ./suites and ./src
  llmload list --json | jq '.[].name'
`;
