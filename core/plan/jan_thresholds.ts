/**
 * The thresholds of Jan Server's suites, only for steps that the run takes, each with its guard; and which parts of metrics
 * their summary shows. Pure.
 */
import type { MetricName } from "../contract/metrics_gen.ts";
import { keepCommon, keepSideBySide, limitDropped } from "./common_thresholds.ts";
import type { JanSuite } from "./jan.ts";
import { comingTo, type Flows, JAN_STEPS, type JanStep } from "./jan_steps.ts";
import { ThresholdList } from "./thresholds.ts";
import type { Options, PlannedScenario } from "./types.ts";

/** What is known of a run when its thresholds are made. */
export interface JanRun {
  suite: JanSuite;
  options: Options;
  scenarios: readonly PlannedScenario[];
  /** that it takes */
  steps: readonly JanStep[];
  planned: Flows;
}

/** Limits of p(95), ms, of the trends that each have one; models_time has none. */
const P95_MS: Partial<Record<MetricName, number>> = {
  guest_login_time: 2000,
  token_refresh_time: 2000,
  completion_time: 30_000,
  conversation_create_time: 3000,
  conversation_get_time: 3000,
  conversation_list_time: 3000,
  conversation_items_time: 3000,
};
const RESPONSE_P95_MS = { no: 30_000, yes: 300_000 };
const TTFT_P95_MS = 1000;
export const REFRESH_SUCCESS = "llm_request_success{step:token_refresh}";

/** What a response's p95 may reach, ms: no more than the time after which it is given up. */
export function responseLimitMs(tools: "no" | "yes", { toolsTimeoutMs }: Options): number {
  return tools === "yes" ? Math.min(RESPONSE_P95_MS.yes, toolsTimeoutMs) : RESPONSE_P95_MS.no;
}

const STREAMS = "llm_requests{mode:stream}";

export function janThresholds(run: JanRun): ThresholdList {
  const { options, steps, scenarios } = run;
  const list = new ThresholdList(options.engine !== null, ["common", "jan"]);
  // of the few requests of a functional run one 401 that a refresh cured is more than 5 %: there steps are counted
  if (!options.singleRun) list.add("http_req_failed", ["rate<0.05"], "llm_requests");
  // every check of these suites decides
  list.add("checks", [options.singleRun ? "rate==1" : "rate>0.95"], "llm_requests");
  for (const [trend, limit] of Object.entries(P95_MS)) {
    const taken = steps.filter((step) => JAN_STEPS[step].trend === trend);
    if (taken.length > 0) list.add(trend, [`p(95)<${limit}`], guardsOf(taken, options));
  }
  for (const tools of ["no", "yes"] as const) {
    const taken = steps.filter((step) => toolsOf(step) === tools);
    if (taken.length > 0) list.add(`response_time{tools:${tools}}`, [`p(95)<${RESPONSE_P95_MS[tools]}`], keys(taken));
  }
  const streams = steps.filter((step) => JAN_STEPS[step].mode === "stream");
  if (streams.length > 0) list.add("llm_ttft", [`p(95)<${TTFT_P95_MS}`], STREAMS);
  if (streams.some(promisesDone) && !options.allowFaults.includes("no_done")) {
    list.add("llm_done_rate", ["rate==1"], STREAMS);
  }
  if (steps.includes("conversation_items")) {
    // without a look at the items none was found lost, which is no proof that none was
    for (const metric of ["items_lost", "items_foreign"]) list.add(metric, ["count==0"], keys(["conversation_items"]));
  }
  limitFailedSteps(list, run);
  if (!options.singleRun) limitDropped(list, scenarios);
  keepCommon(list);
  keepParts(list, steps);
  keepSideBySide(list, "scenario", namesOf(scenarios), streams.length > 0 ? ["llm_ttft", "llm_e2e"] : ["llm_e2e"]);
  return list;
}

const FAILED_SHARE = 0.05;

/**
 * A functional run is one in which every step went well. Under load no step may fail in 5 % of the flows that come to it:
 * among all requests of a flow, logins and refreshes too, even a completion that fails half of the time would be lost.
 */
function limitFailedSteps(list: ThresholdList, { options, steps, planned }: JanRun): void {
  if (options.singleRun) {
    for (const metric of ["steps_failed", "steps_skipped"]) list.add(metric, ["count==0"], "llm_requests");
    return;
  }
  for (const step of steps) {
    const flows = comingTo(step, planned);
    if (step === "token_refresh") {
      // no step of a flow under load, and sent as often as TOKEN_REFRESH says: limited by its share
      list.add(REFRESH_SUCCESS, [`rate>${1 - FAILED_SHARE}`], guardsOf([step], options));
      continue;
    }
    if (flows === 0) continue;
    list.add(`steps_failed{step:${step}}`, [`count<${Math.max(1, Math.ceil(flows * FAILED_SHARE))}`], null);
  }
}

/** Whether a refresh comes to pass is the tokens' affair where only those are refreshed that expire. */
function guardsOf(taken: readonly JanStep[], { tokenRefresh, singleRun }: Options): string[] {
  const sure = taken.filter((step) => step !== "token_refresh" || tokenRefresh !== "expiry" || singleRun);
  return keys(sure);
}

function keys(steps: readonly JanStep[]): string[] {
  return steps.map((step) => `llm_requests{step:${step}}`);
}

/** Of the Responses API [DONE] is no part: response.completed ends it. */
function promisesDone(step: JanStep): boolean {
  const { mode, api } = JAN_STEPS[step];
  return mode === "stream" && api !== "responses";
}

function toolsOf(step: JanStep): "yes" | "no" | null {
  const facts = JAN_STEPS[step];
  return "tools" in facts ? (facts.tools ? "yes" : "no") : null;
}

function namesOf(scenarios: readonly PlannedScenario[]): string[] {
  return scenarios.map(({ name }) => name);
}

const COUNTED = ["llm_requests", "llm_request_success", "llm_errors", "llm_left"];
const BY_STEP = ["llm_ttfb", "llm_ttfe", "llm_ttft", "llm_tpot", "llm_chunks", "llm_done_rate"];

/** What the summary shows apart: by API, mode and step. */
function keepParts(list: ThresholdList, steps: readonly JanStep[]): void {
  const facts = steps.map((step) => JAN_STEPS[step]);
  for (const api of new Set(facts.map((fact) => fact.api))) {
    for (const metric of COUNTED) list.keep(`${metric}{api:${api}}`);
  }
  for (const mode of new Set(facts.map((fact) => fact.mode))) {
    for (const metric of [...COUNTED, "llm_ttfb"]) list.keep(`${metric}{mode:${mode}}`);
  }
  for (const step of steps) {
    const { trend, mode, generates } = JAN_STEPS[step];
    for (const metric of [...COUNTED, "auth_retries", "steps_failed", "steps_skipped"])
      list.keep(`${metric}{step:${step}}`);
    if (!generates) continue;
    for (const metric of [trend, "llm_input_tokens", "llm_output_tokens"]) list.keep(`${metric}{step:${step}}`);
    if (mode === "stream") for (const metric of BY_STEP) list.keep(`${metric}{step:${step}}`);
    if (toolsOf(step) === "yes") list.keep(`llm_stream_faults{fault:tools_ignored,step:${step}}`);
  }
  const sides = ["api", "mode"] as const;
  for (const side of sides) keepSideBySide(list, side, [...new Set(facts.map((fact) => fact[side]))], ["llm_e2e"]);
  for (const reason of ["planned", "unauthorized"]) list.keep(`token_refreshes{reason:${reason}}`);
}
