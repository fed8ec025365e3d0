/** The summary in order: title, the guide's block, ours. The one list that text and page are both made of. Pure. */
import { otherErrors, streamFaults } from "./error_blocks.ts";
import type { Block } from "./lines.ts";
import { client, dropped, retries, tokenTiming } from "./run_blocks.ts";
import type { Summary } from "./types.ts";
import { notKnown, thresholds, verdictBlock } from "./verdict_blocks.ts";

/** `CHAT API LOAD TEST SUMMARY` */
export function title({ suite }: Summary): string {
  return `${suite.replaceAll(/[-_]/g, " ").toUpperCase()} LOAD TEST SUMMARY`;
}

export function ownBlocks(summary: Summary): Block[] {
  const blocks = [
    dropped(summary),
    otherErrors(summary),
    streamFaults(summary),
    tokenTiming(summary),
    retries(summary),
    client(summary),
    thresholds(summary),
    notKnown(summary),
    verdictBlock(summary),
  ];
  return blocks.filter((block) => block !== null);
}
