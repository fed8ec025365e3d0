/** Another tool's figures as JSON: each with how its definition differs from ours. Pure. */
import type { ToolFigures } from "../figures.ts";
import { meaningOf } from "../meanings.ts";

export function figuresJson(figures: ToolFigures, name: string): string {
  const { tool, version, distributions, totals, notes } = figures;
  const told = <F extends { name: string }>(figure: F) => ({ ...figure, differs: meaningOf(tool, figure.name) });
  const value = {
    ...{ v: 1, kind: "llmload-as", run: name, tool, version },
    ...{ distributions: distributions.map(told), totals: totals.map(told), notes },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
