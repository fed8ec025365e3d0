/** Another tool's figures as Markdown. Pure. */
import { code, ours, prose } from "../../render/marks.ts";
import { count, number } from "../../render/numbers.ts";
import type { ToolFigures } from "../figures.ts";
import { meaningOf } from "../meanings.ts";

export function figuresMarkdown({ tool, version, distributions, totals, notes }: ToolFigures, name: string): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `## ${code(name)} as ${tool} tells it`,
    "",
    `Definitions of ${prose(version)}. Percentiles are of just these samples: the tool gives no interval.`,
    "",
    row(["", "unit", "n", "mean", "p50", "p90", "p95", "p99", "how it differs from ours"]),
    row(["---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---"]),
    ...distributions.map(({ name: of, unit, n, mean, p50, p90, p95, p99 }) =>
      row([code(of), unit, count(n), ...[mean, p50, p90, p95, p99].map(number), ours(meaningOf(tool, of))]),
    ),
    "",
    row(["", "value", "unit", "how it differs from ours"]),
    row(["---", "---:", "---", "---"]),
    ...totals.map(({ name: of, unit, value }) => row([code(of), number(value), unit, ours(meaningOf(tool, of))])),
    "",
    ...notes.map((note) => `- ${ours(note)}`),
    "",
  ].join("\n");
}
