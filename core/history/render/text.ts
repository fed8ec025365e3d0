/** The trend for a terminal: a table by run, a line per figure, the changes in words. Pure. */
import { clean } from "../../report/render/clean.ts";
import { worseLately } from "../gate.ts";
import type { ChangePoint, Series, Trend, TrendMetric, TrendRun } from "../types.ts";
import { sparkline } from "./sparkline.ts";
import {
  figure,
  isAmbiguous,
  known,
  levelsAt,
  minute,
  nameOf,
  pText,
  shortCommit,
  sizeOf,
  spanOf,
  unsearched,
  withUnit,
} from "./words.ts";

export type Tone = "worse" | "better" | "dim" | "head";

export interface TextStyle {
  unicode: boolean;
  /** columns of the terminal */
  width: number;
  paint: (tone: Tone, text: string) => string;
}

export const PLAIN_TEXT: TextStyle = { unicode: false, width: 100, paint: (_, text) => text };

const MARKS = { worse: "!", better: "+", small: "~" } as const;
const LONGEST_NOTE = 40;

export function trendText(trend: Trend, style: TextStyle = PLAIN_TEXT): string {
  const blocks = trend.series.map((series) => seriesText(series, trend, style));
  return `${[...blocks, skippedText(trend, style), verdictText(trend, style)].filter((block) => block !== "").join("\n\n")}\n`;
}

function seriesText(series: Series, trend: Trend, style: TextStyle): string {
  const plan = isAmbiguous(series, trend.series)
    ? `, plan ${series.id} (${clean(series.scenarios.join(", "), 60)})`
    : "";
  const title = `${clean(nameOf(series))}: ${spanOf(series)}${plan}`;
  const changes = series.metrics.flatMap((metric) =>
    metric.changes.map((change) => changeText(metric, change, series, style)),
  );
  const none = unsearched(series) ?? "No figure changed.";
  return [
    style.paint("head", title),
    ...series.notices.map((notice) => `  ${notice}`),
    "",
    ...table(series, style),
    "",
    ...below(charts(series, style)),
    ...(changes.length > 0 ? changes : [`  ${none}`]),
  ].join("\n");
}

function table(series: Series, { paint }: TextStyle): string[] {
  const { runs } = series;
  const metrics = known(series);
  const notes = runs.some(({ note }) => note !== null);
  const head = ["started (UTC)", "commit", ...metrics.map(headOf), "run", ...(notes ? ["note"] : [])];
  const rows = runs.map((run, place) => [
    minute(run),
    shortCommit(run) === null ? "-" : clean(shortCommit(run) ?? ""),
    ...metrics.map((metric) => cellOf(metric, place)),
    `${clean(run.testid, 60)}${run.excluded === null ? "" : ` (${run.excluded})`}`,
    ...(notes ? [clean(run.note ?? "", LONGEST_NOTE)] : []),
  ]);
  const numbers = new Set(metrics.map((_, i) => i + 2));
  const lines = aligned([head, ...rows], numbers);
  return lines.map((line, i) => {
    if (i === 0) return `  ${paint("dim", line)}`;
    return `  ${runs[i - 1]?.excluded === null ? line : paint("dim", line)}`;
  });
}

function headOf({ title, unit }: TrendMetric): string {
  return unit === "ms" ? `${title}, ms` : title;
}

/** The first value after a change is marked; the others keep the room, so that digits stay below digits. */
function cellOf({ points, changes, unit }: TrendMetric, place: number): string {
  const point = points[place];
  const mark = changes.find(({ after }) => after === place);
  return `${point ? figure(point.value, unit) : "-"}${mark ? MARKS[mark.direction] : " "}`;
}

function charts(series: Series, { unicode, width, paint }: TextStyle): string[] {
  const { runs } = series;
  // one run has no course
  if (runs.length < 2) return [];
  const shown = known(series);
  const titles = Math.max(0, ...shown.map(({ title }) => title.length));
  const room = Math.max(10, Math.min(60, width - titles - 34));
  return shown.flatMap(({ title, points, changes, unit }) => {
    const values = points.map((point, place) => (runs[place]?.excluded === null ? (point?.value ?? null) : null));
    const judged = values.filter((value) => value !== null);
    if (judged.length === 0) return [];
    const marks = new Map(changes.map((change) => [change.after, MARKS[change.direction]]));
    const { line, marks: under } = sparkline(values, marks, { width: room, unicode });
    const [low, high] = [Math.min(...judged), Math.max(...judged)];
    const range = low === high ? withUnit(low, unit) : `${figure(low, unit)} to ${withUnit(high, unit)}`;
    const last = withUnit(judged.at(-1) ?? 0, unit);
    const rows = [`  ${title.padEnd(titles)}  ${line}  ${paint("dim", `${range}, last ${last}`)}`];
    return under === "" ? rows : [...rows, `  ${" ".repeat(titles)}  ${under}`];
  });
}

function changeText(metric: TrendMetric, change: ChangePoint, { runs }: Series, { paint }: TextStyle): string {
  const { direction, p, recent } = change;
  const levels = levelsAt(metric, change);
  const from =
    levels === null ? "" : `, ${figure(levels.before, metric.unit)} to ${withUnit(levels.after, metric.unit)}`;
  const word = direction === "small" ? "small" : paint(direction, direction);
  const lines = [
    `  ${MARKS[direction]} ${metric.title} ${word}: ${sizeOf(change)}${from}; ${pText(p)}${recent ? "; recent" : ""}`,
  ];
  const [before, after] = [runs[change.before], runs[change.after]];
  if (before && after) lines.push(`      between ${placeText(before)} and ${placeText(after)}`);
  return lines.join("\n");
}

function placeText(run: TrendRun): string {
  const commit = shortCommit(run);
  const note = run.note === null ? "" : ` "${clean(run.note, LONGEST_NOTE)}"`;
  return `${minute(run)}${commit === null ? "" : ` ${clean(commit)}`}${note}`;
}

const MOST_SKIPPED = 10;

function skippedText({ skipped }: Trend, { paint }: TextStyle): string {
  if (skipped.length === 0) return "";
  const lines = skipped.slice(0, MOST_SKIPPED).map(({ path, reason }) => `  ${clean(path)}: ${clean(reason)}`);
  const more = skipped.length - lines.length;
  return [paint("dim", `left out: ${skipped.length}`), ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join(
    "\n",
  );
}

function verdictText(trend: Trend, { paint }: TextStyle): string {
  const alerts = worseLately(trend);
  if (alerts.length === 0) return "";
  const names = [...new Set(alerts.map(({ metric }) => metric.title))];
  return paint("worse", `Lately worse: ${names.join(", ")}`);
}

function below(lines: string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ""];
}

/** Cells padded to their column, numbers to the right. */
function aligned(rows: readonly (readonly string[])[], numbers: ReadonlySet<number>): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => (numbers.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
