/**
 * Why a run of a Jan suite has no samples for what a user's threshold speaks of: a step that it does not take, a scenario
 * that was left out. Pure.
 */
import { JAN_FLOWS, JAN_STEPS, type JanStep } from "./jan_steps.ts";
import type { JanRun } from "./jan_thresholds.ts";
import type { ThresholdSetting } from "./types.ts";

/** Fed by streams alone. */
const OF_STREAMS = [
  ...["llm_ttfe", "llm_ttft", "llm_ttvt", "llm_tpot", "llm_gap_max", "llm_output_speed", "llm_chunks", "llm_done_rate"],
];
const OF_STEPS: Record<string, readonly JanStep[]> = {
  items_lost: ["conversation_items"],
  items_foreign: ["conversation_list", "conversation_items"],
  token_refreshes: ["token_refresh"],
};
const OF_SCENARIO: Record<string, "unary" | "stream"> = { nonstream: "unary", stream: "stream" };
const VARIABLE = { unary: "NONSTREAM_RPS", stream: "STREAM_RPS" };

/** A few words; null = there will be samples, or nobody can tell. */
export function whyAbsent(run: JanRun, setting: ThresholdSetting): string | null {
  return scenarioAbsent(run, setting.tags.scenario) ?? stepsAbsent(run, feeders(setting));
}

function scenarioAbsent({ options, scenarios }: JanRun, name = ""): string | null {
  if (scenarios.some((scenario) => scenario.name === name)) return null;
  if (name === "single") return "SINGLE_RUN is not set";
  const mode = OF_SCENARIO[name];
  if (mode === undefined) return null;
  if (options.singleRun) return "SINGLE_RUN=true: every step once";
  return rateOf(options, mode) === 0 ? `${VARIABLE[mode]} is 0` : `${name} was not selected`;
}

function rateOf(options: JanRun["options"], mode: "unary" | "stream"): number {
  return mode === "stream" ? options.streamRps : options.nonstreamRps;
}

/** The steps, of whatever suite, that feed a metric with these tags; null = it does not come from certain ones. */
function feeders({ name, tags }: ThresholdSetting): JanStep[] | null {
  const all = Object.keys(JAN_STEPS) as JanStep[];
  const byTrend = all.filter((step) => JAN_STEPS[step].trend === name);
  const streams = OF_STREAMS.includes(name) ? all.filter((step) => JAN_STEPS[step].mode === "stream") : null;
  const of = byTrend.length > 0 ? byTrend : (OF_STEPS[name] ?? streams);
  const tagged = ["step", "api", "mode", "tools"].some((tag) => tags[tag] !== undefined);
  if (of === null && !tagged) return null;
  const found = (of ?? all).filter((step) => {
    const facts = JAN_STEPS[step];
    const tools = "tools" in facts ? (facts.tools ? "yes" : "no") : undefined;
    const own: Record<string, string | undefined> = { step, api: facts.api, mode: facts.mode, tools };
    return Object.entries(own).every(([tag, value]) => tags[tag] === undefined || tags[tag] === value);
  });
  return found.length > 0 ? found : null;
}

function stepsAbsent({ suite, options, scenarios, steps }: JanRun, of: readonly JanStep[] | null): string | null {
  if (of === null || of.some((step) => steps.includes(step))) return null;
  const step = of.find((known) => JAN_FLOWS[suite].includes(known));
  if (step === undefined) return `${suite} has no such step`;
  const { api, mode } = JAN_STEPS[step];
  if (api === "auth" && options.authorizations.length > 0) return "a key is used: nobody signs in";
  if (step === "token_refresh") return "TOKEN_REFRESH=off";
  if (rateOf(options, mode) === 0) return `${VARIABLE[mode]} is 0`;
  const name = mode === "stream" ? "stream" : "nonstream";
  if (!scenarios.some((scenario) => scenario.name === name)) return `${name} was not selected`;
  return "the load is too short to come to it";
}
