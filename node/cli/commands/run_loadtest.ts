/**
 * What tests/run-loadtest.{sh,ps1,bat} call: `run` with everything for a default, and `list`. One command behind three
 * doors, so that no door has logic of its own. Not listed in the help: people use the doors or `llmload run`.
 */
import type { Command } from "commander";
import { ALL } from "../../run/suites.ts";
import type { Shell } from "../shell.ts";
import { listSuitesFor } from "./list.ts";
import { addRunFlags, type RunFlags, runSuites } from "./run.ts";

export function addRunLoadtest(llmload: Command, shell: Shell): void {
  const command = llmload
    .command("run-loadtest", { hidden: true })
    .description("run the Jan suites and your own (the files of tests/src), or those named; the same as `llmload run`")
    .argument("[suite...]", "names, with or without `test-`; default: all")
    .helpOption("-h, --help", "show this")
    .option("-l, --list", "list the suites there are, and end")
    .configureHelp({
      ...llmload.configureHelp(),
      commandUsage: () => "run-loadtest.sh [flags] [SUITE...] [-- K6_FLAGS]",
    });
  addRunFlags(command)
    .addHelpText("after", HELP)
    .action(async (suites: string[], flags: RunFlags & { list?: boolean }) => {
      if (flags.list) listSuitesFor(flags, shell);
      else await runSuites(command, suites.length > 0 ? suites : [ALL], flags, shell);
    });
}

const HELP = `
Paths are seen from the folder tests/, results go to tests/results/, tests/.env is read (the environment wins over it).

Examples:
  ./run-loadtest.sh                                      all suites, one after another
  ./run-loadtest.sh test-completion-conversation         one suite
  ./run-loadtest.sh --list
  ./run-loadtest.sh --preset smoke --base-url http://localhost:8080
`;
