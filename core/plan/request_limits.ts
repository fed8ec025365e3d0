/**
 * What limits a request gets: those on its phases, and when its user leaves. Who leaves is drawn like everything else, so
 * that the same seed lets the same users leave. Pure.
 */
import type { RequestLabels, RequestLimits } from "../contract/engine.ts";
import { chance, draws } from "./random.ts";
import type { Options } from "./types.ts";

/**
 * null = none.
 * @param generates it is a completion or a response: nobody leaves a login
 */
export function requestLimits(
  { phases, leave, seed }: Pick<Options, "phases" | "leave" | "seed">,
  labels: Pick<RequestLabels, "scenario" | "step" | "iter" | "mode">,
  generates: boolean,
): RequestLimits | null {
  const stream = labels.mode === "stream";
  const leaves = generates && (leave.afterMs !== null || (stream && leave.afterTokens !== null));
  const gone = leaves && chance(draws(seed, `${labels.scenario}/${labels.step}/leave`, labels.iter), leave.share);
  const limits: RequestLimits = {
    connectMs: phases.connectMs,
    firstTokenMs: stream ? phases.firstTokenMs : null,
    stallMs: stream ? phases.stallMs : null,
    totalMs: phases.totalMs,
    leaveAfterMs: gone ? leave.afterMs : null,
    leaveAfterTokens: gone && stream ? leave.afterTokens : null,
  };
  return Object.values(limits).every((limit) => limit === null) ? null : limits;
}

/** Every completion is left, unless it ends before: no whole answer may come. */
export function allMayLeave({ engine, leave }: Pick<Options, "engine" | "leave">): boolean {
  return engine !== null && leave.share === 1 && (leave.afterMs !== null || leave.afterTokens !== null);
}
