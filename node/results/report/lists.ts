/** Lists of names per row (faults, failed checks) as codes with offsets. */
import type { ListColumn } from "../../../core/report/input.ts";
import type { Database } from "../database.ts";
import { name } from "../sql.ts";

export async function readList(database: Database, list: "faults" | "checksFailed", rows: number): Promise<ListColumn> {
  const result = await database.stream(
    `SELECT row, unnest(${name(list)}) FROM records JOIN (SELECT rid, row FROM report_rows WHERE listed) ON records.rowid = rid ORDER BY row`,
  );
  const values: string[] = [];
  const codeOf = new Map<string, number>();
  const codes: number[] = [];
  const offsets = new Int32Array(rows + 1);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [row, item] of chunk.getRows()) {
      const text = String(item);
      let code = codeOf.get(text);
      if (code === undefined) {
        code = values.push(text) - 1;
        codeOf.set(text, code);
      }
      codes.push(code);
      offsets[Number(row) + 1] = codes.length;
    }
  }
  // rows without items begin where the one before them ends
  for (let row = 1; row <= rows; row++) offsets[row] = Math.max(offsets[row] ?? 0, offsets[row - 1] ?? 0);
  return { values, offsets, codes };
}
