/**
 * Planned starts in a scenario: each iteration first waits for its planned moment. With the engine its queue hands them out
 * over all VUs of the process, late ones at once and with their lateness; on stock k6 the executor's own arrival rate has
 * started the iteration, and no planned moment is known. It must not know what is sent.
 */
import exec from "k6/execution";
import type { Engine } from "../../core/contract/engine.ts";
import { lengthSeconds } from "../../core/plan/arrivals/length.ts";
import { startBlock } from "../../core/plan/arrivals/starts.ts";
import type { StartSource } from "../../core/plan/arrivals/types.ts";

/** A start that is due. */
export interface DueStart {
  /** of the whole run, whatever the number of processes: draw by it, not by the iteration */
  index: number;
  /** epoch ms, for RequestLabels.plannedAt; null on stock k6 */
  plannedAt: number | null;
}

export interface PlannedLoad {
  /** Waits until the next planned moment. null: nothing is left to start, the iteration is to return. */
  nextStart(): DueStart | null;
  /** For teardown(): counts what was planned and never started into `dropped_iterations`. */
  countDropped(): void;
}

/** Init context or later. The scenario's k6 form comes from core/plan/arrivals/scenario.ts. */
export function plannedLoad(engine: Engine | null, source: StartSource): PlannedLoad {
  if (engine === null) {
    const { most = Number.POSITIVE_INFINITY } = source.arrivals;
    return {
      // k6's executors know a time to end at, not a number
      nextStart() {
        const index = exec.scenario.iterationInTest;
        return index < most ? { index, plannedAt: null } : null;
      },
      countDropped() {},
    };
  }
  const lengthMs = lengthSeconds(source.arrivals) * 1000;
  const feed = (cursor: string | null) => startBlock(source, cursor);
  return {
    nextStart: () => engine.nextStart(source.scenario, lengthMs, feed),
    countDropped() {
      engine.countDropped(source.scenario, lengthMs, feed);
    },
  };
}
