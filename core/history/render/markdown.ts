/** The trend as Markdown for a job summary: changes first, then the latest runs. Foreign text stands in code spans. Pure. */
import { code, prose } from "../../report/render/marks.ts";
import { isJudged, worseLately } from "../gate.ts";
import type { ChangePoint, Series, Trend, TrendMetric, TrendRun } from "../types.ts";
import {
  day,
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

const MOST_RUNS = 30;
const MOST_SKIPPED = 10;
const WORDS = { worse: "**worse**", better: "better", small: "small" } as const;

export function trendMarkdown(trend: Trend): string {
  const alerts = worseLately(trend);
  const names = [...new Set(alerts.map(({ metric }) => metric.title))];
  const calm = isJudged(trend) ? "nothing lately worse" : "too few runs to find a change";
  const head = `## Trend: ${alerts.length === 0 ? calm : `lately worse: ${names.join(", ")}`}`;
  const blocks = [head, ...trend.series.flatMap((series) => seriesBlocks(series, trend)), skippedBlock(trend)];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function seriesBlocks(series: Series, trend: Trend): string[] {
  const plan = isAmbiguous(series, trend.series) ? `, plan ${series.id}` : "";
  const changes = series.metrics.flatMap((metric) => metric.changes.map((change) => ({ metric, change })));
  return [
    `### ${code(nameOf(series))}\n\n${spanOf(series)}${plan}.`,
    series.notices.map((notice) => `- ${prose(notice)}`).join("\n"),
    changes.length === 0
      ? (unsearched(series) ?? "No figure changed.")
      : changes.map(({ metric, change }) => changeLine(metric, change, series)).join("\n"),
    runTable(series),
  ];
}

function changeLine(metric: TrendMetric, change: ChangePoint, { runs }: Series): string {
  const levels = levelsAt(metric, change);
  const from =
    levels === null ? "" : `, ${figure(levels.before, metric.unit)} to ${withUnit(levels.after, metric.unit)}`;
  const [before, after] = [runs[change.before], runs[change.after]];
  const where = before && after ? `, between ${place(before)} and ${place(after)}` : "";
  return `- ${metric.title} ${WORDS[change.direction]}: ${sizeOf(change)}${from}${where} (${pText(change.p)})`;
}

function place(run: TrendRun): string {
  const commit = shortCommit(run);
  const note = run.note === null ? "" : ` ${code(run.note.slice(0, 80))}`;
  return `${day(run)}${commit === null ? "" : ` ${code(commit)}`}${note}`;
}

function runTable(series: Series): string {
  const { runs } = series;
  const metrics = known(series);
  const from = Math.max(0, runs.length - MOST_RUNS);
  const head = [
    "started (UTC)",
    "commit",
    ...metrics.map(({ title, unit }) => (unit === "ms" ? `${title}, ms` : title)),
    "run",
    "note",
  ];
  const rows = runs
    .slice(from)
    .map((run, i) => [
      minute(run),
      shortCommit(run) === null ? "" : code(shortCommit(run) ?? ""),
      ...metrics.map((metric) => cell(metric, from + i)),
      `${code(run.testid)}${run.excluded === null ? "" : ` (${prose(run.excluded)})`}`,
      run.note === null ? "" : code(run.note),
    ]);
  const rule = head.map((_, i) => (i > 1 && i < head.length - 2 ? "---:" : "---"));
  const lines = [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}${from === 0 ? "" : `\n\n${from} earlier runs are not shown.`}`;
}

function cell({ points, changes, unit }: TrendMetric, at: number): string {
  const point = points[at];
  const text = point ? figure(point.value, unit) : "";
  return changes.some(({ after }) => after === at) ? `**${text}**` : text;
}

function skippedBlock({ skipped }: Trend): string {
  if (skipped.length === 0) return "";
  const lines = skipped.slice(0, MOST_SKIPPED).map(({ path, reason }) => `- ${code(path)}: ${prose(reason)}`);
  const more = skipped.length - lines.length;
  return [`Left out: ${skipped.length}`, "", ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}
