/**
 * For suites that build on another one: its options with scenarios of your own in place of its scenarios. It must not
 * know which suite it is.
 */
import { k6Duration, parseDuration } from "../../core/plan/duration.ts";
import { guardOf } from "../../core/plan/thresholds.ts";
import type { K6Options, K6Scenario, Options, Stage } from "../../core/plan/types.ts";
import { stopOn } from "./stop.ts";

type Loose<S> = S extends unknown ? Omit<S, "startTime" | "gracefulStop"> & Partial<K6Scenario> : never;

/** Closed models of k6 that no suite of ours uses. */
interface ClosedScenario {
  executor: "constant-vus" | "shared-iterations" | "per-vu-iterations" | "externally-controlled";
  exec?: string;
  vus?: number;
  maxVUs?: number;
  iterations?: number;
  duration?: string;
  maxDuration?: string;
  startTime?: string;
  gracefulStop?: string;
}

/** A scenario as k6 takes it; when it starts and how it stops may be left to k6. */
export type OwnScenario = Loose<K6Scenario> | ClosedScenario;

type Told = Pick<Options, "durationScale" | "rateScale" | "maxVus" | "thresholds" | "scenarios">;

/**
 * `base` with these scenarios instead of its own, scaled by DURATION_SCALE and RATE_SCALE and capped by MAX_VUS like those
 * of the suite. Of its thresholds stay those that every scenario can be held to (durations and failures of all requests,
 * success rate, dropped iterations) and those that THRESHOLDS asks for, with their guards; the others speak of scenarios,
 * lengths or modes that may not come any more. Add your own to what this returns.
 */
export function withScenarios(base: K6Options, scenarios: Record<string, OwnScenario>, told: Told): K6Options {
  const { thresholds, scenarios: selected } = told;
  const names = Object.keys(scenarios);
  const unknown = selected.filter((name) => !names.includes(name));
  stopOn(unknown.length === 0 ? [] : [`SCENARIO names ${unknown.join(", ")}; the suite has ${names.join(", ")}.`]);
  const own = Object.entries(scenarios)
    .filter(([name]) => selected.length === 0 || selected.includes(name))
    .map(([name, scenario]) => [name, scaled(scenario, told)] as const);
  const asked = new Set(thresholds.flatMap((setting) => [setting.metric, guardOf(setting)]));
  const kept = Object.entries(base.thresholds).filter(
    // an empty list is no limit: it keeps a part of a metric in the summary
    ([metric, limits]) => asked.has(metric) || limits.length === 0 || FOR_ALL.includes(metric),
  );
  const planned = own.reduce((sum, [, scenario]) => sum + plannedIterations(scenario), 0);
  const dropped = planned > 0 ? { dropped_iterations: [`count<${Math.max(1, Math.ceil(planned / 100))}`] } : {};
  return {
    ...base,
    scenarios: Object.fromEntries(own) as K6Options["scenarios"],
    thresholds: { ...dropped, [requestsOf(base)]: ["count>0"], ...Object.fromEntries(kept) },
  };
}

const FOR_ALL = [
  ...["http_req_duration", "http_req_failed", "chat_completion_success_rate", "checks"],
  ...["items_lost", "items_foreign"],
];

/** The counter of requests that the suite's metrics have. */
function requestsOf({ thresholds }: K6Options): string {
  const ofChat = Object.keys(thresholds).some((metric) => metric.split("{")[0] === "total_chat_requests");
  return ofChat ? "total_chat_requests" : "llm_requests";
}

/** Arrivals that k6 will plan, to hold dropped ones against; 0 for executors without arrivals. */
function plannedIterations(scenario: OwnScenario): number {
  if (scenario.executor !== "constant-arrival-rate" && scenario.executor !== "ramping-arrival-rate") return 0;
  const perMs = 1 / (parseDuration(scenario.timeUnit ?? "1s") ?? 1000);
  if (scenario.executor === "constant-arrival-rate")
    return scenario.rate * perMs * (parseDuration(scenario.duration) ?? 0);
  let before = scenario.startRate ?? 0;
  let sum = 0;
  for (const { target, duration } of scenario.stages) {
    sum += ((before + target) / 2) * perMs * (parseDuration(duration) ?? 0);
    before = target;
  }
  return sum;
}

const DURATIONS = ["duration", "startTime"];
const RATES = ["rate", "startRate"];
const VUS = ["vus", "startVUs"];
/** Scaled down, but not below LEAST_VUS: an answer takes as long at a small rate, and a few may come at once. */
const POOLS = ["preAllocatedVUs", "maxVUs"];
const LEAST_VUS = 20;

/** What is not 0 stays at least 1: k6 takes whole numbers only. gracefulStop and maxDuration are time for answers to come,
 * not load, and iterations are counted, not timed: they are not scaled. */
function scaled(scenario: OwnScenario, { durationScale, rateScale, maxVus }: Told): OwnScenario {
  const time = (value: string) => {
    const ms = parseDuration(value);
    return ms === null ? value : k6Duration(ms * durationScale);
  };
  const amount = (value: number) => (value === 0 ? 0 : Math.max(1, Math.round(value * rateScale)));
  const capped = (value: number) => Math.min(value, maxVus ?? Number.POSITIVE_INFINITY);
  const target = (value: number) => (scenario.executor === "ramping-vus" ? capped(amount(value)) : amount(value));
  const entries = Object.entries(scenario).map(([key, value]: [string, unknown]) => {
    if (key === "stages") {
      return [
        key,
        (value as Stage[]).map((stage) => ({ target: target(stage.target), duration: time(stage.duration) })),
      ];
    }
    if (typeof value === "string" && DURATIONS.includes(key)) return [key, time(value)];
    if (typeof value !== "number") return [key, value];
    if (RATES.includes(key)) return [key, amount(value)];
    if (VUS.includes(key)) return [key, capped(amount(value))];
    if (POOLS.includes(key)) {
      return [key, capped(Math.max(Math.round(value * rateScale), Math.min(value, LEAST_VUS)))];
    }
    return [key, value];
  });
  return Object.fromEntries(entries) as OwnScenario;
}
