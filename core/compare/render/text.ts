/**
 * The comparison for a console, in the manner of benchstat: one line per metric, columns aligned, remarks numbered below. The caller
 * paints. It must not know terminals. Pure.
 */
import { clean } from "../../report/render/clean.ts";
import type { Comparison, GateOutcome, MetricComparison, PlanDifference } from "../types.ts";
import {
  absent,
  detectable,
  difference,
  family,
  figure,
  isAbsent,
  method,
  pValue,
  runsOf,
  tally,
  WORDS,
} from "./cells.ts";
import { differencesText } from "./unlike.ts";

export type Paint = (style: "bold" | "dim" | "red" | "yellow" | "green", text: string) => string;

const PLAIN: Paint = (_, text) => text;
const HEAD = ["", "", "base", "candidate", "difference", "p adj.", "could show", "verdict"];
const MOST_UNLIKE = 20;

export function comparisonText(comparison: Comparison, paint: Paint = PLAIN): string {
  const remarks: string[] = [];
  const tables = [
    table(comparison.whole, "", remarks, paint),
    ...comparison.cuts.map(({ dimension, value, metrics }) =>
      table(metrics, `${dimension} ${shown(value)}`, remarks, paint),
    ),
  ];
  const blocks = [
    sides(comparison),
    ...tables,
    [...new Set([comparison.whole, ...comparison.cuts.map(({ metrics }) => metrics)].flatMap(absences))].join("\n"),
    remarks.map((remark, i) => `(${i + 1}) ${remark}`).join("\n"),
    unlikeText(comparison.unlike),
    comparison.warnings.map((sentence) => `${paint("yellow", "warning:")} ${clean(sentence, 600)}`).join("\n"),
    gatesText(comparison.gates, paint),
    `${comparison.whole.length === 0 ? "Nothing to compare." : `${tally(comparison)}.`} ${method(comparison)}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function sides({ base, candidate }: Comparison): string {
  return [
    `base:      ${shown(base.name)} (${clean(runsOf(base))})`,
    `candidate: ${shown(candidate.name)} (${clean(runsOf(candidate))})`,
  ].join("\n");
}

function table(metrics: readonly MetricComparison[], name: string, remarks: string[], paint: Paint): string {
  const shownOnes = metrics.filter((metric) => !isAbsent(metric));
  if (shownOnes.length === 0) return "";
  const rows = shownOnes.map((metric, i) => cells(metric, shownOnes[i - 1], remarks));
  const used = HEAD.map((_, column) => column === 0 || rows.some((row) => row[column] !== ""));
  const all = [[name, ...HEAD.slice(1)], ...rows].map((row) => row.filter((_, column) => used[column]));
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const styles = [
    null,
    ...metrics.map(({ verdict }) => (verdict === "worse" ? "red" : verdict === "better" ? "green" : null)),
  ];
  return all
    .map((row, i) => {
      const padded = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
      const line = padded.join("  ").trimEnd();
      if (i === 0) return paint("bold", line);
      const style = styles[i];
      const last = row.at(-1) ?? "";
      return style ? `${line.slice(0, line.length - last.length)}${paint(style, last)}` : line;
    })
    .join("\n");
}

function absences(metrics: readonly MetricComparison[]): string[] {
  return absent(metrics).map(({ names, reason }) => `n/a: ${names}: ${reason}`);
}

function cells(metric: MetricComparison, before: MetricComparison | undefined, remarks: string[]): string[] {
  const { difference: found, unit, verdict } = metric;
  const mark = metric.reason === null ? "" : ` (${numberOf(metric.reason, remarks)})`;
  return [
    before?.title === metric.title ? "" : family(metric),
    metric.stat ?? "",
    figure(metric.base, unit),
    figure(metric.candidate, unit),
    difference(metric),
    pValue(found?.adjustedP ?? found?.p ?? null),
    detectable(metric),
    `${WORDS[verdict]}${mark}`,
  ];
}

/** The remark's number; equal ones share it. */
function numberOf(reason: string, remarks: string[]): number {
  const known = remarks.indexOf(reason);
  if (known >= 0) return known + 1;
  remarks.push(reason);
  return remarks.length;
}

function unlikeText(unlike: readonly PlanDifference[]): string {
  if (unlike.length === 0) return "";
  return ["The plans differ:", ...differencesText(unlike, MOST_UNLIKE)].join("\n");
}

function gatesText(gates: readonly GateOutcome[], paint: Paint): string {
  const style = { passed: "green", failed: "red", "not-evaluated": "yellow" } as const;
  return gates.map(({ text, result }) => `gate ${paint(style[result], clean(text))}`).join("\n");
}

function shown(name: string): string {
  return name === "" ? "(unknown)" : clean(name, 120);
}
