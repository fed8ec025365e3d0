/** Plans and figures of the Jan suites for tests of the summary. */
import { JAN_STEPS, type JanStep } from "../../plan/jan_steps.ts";
import { type JanSuite, janPlan } from "../../plan/jan.ts";
import { readOptions } from "../../plan/options.ts";
import type { Plan } from "../../plan/types.ts";
import type { Summary } from "../types.ts";
import { type Given, seriesOf, summaryFor } from "./build.ts";

type Env = Record<string, string>;

export function janPlanFor(suite: JanSuite, env: Env = {}): Plan {
  const { options, problems } = readOptions({ LLMLOAD_ENGINE: "0.1.0", ...env }, "jan");
  const { plan, problems: more } = janPlan(suite, options);
  if (problems.length + more.length > 0) throw new Error([...problems, ...more].join("\n"));
  return plan;
}

/** A summary; `given` may be made of the plan. */
export function janSummary(suite: JanSuite, env: Env, given: (plan: Plan) => Given): Summary {
  const plan = janPlanFor(suite, env);
  const allowFaults = (env.ALLOW_FAULTS ?? "").split(",").filter((name) => name !== "");
  return summaryFor(given(plan), { plan, allowFaults, series: plan.engine ? seriesOf([{ sent: 12, inFlight: 9 }]) : null });
}

const TIMES: Partial<Record<JanStep, number>> = { completion: 900, completion_stream: 1500, message: 950, message_stream: 1600 };

/** Every step of the plan, as often as flows were planned, all of them well. */
export function allWell(plan: Plan): Given {
  const single = plan.flow?.single === true;
  const given: Given = { http_req_failed: 0, dropped_iterations: 0 };
  const add = (name: string, n: number) => {
    given[name] = ((given[name] as number | undefined) ?? 0) + n;
  };
  const count = (step: JanStep, tags: string) => {
    const n = single ? 1 : countOf(plan, step);
    add(`llm_requests${tags}`, n);
    const before = (given[`llm_request_success${tags}`] as { passes: number } | undefined)?.passes ?? 0;
    given[`llm_request_success${tags}`] = { passes: before + n, fails: 0 };
  };
  for (const step of plan.flow?.steps ?? []) {
    const facts = JAN_STEPS[step];
    for (const tags of ["", `{step:${step}}`, `{api:${facts.api}}`, `{mode:${facts.mode}}`, "{try:first}"]) count(step, tags);
    const ms = TIMES[step] ?? (facts.generates ? 1200 : 12);
    const time = { avg: ms, med: ms - 2, "p(95)": ms * 1.4, max: ms * 2 };
    given[facts.trend] = time;
    given[`${facts.trend}{step:${step}}`] = time;
    if (facts.api === "responses") given[`response_time{tools:${step.endsWith("tools") ? "yes" : "no"}}`] = time;
    if (!facts.generates) continue;
    add(`llm_input_tokens{step:${step}}`, 20);
    add(`llm_output_tokens{step:${step}}`, 450);
    if (facts.mode === "stream") for (const tags of ["", `{step:${step}}`, "{mode:stream}"]) Object.assign(given, stream(tags));
  }
  const flows = plan.scenarios.reduce((sum, { plannedIterations }) => sum + (plannedIterations ?? 0), 0);
  return { ...given, iterations: flows, checks: { passes: flows * 20, fails: 0 } };
}

function stream(tags: string): Given {
  return {
    [`llm_chunks${tags}`]: { avg: 44.5, med: 44, "p(95)": 60, max: 61 },
    [`llm_done_rate${tags}`]: 1,
    [`llm_ttfb${tags}`]: { med: 3.2, "p(95)": 5.5, max: 6 },
    [`llm_ttfe${tags}`]: { med: 3.4, "p(95)": 5.9, max: 6.1 },
    [`llm_ttft${tags}`]: { med: 120, "p(95)": 300, "p(99)": 410, max: 412 },
    [`llm_tpot${tags}`]: { med: 20, "p(95)": 31, max: 33 },
    [`llm_gap_max${tags}`]: { med: 40, "p(95)": 88, max: 90 },
  };
}

/** Flows that come to the step; a guest signs in once, and renews the token before each request. */
function countOf({ scenarios }: Plan, step: JanStep): number {
  const flows = (name: string) => scenarios.find((scenario) => scenario.name === name)?.plannedIterations ?? 0;
  const facts = JAN_STEPS[step];
  if (step === "guest_login") return 20;
  if (!facts.generates) return flows("nonstream") + flows("stream");
  const own = flows(facts.mode === "stream" ? "stream" : "nonstream");
  return facts.api === "responses" ? Math.floor(own / 2) : own;
}
