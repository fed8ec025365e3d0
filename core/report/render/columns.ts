/** Rows of a table for a console: cells padded, the first column to the left, numbers to the right. Pure. */

/** Lines without spaces at their ends. Every row has as many cells as the first. */
export function aligned(rows: readonly (readonly string[])[], { left = 1 }: { left?: number } = {}): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (cell: string, column: number) =>
    column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(padded).join("  ").trimEnd());
}
