/** The comparison as Markdown for a pull request or a job summary: gates and verdicts first. Foreign text stands in code spans. Pure. */
import { code, prose } from "../../report/render/marks.ts";
import type { Comparison, MetricComparison } from "../types.ts";
import {
  absent,
  detectable,
  difference,
  figure,
  isAbsent,
  method,
  pValue,
  runsOf,
  tally,
  title,
  WORDS,
} from "./cells.ts";

const MOST_ROWS = 40;
const HEAD = ["", "base", "candidate", "difference", "p adj.", "could show", "verdict"];

export function comparisonMarkdown(comparison: Comparison): string {
  const { base, candidate, whole, cuts, warnings, unlike, gates } = comparison;
  const blocks = [
    `## ${heading(comparison)}`,
    `- base: ${code(base.name)}, ${prose(runsOf(base))}\n- candidate: ${code(candidate.name)}, ${prose(runsOf(candidate))}`,
    list(
      "Gates",
      gates.map(({ result, text }) => `${result === "passed" ? "" : `**${result.replace("-", " ")}** `}${prose(text)}`),
    ),
    table(whole),
    ...cuts.map(
      ({ dimension, value, metrics }) =>
        `**${dimension} ${code(value === "" ? "unknown" : value)}**\n\n${table(metrics)}`,
    ),
    list(
      "The plans differ",
      unlike.map(({ what, base: a, candidate: b }) => `${code(what)}: ${code(a)} against ${code(b)}`),
    ),
    list("Read with care", warnings.map(prose)),
    `<sub>${prose(method(comparison))}</sub>`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function heading(comparison: Comparison): string {
  const failed = comparison.gates.filter(({ result }) => result === "failed").length;
  const open = comparison.gates.filter(({ result }) => result === "not-evaluated").length;
  if (failed > 0) return `Comparison: ${failed} ${failed === 1 ? "gate" : "gates"} failed`;
  if (open > 0) return `Comparison: ${open} ${open === 1 ? "gate" : "gates"} not evaluated`;
  return comparison.whole.length === 0 ? "Comparison: nothing to compare" : `Comparison: ${tally(comparison)}`;
}

function table(metrics: readonly MetricComparison[]): string {
  if (metrics.length === 0) return "";
  const rows = metrics
    .filter((metric) => !isAbsent(metric))
    .map((metric) => [
      title(metric),
      figure(metric.base, metric.unit),
      figure(metric.candidate, metric.unit),
      difference(metric),
      pValue(metric.difference?.adjustedP ?? metric.difference?.p ?? null).replace("<", "&lt;"),
      detectable(metric),
      verdict(metric),
    ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return (
    [HEAD, HEAD.map((_, i) => (i === 0 || i === HEAD.length - 1 ? "---" : "---:")), ...rows].map(line).join("\n") +
    absences(metrics)
  );
}

function absences(metrics: readonly MetricComparison[]): string {
  const lines = absent(metrics).map(({ names, reason }) => `n/a: ${prose(names)}: ${prose(reason)}`);
  return lines.length === 0 ? "" : `\n\n${lines.join("\n\n")}`;
}

function verdict({ verdict: word, reason }: MetricComparison): string {
  const shown = word === "worse" || word === "better" ? `**${WORDS[word]}**` : WORDS[word];
  return reason === null ? shown : `${shown}: ${prose(reason)}`;
}

function list(title: string, entries: readonly string[]): string {
  if (entries.length === 0) return "";
  const more = entries.length > MOST_ROWS ? [`- and ${entries.length - MOST_ROWS} more`] : [];
  return [`**${title}**`, "", ...entries.slice(0, MOST_ROWS).map((entry) => `- ${entry}`), ...more].join("\n");
}
