/** What k6 is to run for a workload, and what the run is held against. Pure; loaded in VU 0 only. */

import { peakRate } from "../plan/arrivals/length.ts";
import { arrivalScenario } from "../plan/arrivals/scenario.ts";
import type { TraceRow } from "../plan/arrivals/types.ts";
import { keepCommon, keepSideBySide, limitDropped } from "../plan/common_thresholds.ts";
import { k6Duration } from "../plan/duration.ts";
import { excusedOf } from "../plan/excused.ts";
import { addSettings, ThresholdList } from "../plan/thresholds.ts";
import type { K6Scenario, Options, Plan, PlannedScenario } from "../plan/types.ts";
import { runLoad, SCENARIO } from "./load.ts";
import type { WorkloadLoad, WorkloadPlan } from "./types.ts";

/** name of the exported function */
const EXEC = "load";
/** Users are there for so long a time; what takes longer makes starts late, which the records then say. */
const EXPECTED_SECONDS = { request: 20, session: 40 };
const LEAST_VUS = 20;
const MOST_VUS = 1000;
/** How long answers may take to come when the load has ended, at most. */
const GRACE_SECONDS = 60;

type Rows = ArrayLike<Pick<TraceRow, "atMs">>;

export interface WorkloadRun {
  plan: Plan;
  /** as it is run, scaled */
  load: WorkloadLoad;
  warmupSeconds: number;
  problems: string[];
}

/** `options`: with the plan's own settings put in (settings.ts). With any problem the plan must not be run. */
export function workloadRun(workload: WorkloadPlan, options: Options, trace: Rows): WorkloadRun {
  const problems: string[] = [];
  const warnings = [...workload.remarks];
  const load = runLoad(workload.load, options, trace);
  const scenario = scenarioOf(workload, load, options, trace, warnings, problems);
  const unknown = options.scenarios.filter((name) => name !== SCENARIO);
  if (unknown.length > 0) problems.push(`SCENARIO names ${unknown.join(", ")}; the suite has ${SCENARIO}.`);
  const scenarios = scenario === null ? [] : [scenario];
  const list = thresholdsOf(scenarios, options);
  problems.push(...addSettings(list, options.thresholds, () => null));
  return {
    load,
    // a load that was cut short to a second may have no room for it
    warmupSeconds: Math.min(workload.warmupSeconds * options.durationScale, 0.9 * (scenario?.durationSeconds ?? 0)),
    problems,
    plan: {
      suite: "workload",
      target: options.target,
      baseUrl: options.baseUrl,
      scenarios,
      thresholds: list.forK6(),
      guards: list.guards.filter((guard) => guard.guards.length > 0),
      notEvaluable: list.notEvaluable,
      excused: excusedOf(list, options),
      flow: null,
      totalSeconds: scenarios.reduce((sum, s) => sum + s.durationSeconds + s.gracefulStopSeconds, 0),
      seed: options.seed,
      models: options.models,
      engine: options.engine !== null,
      slo: options.slo,
      warnings,
    },
  };
}

function scenarioOf(
  workload: WorkloadPlan,
  load: WorkloadLoad,
  options: Options,
  trace: Rows,
  warnings: string[],
  problems: string[],
): PlannedScenario | null {
  const gracefulStopSeconds = Math.min(GRACE_SECONDS, (options.requestTimeoutMs ?? GRACE_SECONDS * 1000) / 1000);
  const common = {
    ...{ name: SCENARIO, exec: EXEC, startSeconds: 0, gracefulStopSeconds, streamShare: workload.target.streamShare },
    ...{ lengths: [], retries: false, purpose: purposeOf(workload, load) },
  };
  if (load.kind === "closed") {
    const vus = Math.min(load.concurrency, options.maxVus ?? Number.POSITIVE_INFINITY);
    const k6 = closedScenario(load, vus, gracefulStopSeconds);
    return { ...common, executor: k6.executor, k6, durationSeconds: load.seconds, plannedIterations: null };
  }
  const vus = usersFor(workload, load, options.maxVus, trace, warnings);
  const planned = arrivalScenario(load.arrivals, {
    ...{ exec: EXEC, startSeconds: 0, gracefulStopSeconds, vus, engine: options.engine !== null, trace },
  });
  if ("problem" in planned) problems.push(planned.problem);
  return "problem" in planned ? null : { ...common, ...planned };
}

function closedScenario(
  { seconds, requests }: Extract<WorkloadLoad, { kind: "closed" }>,
  vus: number,
  graceSeconds: number,
): K6Scenario {
  const base = { exec: EXEC, startTime: "0s", gracefulStop: k6Duration(graceSeconds * 1000) };
  const duration = k6Duration(seconds * 1000);
  if (requests === null) return { ...base, executor: "constant-vus", vus, duration };
  return {
    ...base,
    executor: "shared-iterations",
    vus: Math.min(vus, requests),
    iterations: requests,
    maxDuration: duration,
  };
}

function usersFor(
  workload: WorkloadPlan,
  { arrivals }: Extract<WorkloadLoad, { kind: "open" }>,
  maxVus: number | null,
  trace: Rows,
  warnings: string[],
): number {
  const most = maxVus ?? workload.maxVus;
  if (most !== null) return most;
  const peak = peakRate(arrivals, trace);
  const wanted = Math.max(
    LEAST_VUS,
    Math.ceil(peak * EXPECTED_SECONDS[workload.sessions === null ? "request" : "session"]),
  );
  if (wanted > MOST_VUS) {
    const seconds = Math.floor((MOST_VUS / peak) * 10) / 10;
    warnings.push(
      `At most ${MOST_VUS} ${workload.sessions === null ? "requests" : "sessions"} run at a time: at ${Math.round(peak * 100) / 100} starts a second that is enough while they take ${seconds} s or less. MAX_VUS (load.max_vus) sets another number.`,
    );
  }
  return Math.min(wanted, MOST_VUS);
}

function purposeOf(workload: WorkloadPlan, load: WorkloadLoad): string {
  const what = workload.sessions === null ? "requests" : "sessions";
  if (load.kind === "closed")
    return `closed loop: ${load.concurrency} user${load.concurrency === 1 ? "" : "s"}, each with one ${what.slice(0, -1)} at a time`;
  return load.arrivals.kind === "trace"
    ? `replay of a trace of ${what}`
    : `open loop: ${what} by ${load.arrivals.kind} arrivals`;
}

function thresholdsOf(scenarios: readonly PlannedScenario[], options: Options): ThresholdList {
  const list = new ThresholdList(options.engine !== null, ["common", "chat-api", "workload"]);
  list.add("llm_request_success", ["rate>0.95"], "llm_requests");
  limitDropped(list, scenarios);
  keepCommon(list);
  keepSideBySide(list, "scenario", [SCENARIO], ["llm_ttft", "llm_tpot", "llm_e2e"]);
  keepSideBySide(list, "model", options.models, ["llm_ttft", "llm_e2e"]);
  keepSideBySide(list, "mode", ["stream", "unary"], ["llm_e2e"]);
  return list;
}
