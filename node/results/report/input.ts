/**
 * What core/report builds a report from, read out of the database for one run or several taken together. It must not know
 * what the report says.
 */
import type { ReportInput, RequestColumns } from "../../../core/report/input.ts";
import { firstCountedRow } from "../../../core/report/rows.ts";
import type { Database } from "../database.ts";
import type { Placing } from "./columns.ts";
import { walkGaps } from "./gap_pass.ts";
import { GapCounter, largest } from "./gaps.ts";
import { blocksOf, type Grouped, groupsOf } from "./groups.ts";
import { placeRows, readRequests } from "./rows.ts";
import { TokenCounter } from "./tokens.ts";

export type ReportOptions = Pick<ReportInput, "slo" | "warmup" | "dropped">;

/** @throws ResultsTrouble `report.nothing` when there is no request of a load */
export async function reportInput(database: Database, options: ReportOptions): Promise<ReportInput> {
  const placing = await placeRows(database);
  const requests = await readRequests(database, placing);
  const first = requests.sentAt[0] ?? Number.NaN;
  const startMs = Number.isNaN(first) ? 0 : Math.floor(first / 1000) * 1000;
  const grouped = groupsOf(requests);
  const blocks = blocksOf(requests, firstCountedRow(requests, startMs, options.warmup));
  const counted = await countGaps(database, placing, { requests, grouped, blocks, startMs });
  return { ...options, startMs, groups: grouped.groups, ...counted };
}

interface Counting {
  requests: RequestColumns;
  grouped: Grouped;
  /** -1: gaps are not counted */
  blocks: Int32Array;
  startMs: number;
}

/** One pass for all that needs the single gaps: bins, the largest of each request, the arrival of tokens. */
async function countGaps(
  database: Database,
  placing: Placing,
  { requests, grouped: { groups, groupOf }, blocks, startMs }: Counting,
): Promise<Pick<ReportInput, "requests" | "gaps" | "tokens">> {
  const { rows, sentAt, ttftMs, e2eMs } = requests;
  const gaps = new GapCounter(groups.length);
  const tokens = new TokenCounter(groups.length);
  const gapMaxUs = new Float64Array(rows).fill(Number.NaN);
  const stamped = new Uint8Array(rows);
  const told = toldTokens(requests);
  await walkGaps(
    database,
    placing,
    (row, list) => {
      gapMaxUs[row] = largestOf(list);
      if (blocks[row] !== -1) gaps.add(Number(groupOf[row]), Number(blocks[row]), list);
      if (told[row] === 0) return;
      stamped[row] = 1;
      const firstMs = Number(sentAt[row]) + Number(ttftMs[row]) - startMs;
      if (!Number.isNaN(firstMs)) tokens.addChunks(Number(groupOf[row]), firstMs, list, Number(told[row]));
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
    const lastMs = Number(sentAt[row]) + Number(e2eMs[row]) - startMs;
    if (Number.isNaN(lastMs)) continue;
    const firstMs = Number(sentAt[row]) + Number(ttftMs[row]) - startMs;
    tokens.addEvenly(Number(groupOf[row]), Number.isNaN(firstMs) ? lastMs : firstMs, lastMs, Number(told[row]));
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
