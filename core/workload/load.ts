/** The load of a workload: open or closed, with its warm-up, cut at a number of requests, scaled. Pure. */
import { lengthSeconds } from "../plan/arrivals/length.ts";
import { steady } from "../plan/arrivals/stages.ts";
import { plannedStarts } from "../plan/arrivals/starts.ts";
import type { Arrivals, RateStage, ThinkTime, TraceRow } from "../plan/arrivals/types.ts";
import { parseDuration } from "../plan/duration.ts";
import type { WorkloadDocument } from "./document.ts";
import type { WorkloadLoad } from "./types.ts";

/** k6's scenario, and what its starts are drawn by. */
export const SCENARIO = "load";
const DEFAULT_SECONDS = 30;
/** A closed load with a number of requests ends by them; this long it may take. */
const LONGEST_SECONDS = 24 * 3600;

type Given = NonNullable<WorkloadDocument["load"]>;

export interface LoadRead {
  load: WorkloadLoad;
  warmupSeconds: number;
  problems: string[];
}

/** `trace`: the rows of load.trace, null = there is none. What is read is as written: runLoad makes of it what is run. */
export function readLoad(given: Given, trace: readonly TraceRow[] | null): LoadRead {
  const problems = clashes(given);
  const warmupSeconds = seconds(given.warmup) ?? 0;
  if (given.rate === undefined && given.stages === undefined && given.trace === undefined) {
    return { load: closed(given, warmupSeconds), warmupSeconds, problems };
  }
  const arrivals = given.trace === undefined ? rated(given, warmupSeconds) : traced(given, trace ?? []);
  const most = given.max_requests;
  const limited = most === undefined ? arrivals : { ...arrivals, most };
  return { load: { kind: "open", arrivals: limited }, warmupSeconds, problems };
}

/** What a load is drawn by and made longer or denser with. */
export interface LoadSettings {
  seed: number;
  durationScale: number;
  rateScale: number;
}

/** The load as it is run: scaled, then ended behind its last request, so that scaling makes no more of them than asked for. */
export function runLoad(
  load: WorkloadLoad,
  settings: LoadSettings,
  trace: ArrayLike<Pick<TraceRow, "atMs">>,
): WorkloadLoad {
  const scaled = scaledLoad(load, settings.durationScale, settings.rateScale);
  if (scaled.kind === "closed") return scaled;
  return { ...scaled, arrivals: untilLast(scaled.arrivals, settings.seed, trace) };
}

/** `factor`: 2 = twice as long, twice as many a second. */
export function scaledLoad(load: WorkloadLoad, durationScale: number, rateScale: number): WorkloadLoad {
  if (load.kind === "closed") {
    const concurrency = Math.max(1, Math.round(load.concurrency * rateScale));
    return { ...load, concurrency, seconds: atLeastOne(load.seconds * durationScale) };
  }
  const { arrivals } = load;
  if (arrivals.kind === "trace") {
    // a trace has its own rate: replayed faster it has another
    return {
      ...load,
      arrivals: {
        ...arrivals,
        speed: arrivals.speed * rateScale,
        seconds: atLeastOne((arrivals.seconds * durationScale) / rateScale),
      },
    };
  }
  const whole = lengthSeconds(arrivals);
  const factor = atLeastOne(whole * durationScale) / whole;
  const stages = arrivals.stages.map((stage) => ({
    fromRate: stage.fromRate * rateScale,
    toRate: stage.toRate * rateScale,
    seconds: stage.seconds * factor,
  }));
  return { ...load, arrivals: { ...arrivals, stages } };
}

/** k6 refuses scenarios below a second. */
function atLeastOne(value: number): number {
  return Math.max(1, value);
}

function clashes(given: Given): string[] {
  const problems: string[] = [];
  const kinds = (["rate", "stages", "trace", "concurrency"] as const).filter((key) => given[key] !== undefined);
  if (kinds.length > 1) problems.push(`load has ${kinds.join(" and ")}; it must have one of them.`);
  const open = kinds[0] !== undefined && kinds[0] !== "concurrency";
  if (!open && (given.arrivals !== undefined || given.burstiness !== undefined))
    problems.push("load.arrivals says how starts of an open load are spaced; it needs load.rate or load.stages.");
  if (given.trace !== undefined && given.arrivals !== undefined)
    problems.push("load.arrivals does not go with load.trace, which has its own times.");
  if (given.burstiness !== undefined && given.arrivals !== "gamma")
    problems.push("load.burstiness goes with load.arrivals gamma.");
  if (given.stages !== undefined && given.duration !== undefined)
    problems.push("load.duration does not go with load.stages, each of which has its own.");
  if (given.duration !== undefined && seconds(given.duration) === 0)
    problems.push("load.duration is 0; it must be above.");
  return problems;
}

function closed(given: Given, warmupSeconds: number): WorkloadLoad {
  const told = seconds(given.duration);
  const length = told ?? (given.max_requests === undefined ? DEFAULT_SECONDS : LONGEST_SECONDS);
  return {
    kind: "closed",
    concurrency: given.concurrency ?? 1,
    think: thinkTime(given.think_time, given.think_time_distribution),
    seconds: atLeastOne(length + warmupSeconds),
    requests: given.max_requests ?? null,
  };
}

/** null = no pause. */
export function thinkTime(text: string | undefined, kind: ThinkTime["kind"] = "constant"): ThinkTime | null {
  const meanMs = text === undefined ? 0 : (parseDuration(text) ?? 0);
  return meanMs > 0 ? { kind, meanMs } : null;
}

function rated(given: Given, warmupSeconds: number): Arrivals {
  const own = given.stages === undefined ? steady(given.rate ?? 1, lengthOf(given)) : staged(given.stages);
  const stages = warmupSeconds > 0 ? [...steady(own[0]?.fromRate ?? 0, warmupSeconds), ...own] : own;
  if (given.arrivals === "gamma") return { kind: "gamma", shape: given.burstiness ?? 1, stages };
  return { kind: given.arrivals ?? "poisson", stages };
}

/** Without a duration a number of requests decides; as long as that may take at twice the expected time. */
function lengthOf({ duration, max_requests: most, rate = 1 }: Given): number {
  const told = seconds(duration);
  if (told !== null) return told;
  return most === undefined ? DEFAULT_SECONDS : (2 * most) / rate + 60;
}

function staged(given: NonNullable<Given["stages"]>): RateStage[] {
  let before: number | null = null;
  return given.map(({ rate, from, duration }) => {
    const fromRate: number = from ?? before ?? rate;
    before = rate;
    return { fromRate, toRate: rate, seconds: seconds(duration) ?? 0 };
  });
}

function traced(given: Given, rows: readonly TraceRow[]): Arrivals {
  const speed = typeof given.trace === "object" ? (given.trace.speed ?? 1) : 1;
  // a second behind the last row, so that it is within
  const whole = (rows.at(-1)?.atMs ?? 0) / 1000 / speed + 1;
  return { kind: "trace", speed, seconds: Math.min(seconds(given.duration) ?? whole, whole) };
}

/** The same load, ended just behind the last start that it may have. */
function untilLast(arrivals: Arrivals, seed: number, trace: ArrayLike<Pick<TraceRow, "atMs">>): Arrivals {
  const { most } = arrivals;
  if (most === undefined) return arrivals;
  let last: number | null = null;
  const andOne = { ...arrivals, most: most + 1 };
  for (const { index, atMs } of plannedStarts({ arrivals: andOne, seed, scenario: SCENARIO, trace })) {
    if (index === most - 1) last = atMs;
    if (index === most) {
      // so far behind the last start that rounding cannot lose it, on stock k6 either, which counts whole even gaps; that
      // no more begin is `most`'s
      const end = ((last ?? atMs) + Math.max(1, 0.6 * (atMs - (last ?? atMs)))) / 1000;
      return arrivals.kind === "trace"
        ? { ...arrivals, seconds: Math.max(1, end) }
        : { ...arrivals, stages: until(arrivals.stages, end) };
    }
  }
  return arrivals;
}

function until(stages: readonly RateStage[], end: number): RateStage[] {
  const kept: RateStage[] = [];
  let at = 0;
  for (const stage of stages) {
    const left = end - at;
    if (left <= 0) break;
    if (left >= stage.seconds) kept.push(stage);
    else {
      const share = left / stage.seconds;
      kept.push({ ...stage, toRate: stage.fromRate + (stage.toRate - stage.fromRate) * share, seconds: left });
    }
    at += stage.seconds;
  }
  // k6 refuses scenarios below a second: an idle rest
  return at < 1 || end < 1 ? [...kept, { fromRate: 0, toRate: 0, seconds: Math.max(0, 1 - end) }] : kept;
}

/** null = not said. */
function seconds(text: string | undefined): number | null {
  return text === undefined ? null : (parseDuration(text) ?? 0) / 1000;
}
