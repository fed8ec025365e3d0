import { describe, expect, test } from "vitest";
import { readOptions } from "../plan/options.ts";
import type { Options } from "../plan/types.ts";
import type { WorkloadDocument } from "./document.ts";
import { workloadRun } from "./k6_plan.ts";
import { resolve } from "./resolve.ts";
import { workloadLines } from "./words_of_plan.ts";

const AROUND = { baseUrl: "http://h", seed: 1, durationScale: 1, rateScale: 1, trace: null };
const planOf = (document: WorkloadDocument) => resolve(document, AROUND).plan;
const options = (env: Record<string, string> = {}): Options =>
  readOptions({ LLMLOAD_ENGINE: "1", MODELS: "m", BASE_URL: "http://h", ...env }, "workload").options;
const runOf = (document: WorkloadDocument, env: Record<string, string> = {}) =>
  workloadRun(planOf(document), options(env), []);
const scenario = (document: WorkloadDocument, env: Record<string, string> = {}) =>
  runOf(document, env).plan.scenarios[0]?.k6;

describe("what k6 runs", () => {
  test("users by the peak rate, at least 20, at most a thousand with a warning, or as many as are given", () => {
    expect(scenario({ load: { rate: 0.1 } })).toMatchObject({ executor: "constant-vus", vus: 20, duration: "30s" });
    expect(scenario({ load: { rate: 10 } })).toMatchObject({ vus: 200 });
    expect(scenario({ load: { rate: 10 }, sessions: {} })).toMatchObject({ vus: 400 });
    expect(runOf({ load: { rate: 10 } }).plan.warnings).toEqual([]);
    const many = runOf({ load: { rate: 200 } });
    expect(many.plan.scenarios[0]?.k6).toMatchObject({ vus: 1000 });
    expect(many.plan.warnings).toEqual([
      expect.stringMatching(/^At most 1000 requests run at a time: at 200 .* 5 s or less/),
    ]);
    expect(scenario({ load: { rate: 200, max_vus: 7 } })).toMatchObject({ vus: 7 });
    expect(scenario({ load: { rate: 200, max_vus: 7 } }, { MAX_VUS: "9" })).toMatchObject({ vus: 9 });
  });

  test("a closed load by time or by number", () => {
    expect(scenario({ load: { concurrency: 5, duration: "2m" } })).toMatchObject({
      executor: "constant-vus",
      vus: 5,
      duration: "120s",
    });
    expect(scenario({ load: { concurrency: 5, max_requests: 3 } })).toMatchObject({
      ...{ executor: "shared-iterations", vus: 3, iterations: 3 },
    });
  });

  test("scales, and warm-ups with them", () => {
    const run = runOf(
      { load: { rate: 10, duration: "1m", warmup: "20s" } },
      { DURATION_SCALE: "0.5", RATE_SCALE: "3" },
    );
    expect(run.plan.scenarios[0]).toMatchObject({ durationSeconds: 40, plannedIterations: 1200 });
    expect(run.warmupSeconds).toBe(10);
  });

  test("stock k6 has constant arrivals only", () => {
    const stock = { LLMLOAD_ENGINE: "" };
    expect(scenario({ load: { rate: 10, arrivals: "constant" } }, stock)).toMatchObject({
      executor: "constant-arrival-rate",
      rate: 10,
    });
    expect(runOf({ load: { rate: 10 } }, stock).problems).toEqual([
      expect.stringMatching(/^Poisson arrivals need llmload's own k6/),
    ]);
  });

  test("thresholds with their guards; what is asked for is taken or refused", () => {
    const { thresholds } = runOf({ load: { rate: 10 } }, { THRESHOLDS: "llm_ttft:p(95)<800" }).plan;
    expect(thresholds).toMatchObject({
      llm_request_success: ["rate>0.95"],
      llm_requests: ["count>0"],
      llm_ttft: ["p(95)<800"],
      dropped_iterations: ["count<3"],
    });
    expect(runOf({}, { THRESHOLDS: "guest_login_time:p(95)<1" }).problems).toHaveLength(1);
    expect(runOf({}, { SCENARIO: "basic_load" }).problems).toEqual(["SCENARIO names basic_load; the suite has load."]);
  });
});

test("the plan in words", () => {
  const document: WorkloadDocument = {
    target: { model: "m", stream: 0.5 },
    load: { stages: [{ rate: 2, from: 0, duration: "1m" }], arrivals: "gamma", burstiness: 0.5, warmup: "10s" },
    prompts: { system: "s", exact_output: true },
    sessions: { think_time: "2s" },
    tools: {},
    slo: "ttft:800",
  };
  expect(workloadLines(planOf(document), 1, 2)).toEqual([
    "asks      POST /v1/chat/completions of m, 50 % streamed",
    "load      open: gamma (shape 0.5) arrivals, 0 -> 4 a second, about 120 sessions in 70 s",
    "warm-up   the first 10 s, in no figure",
    "prompts   0 of random words, each made unique, answers of exact length, with a system prompt",
    "sessions  own answers fed back, 2000 ms of thought between",
    "tools     up to 1 call per question, results of 64 tokens after 0 ms",
    "slo       ttft:800",
  ]);
});
