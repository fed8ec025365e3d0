/** An answer as a table for people: columns padded, numbers to the right, long values cut. Pure. */
import type { Json } from "../values.ts";
import { cellText, cut, printable } from "./cells.ts";

const LONGEST_CELL = 60;

export interface TableOptions {
  /** columns of the terminal; null = no terminal, nothing is cut but long values */
  width: number | null;
  bold: (text: string) => string;
}

export function tableText(names: readonly string[], rows: readonly (readonly Json[])[], options: TableOptions): string {
  const texts = rows.map((row) => row.map((value) => cut(printable(cellText(value)), LONGEST_CELL)));
  const heads = names.map((head) => cut(printable(head), LONGEST_CELL));
  const widths = heads.map((head, i) => Math.max(head.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const right = names.map((_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i] ?? null)));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) =>
      right[i] ? cell.padStart(widths[i] ?? 0) : i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0),
    );
    const text = padded.join("  ");
    return (options.width === null ? text : cut(text, options.width)).trimEnd();
  };
  const rule = cut(widths.map((width) => "-".repeat(width)).join("  "), options.width ?? Number.MAX_SAFE_INTEGER);
  return `${[options.bold(line(heads)), rule, ...texts.map(line)].join("\n")}\n`;
}

function isNumeric(value: Json): boolean {
  return value === null || typeof value === "number";
}
