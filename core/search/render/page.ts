/**
 * A search as one page of HTML that needs nothing else: the answer, four charts over the load, the table. Everything that comes from
 * outside is escaped. Pure: strings and inline SVG.
 */
import { clean } from "../../report/render/clean.ts";
import { count, number } from "../../report/render/numbers.ts";
import type { Point, SearchResult } from "../types.ts";
import { FIGURES, type Figure } from "./figures.ts";
import { answer, between, ending, held, spending, unitOf, verdict, warningsIn } from "./words.ts";

const [WIDTH, HEIGHT] = [420, 200];
const PAD = { left: 56, right: 12, top: 12, bottom: 28 };

export function searchPage(result: SearchResult, currency: string): string {
  const title = `llmload search: ${clean(result.id)}`;
  const figures = FIGURES.filter((figure) => result.points.some((point) => figure.of(point) !== null));
  const warnings = warningsIn(result).map((sentence) => `<li>${escaped(sentence)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(answer(result))}</h1>
<p>${[between(result), ending(result), spending(result, currency)].map(escaped).join("<br>")}</p>
${warnings.length === 0 ? "" : `<h2>Read with care</h2><ul>${warnings.join("")}</ul>`}
<div class="charts">${figures.map((figure) => chart(figure, result)).join("\n")}</div>
${table(result)}
<footer>${escaped(title)}. Every step is a run with a report of its own.</footer>
</body>
</html>
`;
}

/** Logarithmic in the load: it was doubled. */
function chart(figure: Figure, { points, knee, settings }: SearchResult): string {
  const known = points.filter((point) => figure.of(point) !== null);
  const logs = known.map(({ load }) => Math.log(load));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const most = figure.most ?? Math.max(...known.map((point) => figure.of(point) ?? 0), figure.limit(settings) ?? 0);
  const x = (load: number) =>
    PAD.left + (WIDTH - PAD.left - PAD.right) * (high > low ? (Math.log(load) - low) / (high - low) : 0.5);
  const y = (value: number) =>
    HEIGHT - PAD.bottom - (HEIGHT - PAD.top - PAD.bottom) * (most > 0 ? Math.min(1, value / most) : 0);
  const at = (point: Point) => `${round(x(point.load))},${round(y(figure.of(point) ?? 0))}`;
  const limit = figure.limit(settings);
  const parts = [
    `<path class="axis" d="M${PAD.left} ${PAD.top}V${HEIGHT - PAD.bottom}H${WIDTH - PAD.right}"/>`,
    ...(limit === null ? [] : [`<path class="limit" d="M${PAD.left} ${round(y(limit))}H${WIDTH - PAD.right}"/>`]),
    ...(knee.load === null
      ? []
      : [`<path class="knee" d="M${round(x(knee.load))} ${PAD.top}V${HEIGHT - PAD.bottom}"/>`]),
    `<polyline points="${known.map(at).join(" ")}"/>`,
    ...known.map(
      (point) =>
        `<circle cx="${round(x(point.load))}" cy="${round(y(figure.of(point) ?? 0))}" r="4" class="${point.state}"><title>${number(point.load)}: ${figure.text(figure.of(point))}</title></circle>`,
    ),
    `<text x="${PAD.left - 6}" y="${PAD.top + 10}" text-anchor="end">${figure.text(most)}</text>`,
    `<text x="${PAD.left - 6}" y="${HEIGHT - PAD.bottom}" text-anchor="end">0</text>`,
    ...ends(known).map(
      (load) => `<text x="${round(x(load))}" y="${HEIGHT - 8}" text-anchor="middle">${number(load)}</text>`,
    ),
  ];
  return `<figure><figcaption>${escaped(figure.title)} by ${unitOf(settings)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(figure.title)} by load">${parts.join("")}</svg></figure>`;
}

function ends(points: readonly Point[]): number[] {
  return [...new Set([points[0], points.at(-1)].flatMap((point) => (point === undefined ? [] : [point.load])))];
}

function table({ points, knee, settings }: SearchResult): string {
  const head = [
    unitOf(settings),
    "",
    "kept the SLO (95 %)",
    "requests",
    "runs",
    "in flight",
    "TTFT p50, ms",
    "p95",
    "TPOT p50, ms",
    "p95",
    "tokens/s",
  ];
  const rows = points.map((point) => {
    const { load, goodput, runs, inFlightMean, ttft, tpot, tokensOutPerSecond } = point;
    const times = [inFlightMean, ttft.p50, ttft.p95, tpot.p50, tpot.p95, tokensOutPerSecond].map(number);
    const cells = [number(load), verdict(point), held(point), count(goodput.of), count(runs), ...times];
    const mark = load === knee.load ? ' class="at-knee"' : "";
    return `<tr${mark}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  });
  if (rows.length === 0) return "<p>No step was measured.</p>";
  return `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return clean(text, 600).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

const STYLE = `
:root { color-scheme: light dark; --line: #2563eb; --bad: #c2410c; --soft: #8886; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-size: .85rem; } svg { width: 100%; height: auto; }
svg text { font-size: 11px; fill: currentColor; } polyline, .axis, .limit, .knee { fill: none; }
polyline { stroke: var(--line); stroke-width: 2; } .axis { stroke: var(--soft); }
.limit { stroke: var(--bad); stroke-dasharray: 4 4; } .knee { stroke: var(--line); stroke-dasharray: 2 4; }
circle.holds { fill: var(--line); } circle.fails { fill: var(--bad); }
table { border-collapse: collapse; margin: 1.5rem 0; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--soft); } .at-knee { font-weight: 600; }
footer { font-size: .85rem; opacity: .7; }`;
