/** Texts put into SQL. Pure. */

/** A string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An identifier that means what it says, keyword or not. */
export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A file's path as a literal for DuckDB's readers, which take `*`, `?` and `[` for patterns. */
export function fileLiteral(path: string): string {
  return literal(path.replace(/[*?[]/g, "[$&]"));
}
