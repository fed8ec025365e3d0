/** `llmload report`: numbers with their uncertainty, from the records of one run or several. */
import { extname } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../../core/plan/duration.ts";
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import type { ToolName } from "../../../core/report/as/tools.ts";
import type { Warmup } from "../../../core/report/input.ts";
import { misuse } from "../../run/failure.ts";
import { shown } from "../../run/paths.ts";
import { type Shell, say } from "../shell.ts";

export const FORMATS = ["text", "md", "html", "json", "csv", "junit"] as const;
export type Format = (typeof FORMATS)[number];
/** Named here, so that the command's help loads no report. */
const TOOLS = ["vllm", "guidellm", "aiperf"] as const satisfies readonly ToolName[];
const TOOL_FORMATS: readonly Format[] = ["text", "md", "json"];

interface Flags {
  format?: Format;
  out?: string;
  open?: boolean;
  save?: boolean;
  as?: ToolName;
  slo?: Slo;
  warmup?: Warmup;
}

export function addReport(llmload: Command, shell: Shell): void {
  llmload
    .command("report")
    .description("numbers with their 95 % intervals from the records of a run, or of several taken together")
    .argument("<run...>", "folders of runs, files or patterns")
    .addOption(
      new Option(
        "--format <FORMAT>",
        "text, md (for pull requests), html (the page), json, csv, junit; default: by the name of --out, else text on a terminal and md elsewhere",
      ).choices(FORMATS),
    )
    .option("--out <FILE>", "write to this file instead of the terminal")
    .option("--open", "write the page (--out; default: into the run's folder) and open it in the browser")
    .option("--save", "write report.json and report.html into the run's folder, as `llmload run` does")
    .addOption(new Option("--as <TOOL>", "under the definitions of another tool").choices(TOOLS))
    .addOption(
      new Option(
        "--slo <LIMITS>",
        'goodput under these limits: "ttft:800 tpot:50" (default: those of the run)',
      ).argParser(slo),
    )
    .addOption(new Option("--warmup <SPAN>", "tell apart what came first: 30s, or 100 requests").argParser(warmup))
    .addHelpText("after", HELP)
    .action((runs: string[], flags: Flags) => report(runs, flags, shell));
}

async function report(runs: string[], flags: Flags, shell: Shell): Promise<void> {
  refuse(runs, flags);
  const format = flags.format ?? formatFor(flags.open ? undefined : flags.out, shell);
  const options = { slo: flags.slo ?? null, warmup: flags.warmup ?? null };
  if (flags.save) {
    const [folder = ""] = runs;
    const { saveReport } = await import("../report_files.ts");
    for (const file of await saveReport(folder, options, shell)) shell.stdout.write(`${shown(file, shell.cwd)}\n`);
    return;
  }
  const { renderPage, renderReport, renderAs } = await import("../show_report.ts");
  if (flags.open) {
    const { openPage } = await import("../open_page.ts");
    await openPage(await renderPage(runs, options, shell), { runs, out: flags.out ?? null }, shell);
    return;
  }
  const text =
    flags.as === undefined
      ? await renderReport(runs, format, options, shell)
      : await renderAs(runs, flags.as, format, options, shell);
  if (flags.out === undefined) {
    shell.stdout.write(text);
    return;
  }
  const { write } = await import("../report_files.ts");
  write(flags.out, text);
  say(shell, `wrote ${shown(flags.out, shell.cwd)}`);
}

function refuse(runs: readonly string[], { format, out, open, save, as }: Flags): void {
  const no = (sentence: string) => misuse("report.flags", sentence);
  if (open && format !== undefined && format !== "html") throw no("--open shows the page: leave --format out.");
  if (open && as !== undefined) throw no("--as has no page: leave --open out.");
  if (save && (format !== undefined || out !== undefined || open || as !== undefined))
    throw no("--save writes report.json and report.html into the run's folder: it goes with --slo and --warmup only.");
  if (save && runs.length !== 1) throw no("--save is for the folder of one run; `llmload merge` makes one of several.");
  if (as !== undefined && format !== undefined && !TOOL_FORMATS.includes(format))
    throw no(`--as has the formats ${TOOL_FORMATS.join(", ")}.`);
}

const BY_ENDING: Readonly<Record<string, Format>> = {
  ...{ txt: "text", md: "md", markdown: "md", html: "html", htm: "html", json: "json", csv: "csv", xml: "junit" },
};

function formatFor(out: string | undefined, shell: Shell): Format {
  if (out === undefined) return shell.stdout.isTTY ? "text" : "md";
  const ending = extname(out).slice(1).toLowerCase();
  if (ending === "") return "md";
  const format = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
  if (format !== undefined) return format;
  throw misuse(
    "report.format",
    `--out ${out}: .${ending} names no format.`,
    `Endings are ${Object.keys(BY_ENDING).join(", ")}; --format says it for any other name.`,
  );
}

function slo(text: string): Slo {
  const read = parseSlo(text);
  if ("problem" in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.slo;
}

function warmup(text: string): Warmup {
  if (/^\d{1,9}$/.test(text)) return { requests: Number(text) };
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError("Write a time such as 30s, or a number of requests.");
  return { seconds: ms / 1000 };
}

const HELP = `
A percentile that the sample does not bear is n/a, and the interval beside one allows for requests that depend on each
other. Failed requests are counted, not timed. What every number means: docs/method.md.
text of one run's folder begins with the summary that its suite showed.

Examples:
  llmload report results/NAME
  llmload report results/NAME --open                              the page, in the browser
  llmload report results/NAME --slo "ttft:800 tpot:50" --warmup 30s
  llmload report results/NAME --out report.xml                    thresholds and checks as test cases (JUnit)
  llmload report results/NAME --as vllm                           what vllm bench serve would have said
  llmload report shard-1 shard-2 --out report.json                several taken together as one
`;
