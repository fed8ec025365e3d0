/** `llmload new`: a suite of the user's own that runs as it stands. */
import type { Command } from "commander";
import { writeNewSuite } from "../../run/new_suite.ts";
import { relativePath, shown } from "../../run/paths.ts";
import { suiteTemplate } from "../../run/template.ts";
import type { Shell } from "../shell.ts";

export function addNew(llmload: Command, shell: Shell): void {
  llmload
    .command("new")
    .description("write a suite of your own, ready to run")
    .argument("<name>", "letters, digits, - and _: the file's name")
    .option("--js", "JavaScript instead of TypeScript")
    .option("--suites <DIR>", "folder to write to", "suites")
    .addHelpText("after", HELP)
    .action((name: string, options: { js?: boolean; suites: string }) => {
      const file = writeNewSuite(
        { name, javascript: options.js ?? false, folder: options.suites, cwd: shell.cwd },
        suiteTemplate,
      );
      const path = shown(file, shell.cwd);
      shell.stdout.write(
        `${path} is written. Run it:\n  llmload run ${relativePath(file, shell.cwd).startsWith("suites/") ? name : path} --base-url http://localhost:3284\n`,
      );
    });
}

const HELP = `
Examples:
  llmload new checkout-bot            writes ./suites/checkout-bot.ts
  llmload new checkout-bot --js       the same in JavaScript
  llmload run checkout-bot            runs it: nothing needs to be registered
`;
