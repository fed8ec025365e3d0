/** A search as Markdown, for a pull request or a job summary. Pure. */

import { code, prose } from "../../report/render/marks.ts";
import { count, number } from "../../report/render/numbers.ts";
import type { SearchResult } from "../types.ts";
import { answer, between, ending, held, spending, unitOf, verdict, warningsIn } from "./words.ts";

export function searchMarkdown(result: SearchResult, currency: string): string {
  const { points, settings, knee } = result;
  const head = [
    unitOf(settings),
    "",
    "kept the SLO (95 %)",
    "requests",
    "TTFT p50",
    "p95",
    "TPOT p50",
    "p95",
    "tokens/s",
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = points.map((point) => {
    const { load, goodput, ttft, tpot, tokensOutPerSecond } = point;
    const times = [ttft.p50, ttft.p95, tpot.p50, tpot.p95, tokensOutPerSecond].map(number);
    const shown = load === knee.load ? `**${number(load)}**` : number(load);
    return line([shown, verdict(point), held(point), count(goodput.of), ...times]);
  });
  const table = [line(head), line(head.map((_, i) => (i < 2 ? "---" : "---:"))), ...rows].join("\n");
  const warnings = warningsIn(result).map((sentence) => `- ${prose(sentence)}`);
  const blocks = [
    `## ${code(result.id)}\n\n**${answer(result)}**`,
    [between(result), ending(result), spending(result, currency)].map((sentence) => `- ${prose(sentence)}`).join("\n"),
    ...(points.length === 0 ? [] : [table]),
    ...(warnings.length === 0 ? [] : [["**Read with care**", "", ...warnings].join("\n")]),
  ];
  return `${blocks.join("\n\n")}\n`;
}
