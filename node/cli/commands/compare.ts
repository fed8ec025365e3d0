/** `llmload compare`: two sides, each one run or several, held against each other. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import { addCompareFlags, type CompareFlags } from "../compare_flags.ts";
import type { Shell } from "../shell.ts";
import { showComparison } from "../show_comparison.ts";

interface Asked extends CompareFlags {
  slo?: Slo;
  allowUnlike?: boolean;
  outDir: string;
}

export function addCompare(llmload: Command, shell: Shell): void {
  const compare = llmload
    .command("compare")
    .description("hold a candidate against a base, each one run or several: what is better, what is worse")
    .argument("<base>", "a run, or several: see below")
    .argument("<candidate>", "the same");
  addCompareFlags(compare)
    .addOption(
      new Option(
        "--slo <LIMITS>",
        'goodput under these limits: "ttft:800 tpot:50" (default: those of the runs)',
      ).argParser(slo),
    )
    .option("--allow-unlike", "compare although the runs did not do the same; what differs is listed")
    .option("--out-dir <DIR>", "folder with baselines.json", "results")
    .addHelpText("after", HELP)
    .action(async (base: string, candidate: string, asked: Asked) => {
      const sides = {
        base,
        candidate,
        folder: resolve(shell.cwd, asked.outDir),
        allowUnlike: asked.allowUnlike ?? false,
      };
      shell.exit = await showComparison(sides, asked, shell);
    });
}

function slo(text: string): Slo {
  const read = parseSlo(text);
  if ("problem" in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.slo;
}

const HELP = `
BASE and CANDIDATE each are a run's folder, a folder of runs, a pattern in quotes, a file of records, several of these
with commas, or baseline:TAG (llmload baseline).

The unit is the run: five or more a side are judged, two to four are shown with their spread, one a side is described.
better, worse   the whole 95 % interval of the difference lies beyond --noise, and p corrected for all lines is below 0.05
same            the whole interval lies within --noise
unclear         neither: these runs cannot tell; "could show" is the least difference that they would see

A gate fails (exit 7) when its limit is surely broken: the whole interval lies beyond it. With a sign it is about the
difference and wants five runs a side, without one about the candidate alone. What cannot be evaluated ends with 5.
  ttft.p95>+10%   output_speed.p50<-10%   tpot.mean>+5ms   error_rate>+1pp   e2e.p99>8s   error_rate>2%

Examples:
  llmload compare results/ab-1/a results/ab-1/b
  llmload compare baseline:main results/nightly --fail-on "ttft.p95>+10%, error_rate>+1pp"
  llmload compare 'results/old_*' 'results/new_*' --noise 3% --by scenario
  llmload compare results/monday results/tuesday --format html --out compare.html

Exit status: 0 well (whatever was found, without --fail-on), 7 a gate failed, 5 a gate could not be evaluated, 2 wrong use
or runs that did not do the same
`;
