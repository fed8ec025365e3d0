/** Another tool's figures for a console: a table, and below it how each definition differs from ours. Pure. */
import { clean } from "../../render/clean.ts";
import { aligned } from "../../render/columns.ts";
import { count, number } from "../../render/numbers.ts";
import type { ToolFigures } from "../figures.ts";
import { meaningOf } from "../meanings.ts";

export function figuresText(figures: ToolFigures, name: string): string {
  const { tool, version, distributions, totals, notes } = figures;
  const table = aligned([
    [`as ${tool} tells it`, "unit", "n", "mean", "p50", "p90", "p95", "p99"],
    ...distributions.map(({ name: of, unit, n, mean, p50, p90, p95, p99 }) => [
      ...[of, unit, count(n)],
      ...[mean, p50, p90, p95, p99].map(number),
    ]),
  ]);
  const sums = aligned(
    totals.map(({ name: of, unit, value }) => [of, number(value), unit]),
    { left: 1 },
  );
  const names = [...distributions, ...totals].map((figure) => figure.name);
  const meanings = aligned(
    names.map((figure) => [figure, meaningOf(tool, figure)]),
    { left: 2 },
  );
  return [
    `${clean(name)}, under the definitions of ${version}`,
    ...["", ...table, "", ...sums],
    ...["", "HOW EACH DIFFERS FROM OURS", ...meanings],
    ...["", ...notes.map((note) => `- ${note}`)],
    ...["- Percentiles are of just these samples: the tool gives no interval.", ""],
  ].join("\n");
}
