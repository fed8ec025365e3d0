/** What is wrong with a load model, in one sentence. Pure. */
import { expectedStarts, lengthSeconds } from "./length.ts";
import type { Arrivals, RateStage } from "./types.ts";

/** Below it nearly all gaps are 0 in the arithmetic of 64-bit numbers. */
const LEAST_SHAPE = 0.01;
const MOST_SHAPE = 10_000;
/** A million starts a second is beyond every machine: a slip of the units. */
const MOST_RATE = 1_000_000;

/** null = nothing. */
export function arrivalsProblem(arrivals: Arrivals): string | null {
  if (arrivals.kind === "trace") {
    if (!(arrivals.speed > 0 && Number.isFinite(arrivals.speed)))
      return `The speed of a trace must be above 0, not ${arrivals.speed}.`;
    return lengthProblem(arrivals);
  }
  if (arrivals.kind === "gamma" && !(arrivals.shape >= LEAST_SHAPE && arrivals.shape <= MOST_SHAPE))
    return `The burstiness (shape) of gamma arrivals must be from ${LEAST_SHAPE} to ${MOST_SHAPE}, not ${arrivals.shape}.`;
  for (const [i, stage] of arrivals.stages.entries()) {
    const problem = stageProblem(stage);
    if (problem !== null) return `Stage ${i + 1}: ${problem}`;
  }
  const length = lengthProblem(arrivals);
  if (length !== null) return length;
  return expectedStarts(arrivals) > 0 ? null : "All rates are 0: nothing would ever start.";
}

function lengthProblem(arrivals: Arrivals): string | null {
  const seconds = lengthSeconds(arrivals);
  // k6 refuses scenarios below a second
  return seconds >= 1 && Number.isFinite(seconds) ? null : `A load must last at least one second, not ${seconds} s.`;
}

function stageProblem({ fromRate, toRate, seconds }: RateStage): string | null {
  for (const rate of [fromRate, toRate]) {
    if (!(rate >= 0 && rate <= MOST_RATE))
      return `a rate must be from 0 to ${MOST_RATE} starts per second, not ${rate}.`;
  }
  return seconds >= 0 && Number.isFinite(seconds) ? null : `its length must be 0 or more seconds, not ${seconds}.`;
}
