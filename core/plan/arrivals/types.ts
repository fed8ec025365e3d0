/**
 * When requests are to start: load models as plain values. `atMs` counts from the start of the load, rates are starts per
 * second over all processes of a run. This file must not know who makes the starts (starts.ts) or who waits for them.
 */

/** A stretch of the load over which the rate goes evenly from one value to the other; a rate may be 0. */
export interface RateStage {
  fromRate: number;
  toRate: number;
  seconds: number;
}

interface Limited {
  /** starts in all; absent = as many as there are */
  most?: number;
}

/** A load model (open loop). `seconds` of all stages is the length of the load. */
export type Arrivals = Limited &
  /** evenly spaced */
  (
    | { kind: "constant"; stages: RateStage[] }
    /** independent of each other: gaps follow an exponential distribution */
    | { kind: "poisson"; stages: RateStage[] }
    /**
     * Gaps follow a gamma distribution. `shape` is what vLLM's benchmark calls burstiness: 1 is Poisson, below 1 comes in bursts,
     * above 1 is more even; the gaps' coefficient of variation is 1 / sqrt(shape).
     */
    | { kind: "gamma"; shape: number; stages: RateStage[] }
    /** the times of a recorded trace, its rows given apart (TraceRow); `speed` 2 = in half the time. Starts after `seconds` (load time) are left out */
    | { kind: "trace"; speed: number; seconds: number }
  );

/** One row of a trace, by time. */
export interface TraceRow {
  /** from the first row */
  atMs: number;
  inputTokens: number | null;
  outputTokens: number | null;
}

/** One planned start. `index` counts over the whole run, whatever the number of processes; of a trace it is the row. */
export interface Start {
  index: number;
  atMs: number;
}

/** What a sequence of starts is drawn by: the same everywhere for the same three. */
export interface StartSource {
  arrivals: Arrivals;
  seed: number;
  /** name of the scenario: two scenarios of a run draw apart */
  scenario: string;
  /** rows of `arrivals.kind` "trace", by time; a SharedArray in k6, so that VUs share them */
  trace?: ArrayLike<Pick<TraceRow, "atMs">>;
}

/** Time between the answer and the next question of a user (closed loop). */
export type ThinkTime = { kind: "constant" | "exponential"; meanMs: number };

/*
 * The functions, by file:
 *   starts.ts    plannedStarts(source: StartSource): Generator<Start>        lazy, the whole run's
 *                startBlock(source, cursor: string | null): StartBlock       the same in pieces, for the engine's queue
 *   length.ts    lengthSeconds(arrivals): number, expectedStarts(arrivals, trace?): number, peakRate(arrivals, trace?)
 *   check.ts     arrivalsProblem(arrivals): string | null                    one sentence
 *   stages.ts    steady(rate, seconds), ramp(fromRate, toRate, seconds): RateStage[]
 *   scenario.ts  arrivalScenario(...): what k6 runs, with the engine (its queue) or on stock k6
 *   trace.ts     parseTrace(text or lines, format?): {format, rows}          throws TraceError, one sentence
 *                scaleTrace(rows, {input, output, limit}), traceLengthMs(rows)
 *   think.ts     thinkMs(think: ThinkTime, draw: Draw): number
 */
