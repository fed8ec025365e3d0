/** When the output tokens of successful requests arrived, by group and second: usage spread over the chunks' stamps. */
import { DuckDBListVector } from "@duckdb/node-api";
import type { TokenCells } from "../../../core/report/input.ts";
import { spreadEvenly, spreadOverChunks, type TokenSink } from "../../../core/report/stats/tokens.ts";
import type { Database } from "../database.ts";
import { ROWS_IN_GROUPS } from "./rows.ts";

/** Seconds that are kept; a stamp of another year must not make a list of millions. */
const LAST_SECOND = 10_000_000;

/** Null when no successful request told its output tokens. */
export async function tokenCells(database: Database, startMs: number, groups: number): Promise<TokenCells | null> {
  const sums = Array.from({ length: groups }, () => new Map<number, number>());
  const result = await database.stream(
    `SELECT "group"::INTEGER, (x."sentAt" + coalesce(x."ttftMs", x."e2eMs") - ${startMs})::DOUBLE, (x."sentAt" + x."e2eMs" - ${startMs})::DOUBLE,
       x."tokensOut", "gapsUs"
     FROM records JOIN (SELECT rid, "group", "sentAt", "ttftMs", "e2eMs", "tokensOut" FROM ${ROWS_IN_GROUPS}) x ON records.rowid = x.rid
     WHERE records.outcome = 'ok' AND x."tokensOut" > 0 AND x."sentAt" IS NOT NULL AND x."e2eMs" IS NOT NULL`,
  );
  let gaps = new Uint32Array(4096);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const [group, first, last, tokens, lists] = [0, 1, 2, 3, 4].map((i) => chunk.getColumnVector(i));
    if (!(lists instanceof DuckDBListVector)) break;
    const items = lists.childVector;
    for (let row = 0; row < chunk.rowCount; row++) {
      const seconds = sums[Number(group?.getItem(row))];
      const sink: TokenSink = (second, n) => {
        if (second >= 0 && second <= LAST_SECOND) seconds?.set(second, (seconds.get(second) ?? 0) + n);
      };
      const firstMs = Number(first?.getItem(row));
      const n = Number(tokens?.getItem(row));
      const length = lists.getEntryLength(row);
      if (length === 0) {
        spreadEvenly(firstMs, Number(last?.getItem(row)), n, sink);
        continue;
      }
      if (gaps.length < length) gaps = new Uint32Array(length * 2);
      const from = lists.getEntryOffset(row);
      for (let i = 0; i < length; i++) gaps[i] = Number(items.getItem(from + i));
      spreadOverChunks(firstMs, gaps.subarray(0, length), n, sink);
    }
  }
  return asCells(sums);
}

function asCells(sums: readonly ReadonlyMap<number, number>[]): TokenCells | null {
  const cells = { group: [] as number[], second: [] as number[], tokens: [] as number[] };
  for (const [group, seconds] of sums.entries()) {
    for (const second of [...seconds.keys()].sort((a, b) => a - b)) {
      cells.group.push(group);
      cells.second.push(second);
      cells.tokens.push(seconds.get(second) ?? 0);
    }
  }
  return cells.group.length === 0 ? null : cells;
}
