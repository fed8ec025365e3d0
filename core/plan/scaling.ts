/** Turns a scenario of the table into one that k6 takes, scaled. What k6 cannot have exactly is said in `warnings`. Pure. */
import { k6Duration } from "./duration.ts";
import type { ScenarioSpec } from "./scenario_table.ts";
import type { K6Scenario, Options, PlannedScenario, Stage } from "./types.ts";

const GRACE_SECONDS = 30;
const LEAST_GRACE_SECONDS = 5;
/** k6 refuses constant-arrival-rate scenarios below a second. */
const SHORTEST_SECONDS = 1;
const LEAST_VUS = 20;
const TIME_UNITS_SECONDS = [1, 10, 100, 1000];

/** How long requests in flight may finish after a scenario's load; the next scenario starts only then. */
export function graceSeconds(durationScale: number): number {
  return Math.min(GRACE_SECONDS, Math.max(LEAST_GRACE_SECONDS, GRACE_SECONDS * durationScale));
}

/** k6 wants whole rates: the smallest time unit in which all of them are whole, else the largest, rounded. */
export function wholeRates(perSecond: readonly number[]): { rates: number[]; unitSeconds: number } {
  const near = (x: number) => Math.abs(x - Math.round(x)) < 1e-6;
  const unitSeconds = TIME_UNITS_SECONDS.find((unit) => perSecond.every((rate) => near(rate * unit))) ?? 1000;
  return { unitSeconds, rates: perSecond.map((rate) => (rate > 0 ? Math.max(1, Math.round(rate * unitSeconds)) : 0)) };
}

/**
 * Virtual users for an arrival rate: enough for twice the limit that the scenario's p95 may reach, and twice that when they
 * are needed; `meanMs`: the mean of the limits, where some answers may take much longer.
 */
export function vusFor(
  peakRate: number,
  { p95Ms, meanMs = p95Ms }: Pick<ScenarioSpec, "p95Ms" | "meanMs">,
  maxVus: number | null,
): { preAllocatedVUs: number; maxVUs: number } {
  const wanted = Math.max(LEAST_VUS, Math.ceil(peakRate * (p95Ms / 1000) * 2));
  const most = Math.max(wanted * 2, Math.ceil(peakRate * (meanMs / 1000) * 2));
  const cap = maxVus ?? Number.POSITIVE_INFINITY;
  return { preAllocatedVUs: Math.min(wanted, cap), maxVUs: Math.min(most, cap) };
}

/** A cap below what the rate needs while answers take as long as they may: arrivals will then be dropped. */
function fewVus(spec: ScenarioSpec, peakRate: number, maxVus: number | null): string[] {
  const needed = Math.ceil(peakRate * ((spec.meanMs ?? spec.p95Ms) / 1000));
  if (maxVus === null || maxVus >= needed) return [];
  return [`MAX_VUS=${maxVus} may be too few for ${spec.name}: at its limit it keeps ${needed} virtual users busy.`];
}

/** The scenario starting at `startSeconds`. */
export function planScenario(
  spec: ScenarioSpec,
  options: Options,
  startSeconds: number,
): { scenario: PlannedScenario; warnings: string[] } {
  const { durationScale, rateScale, maxVus } = options;
  const grace = spec.graceSeconds ?? graceSeconds(durationScale);
  const base = { exec: spec.exec, startTime: k6Duration(startSeconds * 1000), gracefulStop: k6Duration(grace * 1000) };
  const warnings: string[] = [];
  let k6: K6Scenario;
  let durationSeconds: number;
  let plannedIterations: number | null;
  if (spec.load.kind === "constant-rate") {
    const rate = spec.load.rate * rateScale;
    durationSeconds = Math.max(SHORTEST_SECONDS, spec.load.seconds * durationScale);
    if (spec.load.seconds * durationScale < SHORTEST_SECONDS) {
      warnings.push(`${spec.name} would last less than a second, the shortest that k6 takes: it lasts one second.`);
    }
    const { rates, unitSeconds } = wholeRates([rate]);
    const whole = rates[0] ?? 1;
    plannedIterations = Math.floor((whole / unitSeconds) * durationSeconds + 1e-9);
    k6 = {
      ...base,
      executor: "constant-arrival-rate",
      rate: whole,
      timeUnit: `${unitSeconds}s`,
      duration: k6Duration(durationSeconds * 1000),
      ...vusFor(rate, spec, maxVus),
    };
    warnings.push(...fewVus(spec, rate, maxVus));
  } else {
    const stages = spec.load.stages.map(([target, seconds]) => ({ target, seconds: seconds * durationScale }));
    durationSeconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
    if (spec.load.kind === "ramping-rate") {
      const scaled = stages.map((stage) => stage.target * rateScale);
      const { rates, unitSeconds } = wholeRates(scaled);
      plannedIterations = Math.floor(
        area(
          rates.map((r) => r / unitSeconds),
          stages.map((s) => s.seconds),
        ) + 1e-9,
      );
      k6 = {
        ...base,
        executor: "ramping-arrival-rate",
        startRate: 0,
        timeUnit: `${unitSeconds}s`,
        stages: toStages(rates, stages),
        ...vusFor(Math.max(...scaled), spec, maxVus),
      };
      warnings.push(...fewVus(spec, Math.max(...scaled), maxVus));
    } else {
      const vus = (n: number) =>
        Math.min(n > 0 ? Math.max(1, Math.round(n * rateScale)) : 0, maxVus ?? Number.POSITIVE_INFINITY);
      plannedIterations = null;
      k6 = {
        ...base,
        executor: "ramping-vus",
        startVUs: vus(spec.load.start),
        stages: toStages(
          stages.map((stage) => vus(stage.target)),
          stages,
        ),
        gracefulRampDown: base.gracefulStop,
      };
    }
  }
  const { name, exec, streamShare, retries, purpose } = spec;
  const scenario: PlannedScenario = {
    ...{ name, exec, executor: k6.executor, k6, startSeconds, durationSeconds, gracefulStopSeconds: grace },
    ...{ streamShare, lengths: [...spec.lengths], retries, plannedIterations, purpose },
  };
  return { scenario, warnings };
}

function toStages(targets: readonly number[], stages: readonly { seconds: number }[]): Stage[] {
  return stages.map((stage, i) => ({ target: targets[i] ?? 0, duration: k6Duration(stage.seconds * 1000) }));
}

/** Iterations under a ramp from 0 through the targets. */
function area(targets: readonly number[], seconds: readonly number[]): number {
  let before = 0;
  let sum = 0;
  targets.forEach((target, i) => {
    sum += ((before + target) / 2) * (seconds[i] ?? 0);
    before = target;
  });
  return sum;
}
