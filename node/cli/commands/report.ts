/** `llmload report`: numbers with their uncertainty, from the records of one run or several. */
import { writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../../core/plan/duration.ts";
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import type { Warmup } from "../../../core/report/input.ts";
import type { Report } from "../../../core/report/types.ts";
import { misuse, systemReason } from "../../run/failure.ts";
import { shown } from "../../run/paths.ts";
import { enterRecords, onRecords, tellReadings } from "../records.ts";
import { type Shell, say } from "../shell.ts";

const FORMATS = ["md", "json", "csv", "junit"] as const;
type Format = (typeof FORMATS)[number];

interface Asked {
  format: Format;
  out?: string;
  slo?: Slo;
  warmup?: Warmup;
}

export function addReport(llmload: Command, shell: Shell): void {
  llmload
    .command("report")
    .description("numbers with their 95 % intervals from the records of a run, or of several taken together")
    .argument("<run...>", "folders of runs, files or patterns")
    .addOption(
      new Option("--format <FORMAT>", "md (for people and pull requests), json, csv, junit")
        .choices(FORMATS)
        .default("md"),
    )
    .option("--out <FILE>", "write to this file instead of the terminal")
    .addOption(new Option("--slo <LIMITS>", 'goodput under these limits: "ttft:800 tpot:50"').argParser(slo))
    .addOption(new Option("--warmup <SPAN>", "tell apart what came first: 30s, or 100 requests").argParser(warmup))
    .addHelpText("after", HELP)
    .action((runs: string[], asked: Asked) => report(runs, asked, shell));
}

async function report(runs: string[], { format, out, slo, warmup }: Asked, shell: Shell): Promise<void> {
  const text = await onRecords(async () => {
    const { makeReport } = await enterRecords(() => import("../../results/report/make.ts"));
    const made = await makeReport(runs, { slo: slo ?? null, warmup: warmup ?? null });
    tellReadings(made.readings, shell);
    return render(made.report, format);
  });
  if (out === undefined) {
    shell.stdout.write(text);
    return;
  }
  try {
    writeFileSync(out, text);
  } catch (error) {
    throw misuse(
      "report.unwritable",
      `${out} cannot be written (${systemReason(error)}).`,
      "--out names another file.",
    );
  }
  say(shell, `wrote ${shown(out, shell.cwd)}`);
}

async function render(made: Report, format: Format): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../../../core/report/render/json.ts")).reportJson(made);
    case "csv":
      return (await import("../../../core/report/render/csv.ts")).reportCsv(made);
    case "junit":
      return (await import("../../../core/report/render/junit.ts")).reportJunit(made);
    default:
      return (await import("../../../core/report/render/markdown.ts")).reportMarkdown(made);
  }
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

Examples:
  llmload report results/NAME
  llmload report results/NAME --slo "ttft:800 tpot:50" --warmup 30s
  llmload report results/NAME --format junit --out report.xml     thresholds and checks as test cases
  llmload report shard-1 shard-2 --format json --out report.json  several taken together as one
`;
