/**
 * What core/report builds a report from, read out of the database for one run or several taken together. It must not know
 * what the report says.
 */
import { type Axis, axisOf } from "../../../core/report/axis.ts";
import type { ReportInput, RequestColumns } from "../../../core/report/input.ts";
import { coldRows, endsOf, placedAt } from "../../../core/report/rows.ts";
import type { Database } from "../database.ts";
import type { Placing } from "./columns.ts";
import { walkGaps } from "./gap_pass.ts";
import { GapCounter, largest } from "./gaps.ts";
import { blocksOf, type Grouped, groupsOf } from "./groups.ts";
import { placeRows, readRequests } from "./rows.ts";
import { TokenCounter } from "./tokens.ts";

export type ReportOptions = Pick<ReportInput, "slo" | "warmup" | "dropped" | "engine" | "prompts">;

/** @throws ResultsTrouble `report.nothing` when there is no request of a load */
export async function reportInput(database: Database, options: ReportOptions): Promise<ReportInput> {
  const placing = await placeRows(database);
  const requests = await readRequests(database, placing);
  const first = placedAt(requests, 0);
  const startMs = Number.isNaN(first) ? 0 : Math.floor(first / 1000) * 1000;
  const grouped = groupsOf(requests);
  const blocks = blocksOf(requests, coldRows(requests, startMs, options.warmup));
  const axis = axisOf(requests, endsOf(requests), startMs);
  const counted = await countGaps(database, placing, { requests, grouped, blocks, axis });
  return { ...options, startMs, groups: grouped.groups, ...counted };
}

interface Counting {
  requests: RequestColumns;
  grouped: Grouped;
  /** -1: gaps are not counted */
  blocks: Int32Array;
  axis: Axis;
}

/** One pass for all that needs the single gaps: bins, the largest of each request, the arrival of tokens. */
async function countGaps(
  database: Database,
  placing: Placing,
  { requests, grouped: { groups, groupOf }, blocks, axis }: Counting,
): Promise<Pick<ReportInput, "requests" | "gaps" | "tokens">> {
  const { rows, sentAt, ttftMs, e2eMs } = requests;
  const gaps = new GapCounter(groups.length);
  const tokens = new TokenCounter(groups.length);
  const gapMaxUs = new Float64Array(rows).fill(Number.NaN);
  const stamped = new Uint8Array(rows);
  const told = toldTokens(requests);
  const firstMs = (row: number) => axis.place(sentAt[row] as number) + (ttftMs[row] as number);
  await walkGaps(
    database,
    placing,
    (row, list) => {
      const group = groupOf[row] as number;
      const block = blocks[row] as number;
      gapMaxUs[row] = block === -1 ? largestOf(list) : gaps.add(group, block, list);
      const count = told[row] as number;
      if (count === 0) return;
      stamped[row] = 1;
      const first = firstMs(row);
      if (!Number.isNaN(first)) tokens.addChunks(group, first, list, count);
    },
    (row, bins) => {
      gapMaxUs[row] = largest(bins);
      if (blocks[row] === -1) return;
      const span = (Number(e2eMs[row]) - Number(ttftMs[row])) * 1000;
      gaps.addHistogram(Number(groupOf[row]), Number(blocks[row]), bins, Number.isNaN(span) ? null : span);
    },
  );
  for (let row = 0; row < rows; row++) {
    if (told[row] === 0 || stamped[row] === 1) continue;
    const last = axis.place(sentAt[row] as number) + (e2eMs[row] as number);
    if (Number.isNaN(last)) continue;
    const first = firstMs(row);
    tokens.addEvenly(Number(groupOf[row]), Number.isNaN(first) ? last : first, last, Number(told[row]));
  }
  return { requests: { ...requests, gapMaxUs }, gaps: gaps.cells(), tokens: tokens.cells() };
}

function largestOf(gaps: Uint32Array): number {
  let most = 0;
  for (let i = 0; i < gaps.length; i++) if ((gaps[i] as number) > most) most = gaps[i] as number;
  return most;
}

/** Output tokens of successful requests by row, 0 where they are unknown. */
function toldTokens({ rows, outcome, tokensOut }: RequestColumns): Float64Array {
  const ok = outcome.values.indexOf("ok");
  const told = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const tokens = Number(tokensOut[row]);
    if (outcome.codes[row] === ok && tokens > 0) told[row] = tokens;
  }
  return told;
}
