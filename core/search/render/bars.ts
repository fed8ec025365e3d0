/** A chart for a console: a bar per load for each figure, all of one figure on one scale. Pure. */
import { number } from "../../report/render/numbers.ts";
import type { SearchResult } from "../types.ts";
import { FIGURES } from "./figures.ts";

const BLOCKS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const WIDTH = 12;

/** Rows of cells: load, a bar with its number for each figure that is known, and the knee. */
export function bars({ points, knee }: SearchResult, unicode: boolean): string[] {
  const figures = FIGURES.filter((figure) => points.some((point) => figure.of(point) !== null));
  const columns = figures.map((figure) => {
    const most = figure.most ?? Math.max(...points.map((point) => figure.of(point) ?? 0));
    const cells = points.map((point) => {
      const value = figure.of(point);
      return `${bar(most > 0 ? (value ?? 0) / most : 0, unicode)} ${figure.text(value)}`;
    });
    return padded([figure.title, ...cells]);
  });
  const loads = ["load", ...points.map(({ load }) => number(load))];
  const widest = Math.max(...loads.map((text) => text.length));
  return loads.map((load, i) => {
    const mark = i > 0 && points[i - 1]?.load === knee.load ? "  <- knee" : "";
    return `${load.padStart(widest)}  ${columns.map((column) => column[i]).join("  ")}`.trimEnd() + mark;
  });
}

function bar(share: number, unicode: boolean): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * WIDTH * 8);
  const whole = Math.floor(eighths / 8);
  if (!unicode) return "#".repeat(Math.round(eighths / 8)).padEnd(WIDTH, ".");
  return `${"█".repeat(whole)}${BLOCKS[eighths % 8]}`.padEnd(WIDTH);
}

function padded(cells: readonly string[]): string[] {
  const widest = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => cell.padEnd(widest));
}
