/**
 * The comparison as JUnit XML: one case per gate, which decides, and one per metric, which does not: its verdict is in the output, and what
 * was not judged is skipped. Pure.
 */
import { clean } from "../../report/render/clean.ts";
import type { Comparison, GateOutcome, MetricComparison } from "../types.ts";
import { difference, figure, title, WORDS } from "./cells.ts";

type Kind = "passed" | "failure" | "error" | "skipped";

interface Case {
  name: string;
  kind: Kind;
  body: string;
}

export function comparisonJunit(comparison: Comparison): string {
  const { base, candidate, gates, whole, cuts } = comparison;
  const name = `${base.name} against ${candidate.name}`;
  const suites = [
    suite("gates", gates.map(gateCase)),
    suite(
      "metrics",
      whole.map((metric) => metricCase(metric, "")),
    ),
    ...cuts.map(({ dimension, value, metrics }) =>
      suite(
        `metrics, ${dimension} ${value}`,
        metrics.map((metric) => metricCase(metric, `${dimension} ${value}: `)),
      ),
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(name)}">\n${suites.join("")}</testsuites>\n`;
}

function suite(name: string, cases: readonly Case[]): string {
  if (cases.length === 0) return "";
  const of = (kind: Kind) => cases.filter((one) => one.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
  const lines = cases.map(
    (one) =>
      `    <testcase classname="${escaped(`compare.${name}`)}" name="${escaped(one.name)}">${one.body}</testcase>\n`,
  );
  return `  <testsuite name="${escaped(name)}" ${counts}>\n${lines.join("")}  </testsuite>\n`;
}

function gateCase({ gate, result, text }: GateOutcome): Case {
  if (result === "passed") return { name: gate, kind: "passed", body: `<system-out>${escaped(text)}</system-out>` };
  const kind = result === "failed" ? "failure" : "error";
  return { name: gate, kind, body: `<${kind} message="${escaped(text)}"/>` };
}

function metricCase(metric: MetricComparison, prefix: string): Case {
  const name = `${prefix}${title(metric)}`;
  const figures = `${figure(metric.base, metric.unit)} to ${figure(metric.candidate, metric.unit)}, ${difference(metric)}`;
  const text = `${WORDS[metric.verdict]}: ${figures}${metric.reason === null ? "" : ` (${metric.reason})`}`;
  const judged = metric.verdict === "better" || metric.verdict === "worse" || metric.verdict === "same";
  if (judged) return { name, kind: "passed", body: `<system-out>${escaped(text)}</system-out>` };
  return { name, kind: "skipped", body: `<skipped message="${escaped(text)}"/>` };
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return clean(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
