/**
 * @llmload target=agentapi
 * Chat completions, unary and streamed: five scenarios one after another, 27 minutes of load (AgentAPI and compatible servers).
 *
 * The loads themselves (rates, stages, shares of streams) are in core/plan/chat_api.ts; how a request is made, measured and
 * judged is in ../lib. A suite of your own can import what is exported here: examples/custom-scenario.
 */
import { chatSuite } from "../lib/chat_suite.ts";
import type { SummaryData, SummaryFiles } from "../lib/summary.ts";

export const suite = chatSuite("chat-api", "agentapi");
const { chat, mix } = suite;

/** Scenarios and thresholds of the guide, scaled and narrowed as the environment says. */
export const options = suite.options;

/** Is it the right server, does it take our token, does it know our models? Stops the run before any load if not. */
export function setup(): void {
  suite.preflight();
}

/** 1. Baseline: 10 requests a second, 30 % of them streamed, messages of all lengths. */
export function basicLoad(): void {
  chat.mixed(mix("basic_load"));
}

/** 2. Growing load: up to 100 requests a second and down again, half of them streamed. */
export function rampUp(): void {
  chat.mixed(mix("ramp_up"));
}

/** 3. Spike: 200 requests a second, 20 % streamed, short and medium messages. */
export function stressTest(): void {
  chat.mixed(mix("stress_test"));
}

/** 4. Endurance: 50 requests a second, 40 % streamed; errors that may pass are tried again. */
export function sustainedLoad(): void {
  chat.mixed(mix("sustained_load"));
}

/** 5. Streams only, up to 50 at once: one of each length, then one of each model, over and over. */
export function streamingTest(): void {
  chat.streamTour(mix("streaming_test").lengths);
}

/** For `k6 run --iterations N`, which sets the scenarios aside: requests as in the baseline. */
export default basicLoad;

/** Console summary, chat_api_summary.json and chat_api_summary.html. */
export function handleSummary(data: SummaryData): SummaryFiles {
  return suite.summary(data);
}
