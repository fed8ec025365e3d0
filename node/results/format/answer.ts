/** An answer written out in a form that was asked for, row by row where the form allows it. */
import type { Answer } from "../query.ts";
import type { Json } from "../values.ts";
import { csvLine } from "./csv.ts";
import { type TableOptions, tableText } from "./table.ts";

export const ANSWER_FORMATS = ["table", "json", "csv", "ndjson"] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** A table needs all its rows to know its widths: more than these are not for reading. */
export const MOST_TABLE_ROWS = 1000;

export async function writeAnswer(
  { columns, rows }: Answer,
  format: AnswerFormat,
  write: (text: string) => Promise<void>,
  options: TableOptions,
): Promise<void> {
  const names = unique(columns.map((column) => column.name));
  const asObject = (row: Json[]) => JSON.stringify(Object.fromEntries(row.map((value, i) => [names[i], value])));
  switch (format) {
    case "table":
      return writeTable(names, rows, write, options);
    case "csv":
      await write(csvLine(names));
      for await (const row of rows) await write(csvLine(row));
      return;
    case "ndjson":
      for await (const row of rows) await write(`${asObject(row)}\n`);
      return;
    case "json": {
      let before = "[";
      for await (const row of rows) {
        await write(`${before}\n  ${asObject(row)}`);
        before = ",";
      }
      return write(before === "[" ? "[]\n" : "\n]\n");
    }
  }
}

async function writeTable(
  names: readonly string[],
  rows: AsyncIterable<Json[]>,
  write: (text: string) => Promise<void>,
  options: TableOptions,
): Promise<void> {
  const shown: Json[][] = [];
  let more = 0;
  for await (const row of rows) {
    if (shown.length < MOST_TABLE_ROWS) shown.push(row);
    else more++;
  }
  await write(tableText(names, shown, options));
  const total = shown.length + more;
  await write(
    `(${total} row${total === 1 ? "" : "s"}${more > 0 ? `, ${more} not shown: --format csv writes all` : ""})\n`,
  );
}

/** Two columns of one name would be one field of an object. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}
