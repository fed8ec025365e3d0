/**
 * One line of CSV into its fields, as RFC 4180 has them, except that a line's end ends a quoted field and white space around
 * fields is left out. Pure; it must not know what the fields mean.
 */

const BLANK = /\s/;

/** An empty field is a field, first and last ones too. null = a quote is not closed, or has text behind it. */
export function csvFields(line: string): string[] | null {
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    at = behindBlanks(line, at);
    const read = line[at] === '"' ? quoted(line, at) : bare(line, at);
    if (read === null) return null;
    fields.push(read.field);
    at = read.end;
    // a comma has a field behind it, be it an empty one
    if (at >= line.length) return fields;
  }
}

/** `end`: of the comma behind the field, or of the line */
interface Field {
  field: string;
  end: number;
}

function bare(line: string, from: number): Field {
  const comma = line.indexOf(",", from);
  const end = comma < 0 ? line.length : comma;
  return { field: line.slice(from, end).trim(), end };
}

function quoted(line: string, from: number): Field | null {
  let close = from;
  do {
    close = line.indexOf('"', close + 1);
    if (close < 0) return null;
    // two in a row stand for one
  } while (line[close + 1] === '"' && ++close > 0);
  const end = behindBlanks(line, close + 1);
  if (end < line.length && line[end] !== ",") return null;
  return { field: line.slice(from + 1, close).replaceAll('""', '"'), end };
}

function behindBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && BLANK.test(line[at] ?? "")) at++;
  return at;
}
