/** The summary in order: title, the guide's block, ours. The one list that text and page are both made of. Pure. */
import { otherErrors, streamFaults } from "./error_blocks.ts";
import { loadGenerator } from "./generator_block.ts";
import type { Block } from "./lines.ts";
import { dropped, retries } from "./run_blocks.ts";
import { streamingDetail } from "./streaming_block.ts";
import type { Summary } from "./types.ts";
import { notKnown, thresholds, verdictBlock } from "./verdict_blocks.ts";

/** `CHAT API LOAD TEST SUMMARY` */
export function title({ suite }: Summary): string {
  return `${suite.replaceAll(/[-_]/g, " ").toUpperCase()} LOAD TEST SUMMARY`;
}

/** What must be seen before any figure: dropped iterations. Above everything else. */
export function banner(summary: Summary): Block[] {
  const block = dropped(summary);
  return block === null ? [] : [block];
}

export function ownBlocks(summary: Summary): Block[] {
  const blocks = [
    otherErrors(summary),
    streamFaults(summary),
    streamingDetail(summary),
    retries(summary),
    loadGenerator(summary),
    thresholds(summary),
    notKnown(summary),
    verdictBlock(summary),
  ];
  return blocks.filter((block) => block !== null);
}
