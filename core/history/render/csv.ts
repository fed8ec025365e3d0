/**
 * The trend as CSV (RFC 4180): one row per run and figure. Unknown is empty. A text that a spreadsheet would take for a
 * formula gets an apostrophe before it. Pure.
 */
import { clean } from "../../report/render/clean.ts";
import type { Series, Trend } from "../types.ts";

const HEAD = [
  ...["series", "suite", "target", "run", "started", "commit", "note", "excluded"],
  ...["metric", "unit", "value", "low", "high", "level", "change", "p"],
];

type Cell = string | number | null;

export function trendCsv({ series }: Trend): string {
  return [HEAD, ...series.flatMap(rowsOf)].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function rowsOf({ id, suite, target, runs, metrics }: Series): Cell[][] {
  return runs.flatMap(({ testid, startedAt, commit, note, excluded }, place) =>
    metrics.map(({ name, unit, points, levels, changes }): Cell[] => {
      const { value, low, high } = points[place] ?? { value: null, low: null, high: null };
      const change = changes.find(({ after }) => after === place);
      const level = levels.find(({ from, to }) => place >= from && place <= to);
      return [
        ...[id, suite, target, testid, startedAt, commit, note, excluded],
        ...[name, unit, value, low, high, level?.median ?? null, change?.direction ?? null, change?.p ?? null],
      ];
    }),
  );
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = clean(value);
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replace(/"/g, '""')}"` : safe;
}
