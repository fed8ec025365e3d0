/** The summary for the console. Colours only as ANSI sequences around whole lines, so that the layout stays the same. Pure. */
import { banner, ownBlocks, suiteBlocks, title } from "./blocks.ts";
import { span } from "./format.ts";
import type { Block, Tone } from "./lines.ts";
import type { Summary } from "./types.ts";

const WIDTH = 80;
const DOUBLE = "=".repeat(WIDTH);
const SINGLE = "-".repeat(WIDTH);
const ANSI: Record<Tone, string> = { plain: "", good: "32", warn: "33", bad: "31", dim: "2", head: "1" };

export function summaryText(summary: Summary, { color }: { color: boolean }): string {
  const paint = (text: string, tone: Tone) =>
    color && ANSI[tone] !== "" ? `\u001b[${ANSI[tone]}m${text}\u001b[0m` : text;
  const render = ({ title: heading, lines }: Block) => [
    paint(`${heading}:`, "head"),
    SINGLE,
    ...lines.map(({ text, tone }) => paint(text, tone)),
  ];
  const sections = (blocks: Block[]) => blocks.map((block) => render(block).join("\n")).join("\n\n");
  const warnings = banner(summary).map((block) => `\n${render(block).join("\n")}\n`);
  return `${warnings.join("")}
${DOUBLE}
${paint(title(summary), "head")}
${DOUBLE}

${sections(suiteBlocks(summary))}
${DOUBLE}

${sections(ownBlocks(summary))}
${DOUBLE}
${paint(`${summary.testid}: ${span(summary.durationSeconds)}, ${summary.startedAt} to ${summary.endedAt}`, "dim")}
`;
}
