/** Walks once over the gaps of all requests: hot path, a hundred million of them must take seconds. It must not know what is made of them. */
import { DuckDBListVector, type DuckDBValue } from "@duckdb/node-api";
import type { Database } from "../database.ts";
import { asJson } from "../values.ts";
import type { Placing } from "./columns.ts";
import { ROW } from "./rows.ts";

/** `gaps` is valid during the call only. */
export type GapVisitor = (row: number, gaps: Uint32Array) => void;
export type HistogramVisitor = (row: number, bins: readonly (readonly [number, number])[]) => void;

export async function walkGaps(
  database: Database,
  { placeOf }: Placing,
  onGaps: GapVisitor,
  onHistogram: HistogramVisitor,
): Promise<void> {
  let buffer = new Uint32Array(4096);
  const listed = await database.stream(`SELECT ${ROW}, "gapsUs" FROM records WHERE len("gapsUs") > 0`);
  for (let chunk = await listed.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await listed.fetchChunk()) {
    const numbers = chunk.getColumnVector(0);
    const lists = chunk.getColumnVector(1);
    if (!(lists instanceof DuckDBListVector)) throw new Error("gapsUs is no list");
    const items = lists.childVector;
    const size = chunk.rowCount;
    for (let i = 0; i < size; i++) {
      const place = placeOf[numbers.getItem(i) as number] ?? -1;
      if (place < 0) continue;
      const length = lists.getEntryLength(i);
      const from = lists.getEntryOffset(i);
      if (buffer.length < length) buffer = new Uint32Array(length * 2);
      for (let k = 0; k < length; k++) buffer[k] = items.getItem(from + k) as number;
      onGaps(place, buffer.subarray(0, length));
    }
  }
  const counted = await database.stream(`SELECT ${ROW}, "gapsHist" FROM records WHERE len("gapsHist") > 0`);
  for (
    let chunk = await counted.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await counted.fetchChunk()
  ) {
    for (const [number, bins] of chunk.getRows()) {
      const place = placeOf[Number(number)] ?? -1;
      if (place >= 0) onHistogram(place, asJson(bins as DuckDBValue) as [number, number][]);
    }
  }
}
