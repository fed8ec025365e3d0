/** Reads two sides, writes the comparison where it is wanted, and says what exit status its gates mean. Shared by `compare` and `ab`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Comparison } from "../../core/compare/types.ts";
import type { ExitName } from "../../core/contract/exits_gen.ts";
import type { Slo } from "../../core/plan/types.ts";
import type { CompareAsked } from "../results/compare/compare.ts";
import { misuse, systemReason } from "../run/failure.ts";
import { INSTALLATION, ownVersion, shown } from "../run/paths.ts";
import type { CompareFlags, Format } from "./compare_flags.ts";
import { enterRecords, onRecords, tellReadings } from "./records.ts";
import { colourful, painter, type Shell, say, warn } from "./shell.ts";

export type Sides = Pick<CompareAsked, "base" | "candidate" | "titles" | "folder" | "allowUnlike" | "varied">;

const PATIENCE_MS = 2_000;

/** @returns the exit status that the gates mean */
export async function showComparison(
  sides: Sides,
  flags: CompareFlags & { slo?: Slo | undefined },
  shell: Shell,
): Promise<ExitName> {
  const { noise, by, metrics, failOn, format, out } = flags;
  const startedAt = Date.now();
  const toTerminal = out === undefined;
  const comparison = await onRecords(async () => {
    const { compareRuns } = await enterRecords(() => import("../results/compare/compare.ts"));
    const compared = await compareRuns({
      ...sides,
      ...{ noise, by, families: metrics, gates: failOn, slo: flags.slo ?? null, warmup: flags.warmup ?? null },
      onRun: ({ name }, place, of) => {
        if (Date.now() - startedAt > PATIENCE_MS) say(shell, `reading ${name} (${place} of ${of}) ...`);
      },
    });
    tellReadings(compared.readings, shell);
    if (!toTerminal || format !== "text") for (const sentence of compared.leftOut) warn(shell, sentence);
    return compared.comparison;
  });
  const text = await render(comparison, format, toTerminal && colourful(shell.stdout, shell.env));
  if (toTerminal) shell.stdout.write(text);
  else {
    write(out, text);
    say(shell, `wrote ${shown(out, shell.cwd)}`);
  }
  // what fails the command must be seen where nobody opens the file
  if (!toTerminal || format !== "text") for (const gate of comparison.gates) tellGate(gate, shell);
  return exitOf(comparison, flags.allowUnevaluated ?? false);
}

export function exitOf({ gates }: Comparison, allowUnevaluated: boolean): ExitName {
  if (gates.some(({ result }) => result === "failed")) return "regression";
  return gates.some(({ result }) => result === "not-evaluated") && !allowUnevaluated ? "notEvaluated" : "ok";
}

function tellGate({ text, result }: Comparison["gates"][number], shell: Shell): void {
  if (result === "passed") say(shell, `gate ${text}`);
  else warn(shell, `gate ${text}`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw misuse(
      "compare.unwritable",
      `${file} cannot be written (${systemReason(error)}).`,
      "--out names another file.",
    );
  }
}

async function render(comparison: Comparison, format: Format, colours: boolean): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../../core/compare/render/json.ts")).comparisonJson(comparison);
    case "md":
      return (await import("../../core/compare/render/markdown.ts")).comparisonMarkdown(comparison);
    case "junit":
      return (await import("../../core/compare/render/junit.ts")).comparisonJunit(comparison);
    case "html":
      return await page(comparison);
    default:
      return (await import("../../core/compare/render/text.ts")).comparisonText(comparison, painter(colours));
  }
}

async function page(comparison: Comparison): Promise<string> {
  const [{ fillPage }, { comparisonPage }] = await Promise.all([
    import("../../core/page/fill.ts"),
    import("../../core/compare/page.ts"),
  ]);
  const template = readFileSync(join(INSTALLATION, "k6/data/report_page.html"), "utf8");
  return fillPage(
    template,
    comparisonPage(comparison, { by: `llmload ${ownVersion()}`, at: new Date().toISOString() }),
  );
}
