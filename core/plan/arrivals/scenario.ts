/**
 * What k6 runs for a load model. With the engine a constant number of virtual users, each of which takes the next planned
 * start from the engine's queue; on stock k6, which has no queue, k6's own arrival rates where they can say the same: evenly
 * spaced starts. Pure.
 */
import { k6Duration } from "../duration.ts";
import { wholeRates } from "../scaling.ts";
import type { K6Scenario, PlannedScenario, Stage } from "../types.ts";
import { arrivalsProblem } from "./check.ts";
import { expectedStarts, lengthSeconds } from "./length.ts";
import type { Arrivals, RateStage, TraceRow } from "./types.ts";

export interface ArrivalScenario {
  /** name of the exported function */
  exec: string;
  startSeconds: number;
  gracefulStopSeconds: number;
  /** over all processes; with too few of them starts come late, and are dropped at the end */
  vus: number;
  /** false = stock k6 */
  engine: boolean;
  /** of `arrivals.kind` "trace" */
  trace?: ArrayLike<Pick<TraceRow, "atMs">>;
}

/** The parts of a planned scenario that the load model decides, or one sentence on why there is none. */
export function arrivalScenario(
  arrivals: Arrivals,
  asked: ArrivalScenario,
):
  | Pick<PlannedScenario, "executor" | "k6" | "durationSeconds" | "plannedIterations" | "arrivals">
  | { problem: string } {
  const problem = arrivalsProblem(arrivals);
  if (problem !== null) return { problem };
  const durationSeconds = lengthSeconds(arrivals);
  const plannedIterations = Math.round(expectedStarts(arrivals, asked.trace));
  if (asked.engine) {
    const k6 = {
      ...base(asked),
      executor: "constant-vus",
      vus: asked.vus,
      duration: seconds(durationSeconds),
    } as const;
    return { executor: k6.executor, k6, durationSeconds, plannedIterations, arrivals };
  }
  if (arrivals.kind !== "constant") return { problem: needsEngine(arrivals) };
  const k6 = stockScenario(arrivals.stages, asked);
  return { executor: k6.executor, k6, durationSeconds, plannedIterations };
}

const KINDS = { poisson: "Poisson arrivals", gamma: "Gamma arrivals", trace: "The replay of a trace" };

function needsEngine({ kind }: Exclude<Arrivals, { kind: "constant" }>): string {
  return `${KINDS[kind]} need${kind === "trace" ? "s" : ""} llmload's own k6: the k6 at hand starts requests evenly only. Run with bin/k6, or ask for constant arrivals.`;
}

function base({ exec, startSeconds, gracefulStopSeconds }: ArrivalScenario) {
  return { exec, startTime: seconds(startSeconds), gracefulStop: seconds(gracefulStopSeconds) };
}

function stockScenario(stages: readonly RateStage[], asked: ArrivalScenario): K6Scenario {
  const { rates, unitSeconds } = wholeRates(stages.flatMap(({ fromRate, toRate }) => [fromRate, toRate]));
  const shared = {
    ...base(asked),
    timeUnit: `${unitSeconds}s`,
    preAllocatedVUs: asked.vus,
    maxVUs: asked.vus,
  };
  const startRate = rates[0] ?? 0;
  if (rates.every((rate) => rate === startRate)) {
    const length = stages.reduce((sum, stage) => sum + stage.seconds, 0);
    return { ...shared, executor: "constant-arrival-rate", rate: startRate, duration: seconds(length) };
  }
  let before = startRate;
  const steps: Stage[] = stages.flatMap((stage, i) => {
    const [from, to] = [rates[2 * i] ?? 0, rates[2 * i + 1] ?? 0];
    const jump = from === before ? [] : [{ target: from, duration: "0s" }];
    before = to;
    return [...jump, { target: to, duration: seconds(stage.seconds) }];
  });
  return { ...shared, executor: "ramping-arrival-rate", startRate, stages: steps };
}

function seconds(value: number): string {
  return k6Duration(value * 1000);
}
