/** The plan of the chat-api suite: scenarios one after another, the guide's thresholds, what the summary needs. Pure. */

import { keepCommon, keepSideBySide, limitDropped } from "./common_thresholds.ts";
import { excusedOf } from "./excused.ts";
import { modelFamily } from "./family.ts";
import { planScenario } from "./scaling.ts";
import { CHAT_SCENARIOS } from "./scenario_table.ts";
import { addSettings, ThresholdList } from "./thresholds.ts";
import type { Options, Plan, PlannedScenario, PromptLength } from "./types.ts";

const LENGTH_P95_MS: Record<PromptLength, number> = { short: 1000, medium: 1500, long: 2500 };

/** With any problem the plan must not be run: print all problems. */
export function chatApiPlan(options: Options): { plan: Plan; problems: string[] } {
  const problems: string[] = [];
  const warnings: string[] = [];
  const known = CHAT_SCENARIOS.map((spec) => spec.name);
  const unknown = options.scenarios.filter((name) => !known.includes(name));
  if (unknown.length > 0) problems.push(`SCENARIO names ${unknown.join(", ")}; the suite has ${known.join(", ")}.`);

  const scenarios: PlannedScenario[] = [];
  let at = 0;
  for (const spec of CHAT_SCENARIOS) {
    if (options.scenarios.length > 0 && !options.scenarios.includes(spec.name)) continue;
    const planned = planScenario(spec, options, at);
    scenarios.push(planned.scenario);
    warnings.push(...planned.warnings);
    at += planned.scenario.durationSeconds + planned.scenario.gracefulStopSeconds;
  }

  const list = thresholdsOf(scenarios, options);
  problems.push(
    ...addSettings(list, options.thresholds, ({ tags: { scenario = "" } }) => {
      const left = known.includes(scenario) && !scenarios.some((planned) => planned.name === scenario);
      return left ? `${scenario} was not selected` : null;
    }),
  );
  return {
    problems,
    plan: {
      suite: "chat-api",
      target: options.target,
      baseUrl: options.baseUrl,
      scenarios,
      thresholds: list.forK6(),
      guards: list.guards.filter((guard) => guard.guards.length > 0),
      notEvaluable: list.notEvaluable,
      excused: excusedOf(list, options),
      flow: null,
      totalSeconds: at,
      seed: options.seed,
      models: options.models,
      engine: options.engine !== null,
      slo: options.slo,
      warnings,
    },
  };
}

function thresholdsOf(scenarios: readonly PlannedScenario[], options: Options): ThresholdList {
  const list = new ThresholdList(options.engine !== null, ["common", "chat-api"]);
  const streams = scenarios.some((s) => s.streamShare > 0);
  const unary = scenarios.some((s) => s.streamShare < 1);
  const all = "total_chat_requests";
  list.add("http_req_duration", ["p(95)<2000", "p(99)<5000"], all);
  list.add("http_req_failed", ["rate<0.05"], all);
  list.add("chat_completion_success_rate", ["rate>0.95"], all);
  if (unary) {
    list.add("non_streaming_success_rate", ["rate>0.95"], "non_streaming_requests");
    list.add("non_streaming_duration", ["p(95)<1000", "p(99)<2000"], "non_streaming_requests");
  }
  if (streams) {
    list.add("streaming_success_rate", ["rate>0.95"], "streaming_requests");
    list.add("streaming_duration", ["p(95)<2000", "p(99)<5000"], "streaming_requests");
    list.add("streaming_latency", ["p(95)<1000"], "streaming_requests");
  }
  for (const length of ["short", "medium", "long"] as const) {
    if (!scenarios.some((s) => s.lengths.includes(length))) continue;
    list.add(`${length}_msg_duration`, [`p(95)<${LENGTH_P95_MS[length]}`], `${all}{prompt:${length}}`);
  }
  for (const family of ["gemini", "gpt4", "claude"] as const) {
    if (!options.models.some((model) => modelFamily(model) === family)) continue;
    list.add(`${family}_duration`, ["p(95)<2000"], `${all}{family:${family}}`);
  }
  for (const { name } of scenarios) {
    const limit = CHAT_SCENARIOS.find((spec) => spec.name === name)?.p95Ms ?? 2000;
    list.add(`http_req_duration{scenario:${name}}`, [`p(95)<${limit}`], `${all}{scenario:${name}}`);
  }
  limitDropped(list, scenarios);
  keepCommon(list);
  keepSideBySide(list, "scenario", namesOf(scenarios), ["llm_ttft", "llm_tpot", "llm_e2e"]);
  keepSideBySide(list, "model", options.models, ["llm_ttft", "llm_e2e"]);
  keepSideBySide(list, "mode", ["stream", "unary"], ["llm_e2e"]);
  keepSideBySide(list, "prompt", ["short", "medium", "long"], ["llm_ttft", "llm_e2e"]);
  return list;
}

function namesOf(scenarios: readonly PlannedScenario[]): string[] {
  return scenarios.map(({ name }) => name);
}
