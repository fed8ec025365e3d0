/**
 * @llmload target=agentapi
 * Chat completions, unary and streamed: five scenarios one after another, 27 minutes of load (AgentAPI and compatible servers).
 *
 * The loads themselves (rates, stages, shares of streams) are in core/plan/chat_api.ts; how a request is made, measured and
 * judged is in ../lib. A suite of your own can import what is exported here: examples/custom-scenario.
 */
import { chatApiPlan } from "../../core/plan/chat_api.ts";
import { k6Options } from "../../core/plan/k6_options.ts";
import { chatWorkload } from "../lib/chat_workload.ts";
import { makeClient } from "../lib/client.ts";
import { resolvePlan, scenarioMix } from "../lib/plan.ts";
import { preflight } from "../lib/preflight.ts";
import { readSettings } from "../lib/settings.ts";
import { type SummaryData, type SummaryFiles, summarizeRun } from "../lib/summary.ts";

export const settings = readSettings("agentapi");
export const plan = resolvePlan(chatApiPlan(settings));
export const client = makeClient(plan.suite, settings, ["chat-api"]);
export const chat = chatWorkload(client);

/** Scenarios and thresholds of the guide, scaled and narrowed as the environment says. */
export const options = k6Options(plan);

/** Is it the right server, does it take our token, does it know our models? Stops the run before any load if not. */
export function setup(): void {
  preflight(client);
}

/** 1. Baseline: 10 requests a second, 30 % of them streamed, messages of all lengths. */
export function basicLoad(): void {
  chat.mixed(scenarioMix(plan, "basic_load"));
}

/** 2. Growing load: up to 100 requests a second and down again, half of them streamed. */
export function rampUp(): void {
  chat.mixed(scenarioMix(plan, "ramp_up"));
}

/** 3. Spike: 200 requests a second, 20 % streamed, short and medium messages. */
export function stressTest(): void {
  chat.mixed(scenarioMix(plan, "stress_test"));
}

/** 4. Endurance: 50 requests a second, 40 % streamed; errors that may pass are tried again. */
export function sustainedLoad(): void {
  chat.mixed(scenarioMix(plan, "sustained_load"));
}

/** 5. Streams only, up to 50 at once: every length, then every model. */
export function streamingTest(): void {
  chat.streamTour(scenarioMix(plan, "streaming_test").lengths);
}

/** For `k6 run --iterations N`, which sets the scenarios aside: requests as in the baseline. */
export default basicLoad;

/** Console summary, chat_api_summary.json and chat_api_summary.html. */
export function handleSummary(data: SummaryData): SummaryFiles {
  return summarizeRun(client, plan, data, "chat_api_summary");
}
