/**
 * For suites that build on another one: its options with scenarios of your own in place of its scenarios. It must not
 * know which suite it is.
 */
import { k6Duration, parseDuration } from "../../core/plan/duration.ts";
import type { K6Options, K6Scenario, Options } from "../../core/plan/types.ts";
import { stopOn } from "./stop.ts";

type Loose<S> = S extends unknown ? Omit<S, "startTime" | "gracefulStop"> & Partial<K6Scenario> : never;

/** A scenario as k6 takes it; when it starts and how it stops may be left to k6. */
export type OwnScenario = Loose<K6Scenario>;

type Told = Pick<Options, "durationScale" | "rateScale" | "thresholds" | "scenarios">;

/**
 * `base` with these scenarios instead of its own, scaled by DURATION_SCALE and RATE_SCALE like those of the suite.
 * Of its thresholds stay those that every scenario can be held to (durations and failures of all requests, success rate,
 * dropped iterations) and those that THRESHOLDS asks for; the others speak of scenarios, lengths or modes that may not come
 * any more. Add your own to what this returns.
 */
export function withScenarios(
  base: K6Options,
  scenarios: Record<string, OwnScenario>,
  { durationScale, rateScale, thresholds, scenarios: selected }: Told,
): K6Options {
  const names = Object.keys(scenarios);
  const unknown = selected.filter((name) => !names.includes(name));
  stopOn(unknown.length === 0 ? [] : [`SCENARIO names ${unknown.join(", ")}; the suite has ${names.join(", ")}.`]);
  const own = Object.entries(scenarios)
    .filter(([name]) => selected.length === 0 || selected.includes(name))
    .map(([name, scenario]) => [name, scaled(scenario, durationScale, rateScale)] as const);
  const asked = new Set(thresholds.map(({ metric }) => metric));
  const kept = Object.entries(base.thresholds).filter(
    // an empty list is no limit: it keeps a part of a metric in the summary
    ([metric, limits]) => asked.has(metric) || limits.length === 0 || FOR_ALL.includes(metric),
  );
  const planned = own.reduce((sum, [, scenario]) => sum + plannedIterations(scenario), 0);
  const dropped = planned > 0 ? { dropped_iterations: [`count<${Math.max(1, Math.ceil(planned / 100))}`] } : {};
  return {
    ...base,
    scenarios: Object.fromEntries(own),
    thresholds: { ...dropped, total_chat_requests: ["count>0"], ...Object.fromEntries(kept) },
  };
}

const FOR_ALL = ["http_req_duration", "http_req_failed", "chat_completion_success_rate"];

/** Arrivals that k6 will plan, to hold dropped ones against; 0 for executors without arrivals. */
function plannedIterations(scenario: K6Scenario): number {
  if (scenario.executor === "ramping-vus") return 0;
  const perMs = 1 / (parseDuration(scenario.timeUnit ?? "1s") ?? 1000);
  if (scenario.executor === "constant-arrival-rate")
    return scenario.rate * perMs * (parseDuration(scenario.duration) ?? 0);
  let before = scenario.startRate;
  let sum = 0;
  for (const { target, duration } of scenario.stages) {
    sum += ((before + target) / 2) * perMs * (parseDuration(duration) ?? 0);
    before = target;
  }
  return sum;
}

const DURATIONS = ["duration", "startTime"];
const AMOUNTS = ["rate", "startRate", "target", "startVUs"];
/** Scaled down, but not below LEAST_VUS: an answer takes as long at a small rate, and a few may come at once. */
const POOLS = ["preAllocatedVUs", "maxVUs"];
const LEAST_VUS = 20;

/** A rate that is not 0 stays at least 1: k6 takes whole numbers only. gracefulStop is time for
 * answers to come, not load: it is not scaled. */
function scaled(scenario: object, durationScale: number, rateScale: number): K6Scenario {
  const entries = Object.entries(scenario).map(([key, value]) => {
    if (key === "stages") return [key, (value as object[]).map((stage) => scaled(stage, durationScale, rateScale))];
    if (AMOUNTS.includes(key) && typeof value === "number") {
      return [key, value === 0 ? 0 : Math.max(1, Math.round(value * rateScale))];
    }
    if (POOLS.includes(key) && typeof value === "number") {
      return [key, Math.max(Math.round(value * rateScale), Math.min(value, LEAST_VUS))];
    }
    if (DURATIONS.includes(key) && typeof value === "string") {
      const ms = parseDuration(value);
      return [key, ms === null ? value : k6Duration(ms * durationScale)];
    }
    return [key, value];
  });
  return Object.fromEntries(entries) as K6Scenario;
}
