/** The summary in order: title, the suite's own figures, then what every run has. The one list that text and page are made of. Pure. */
import { faults, otherErrors } from "./error_blocks.ts";
import { clientBound, loadGenerator } from "./generator_block.ts";
import { guideBlocks } from "./guide_block.ts";
import { janBlocks } from "./jan/blocks.ts";
import { failedSteps } from "./jan/failed_steps_block.ts";
import type { Block } from "./lines.ts";
import { dropped, left, retries } from "./run_blocks.ts";
import { streamingDetail } from "./streaming_block.ts";
import type { Summary } from "./types.ts";
import { notKnown, thresholds, verdictBlock } from "./verdict_blocks.ts";
import { workloadBlocks } from "./workload_blocks.ts";

/** `CHAT API LOAD TEST SUMMARY`, `RESPONSES FUNCTIONAL TEST SUMMARY` */
export function title({ suite, plan }: Summary): string {
  const kind = plan.flow?.single === true ? "FUNCTIONAL" : "LOAD";
  return `${suite.replaceAll(/[-_]/g, " ").toUpperCase()} ${kind} TEST SUMMARY`;
}

/** What must be seen before any figure: dropped iterations, a client that was the bottleneck. Above everything else. */
export function banner(summary: Summary): Block[] {
  return [dropped(summary), clientBound(summary)].filter((block) => block !== null);
}

/** What the suite is about. */
export function suiteBlocks(summary: Summary): Block[] {
  if (summary.plan.suite === "workload") return workloadBlocks(summary);
  return summary.plan.flow === null ? guideBlocks(summary) : janBlocks(summary);
}

/** What every run has. */
export function ownBlocks(summary: Summary): Block[] {
  const more =
    summary.plan.flow === null
      ? [otherErrors(summary), faults(summary), streamingDetail(summary), retries(summary)]
      : [faults(summary), failedSteps(summary)];
  const blocks = [
    ...more,
    left(summary),
    loadGenerator(summary),
    thresholds(summary),
    notKnown(summary),
    verdictBlock(summary),
  ];
  return blocks.filter((block) => block !== null);
}
