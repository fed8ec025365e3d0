/** A search for a console: the answer, the table of loads, the chart. Pure; plain text. */
import { clean } from "../../report/render/clean.ts";
import { aligned } from "../../report/render/columns.ts";
import { count, number } from "../../report/render/numbers.ts";
import type { Point, SearchResult } from "../types.ts";
import { bars } from "./bars.ts";
import { answer, between, ending, held, spending, unitOf, verdict, warningsIn } from "./words.ts";

export interface SearchTextOptions {
  currency: string;
  /** blocks for bars, else ASCII */
  unicode: boolean;
}

export function searchText(result: SearchResult, { currency, unicode }: SearchTextOptions): string {
  const warnings = warningsIn(result).map((sentence) => `  ${clean(sentence, 600)}`);
  const blocks = [
    [answer(result), `  ${between(result)}`, `  ${clean(ending(result), 600)}`, `  ${spending(result, currency)}`].join(
      "\n",
    ),
    ...(result.points.length === 0 ? [] : [table(result), bars(result, unicode).join("\n")]),
    ...(warnings.length === 0 ? [] : [["READ WITH CARE", ...warnings].join("\n")]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function table({ points, settings }: SearchResult): string {
  const head = [
    unitOf(settings),
    "",
    "kept the SLO (95 %)",
    "requests",
    "runs",
    "sent/s",
    "in flight",
    "TTFT p50",
    "p95",
    "TPOT p50",
    "p95",
    "tokens/s",
  ];
  return aligned([head, ...points.map(row)], { left: 2 }).join("\n");
}

function row(point: Point): string[] {
  const { load, goodput, runs, sentPerSecond, inFlightMean, ttft, tpot, tokensOutPerSecond } = point;
  const times = [ttft.p50, ttft.p95, tpot.p50, tpot.p95].map(number);
  return [
    ...[number(load), verdict(point), held(point), count(goodput.of), count(runs), number(sentPerSecond)],
    ...[number(inFlightMean), ...times, number(tokensOutPerSecond)],
  ];
}
