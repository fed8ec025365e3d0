import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatApiPlan } from "./chat_api.ts";
import { k6Options } from "./k6_options.ts";
import { readOptions } from "./options.ts";
import { wholeRates } from "./scaling.ts";

const plan = (env: Record<string, string> = {}) => {
  const { options, problems } = readOptions({ LLMLOAD_ENGINE: "1", ...env }, "agentapi");
  expect(problems).toEqual([]);
  return chatApiPlan(options);
};

describe("the guide's five scenarios", () => {
  const { plan: full } = plan();
  const of = (name: string) => full.scenarios.find((s) => s.name === name);

  it("have exactly its loads", () => {
    expect(of("basic_load")?.k6).toMatchObject({
      executor: "constant-arrival-rate",
      rate: 10,
      timeUnit: "1s",
      duration: "120s",
      exec: "basicLoad",
      preAllocatedVUs: 30,
      maxVUs: 60,
    });
    expect(of("ramp_up")?.k6).toMatchObject({
      executor: "ramping-arrival-rate",
      startRate: 0,
      stages: [20, 50, 100, 100, 0].map((target) => ({ target, duration: "60s" })),
      preAllocatedVUs: 400,
    });
    expect(of("stress_test")?.k6).toMatchObject({ rate: 200, duration: "60s", preAllocatedVUs: 1200, maxVUs: 2400 });
    expect(of("sustained_load")?.k6).toMatchObject({ rate: 50, duration: "600s", preAllocatedVUs: 180 });
    expect(of("streaming_test")?.k6).toMatchObject({ executor: "ramping-vus", startVUs: 1 });
    expect(full.scenarios.map((s) => s.streamShare)).toEqual([0.3, 0.5, 0.2, 0.4, 1]);
    expect(full.scenarios.map((s) => s.retries)).toEqual([false, false, false, true, false]);
    expect(of("stress_test")?.lengths).toEqual(["short", "medium"]);
    expect(full.scenarios.map((s) => s.plannedIterations)).toEqual([
      1200,
      60 * (10 + 35 + 75 + 100 + 50),
      12_000,
      30_000,
      null,
    ]);
  });

  it("never overlap: each leaves room for the former's graceful stop", () => {
    for (const [i, scenario] of full.scenarios.entries()) {
      const before = full.scenarios[i - 1];
      expect(scenario.startSeconds).toBe(
        before === undefined ? 0 : before.startSeconds + before.durationSeconds + before.gracefulStopSeconds,
      );
    }
    expect(full.totalSeconds).toBe(27 * 60 + 5 * 30);
  });

  it("have the guide's thresholds, each with a guard", () => {
    expect(full.thresholds).toMatchObject({
      http_req_duration: ["p(95)<2000", "p(99)<5000"],
      http_req_failed: ["rate<0.05"],
      non_streaming_duration: ["p(95)<1000", "p(99)<2000"],
      streaming_duration: ["p(95)<2000", "p(99)<5000"],
      streaming_latency: ["p(95)<1000"],
      short_msg_duration: ["p(95)<1000"],
      medium_msg_duration: ["p(95)<1500"],
      long_msg_duration: ["p(95)<2500"],
      "http_req_duration{scenario:stress_test}": ["p(95)<3000"],
      gemini_duration: ["p(95)<2000"],
      chat_completion_success_rate: ["rate>0.95"],
      total_chat_requests: ["count>0"],
      "total_chat_requests{prompt:long}": ["count>0"],
      "llm_errors{error_class:reset}": [],
      dropped_iterations: ["count<594"],
    });
    const guarded = new Set(full.guards.flatMap((guard) => guard.guards));
    const asked = Object.entries(full.thresholds).filter(
      ([key, list]) => list.length > 0 && !full.guards.some((g) => g.metric === key),
    );
    expect(asked.map(([key]) => key).filter((key) => !guarded.has(key))).toEqual(["dropped_iterations"]);
  });
});

describe("knobs", () => {
  it("SCENARIO: one alone starts at 0 and brings only its own thresholds", () => {
    const { plan: one } = plan({ SCENARIO: "streaming_test" });
    expect(one.scenarios).toHaveLength(1);
    expect(one.scenarios[0]?.startSeconds).toBe(0);
    const keys = Object.keys(one.thresholds);
    expect(keys.filter((key) => /non_streaming|stress_test|dropped/.test(key))).toEqual([]);
    expect(plan({ SCENARIO: "stress_test" }).plan.thresholds.long_msg_duration).toBeUndefined();
    expect(plan({ SCENARIO: "nope,basic_load" }).problems[0]).toMatch(
      /SCENARIO names nope; the suite has basic_load, ramp_up/,
    );
  });

  it("MODELS: thresholds of the families asked for only", () => {
    const { plan: local } = plan({ MODELS: "qwen3,gpt-4o" });
    expect(Object.keys(local.thresholds).filter((key) => /^(gemini|gpt4|claude)_duration/.test(key))).toEqual([
      "gpt4_duration",
    ]);
  });

  it("scales durations and rates; k6 gets whole rates", () => {
    const { plan: small } = plan({ DURATION_SCALE: "0.05", RATE_SCALE: "0.25" });
    expect(small.scenarios[0]?.k6).toMatchObject({
      rate: 25,
      timeUnit: "10s",
      duration: "6s",
      preAllocatedVUs: 20,
      maxVUs: 40,
    });
    expect(small.scenarios[0]?.plannedIterations).toBe(15);
    expect(small.scenarios[4]?.k6).toMatchObject({
      startVUs: 1,
      stages: [{ target: 3, duration: "3s" }, { target: 8 }, { target: 13 }, { target: 13 }, { target: 0 }],
    });
    expect(plan({ DURATION_SCALE: "0.001" }).plan.warnings[0]).toMatch(/basic_load would last less than a second/);
  });

  it("MAX_VUS caps virtual users everywhere", () => {
    for (const { k6 } of plan({ MAX_VUS: "7" }).plan.scenarios) {
      if (k6.executor === "ramping-vus") expect(Math.max(...k6.stages.map((s) => s.target))).toBeLessThanOrEqual(7);
      else expect(k6).toMatchObject({ preAllocatedVUs: 7, maxVUs: 7 });
    }
  });

  it("MAX_VUS that cannot carry a scenario at its limit is said", () => {
    const { warnings } = plan({ MAX_VUS: "100", SCENARIO: "basic_load,stress_test" }).plan;
    expect(warnings).toEqual([
      expect.stringMatching(/^MAX_VUS=100 may be too few for stress_test: .* 600 virtual users/),
    ]);
  });

  it("THRESHOLDS of a scenario that was not selected are left out and named", () => {
    const metric = "http_req_duration{scenario:ramp_up}";
    const { plan: one } = plan({ SCENARIO: "basic_load", THRESHOLDS: `${metric}:p(95)<1` });
    expect(one.thresholds[metric]).toBeUndefined();
    expect(one.notEvaluable).toEqual([{ metric, expression: "p(95)<1", reason: "ramp_up was not selected" }]);
  });

  it("THRESHOLDS replace those of the same metric, add others, and must fit the metric", () => {
    const { plan: mine, problems } = plan({
      THRESHOLDS: "http_req_duration:p(95)<9000; llm_ttft:p(99)<1; llm_requests:count>5",
    });
    expect(problems).toEqual([]);
    expect(mine.thresholds.http_req_duration).toEqual(["p(95)<9000"]);
    expect(mine.thresholds.llm_ttft).toEqual(["p(99)<1"]);
    expect(mine.thresholds.llm_requests).toEqual(["count>5", "count>0"]);
    expect(plan({ THRESHOLDS: "llm_tfft:p(95)<1" }).problems[0]).toMatch(
      /names the metric llm_tfft, which this suite does not have/,
    );
    expect(plan({ THRESHOLDS: "llm_ttft:rate<1" }).problems[0]).toMatch(/asks for rate of llm_ttft, which is a trend/);
  });

  it("THRESHOLDS may not name what only other suites feed", () => {
    expect(plan({ THRESHOLDS: "completion_time:p(95)<1" }).problems[0]).toMatch(
      /names the metric completion_time, which this suite does not have/,
    );
  });

  it("ALLOW_FAULTS=empty excuses that there is no first token to time", () => {
    expect(plan({ ALLOW_FAULTS: "empty" }).plan.excused.map(({ metric }) => metric)).toEqual(["streaming_latency"]);
    expect(plan({ ALLOW_FAULTS: "no_done" }).plan.excused).toEqual([]);
  });

  it("stock k6: what it cannot know is left out and named", () => {
    const { options } = readOptions({ THRESHOLDS: "llm_ttft:p(95)<800" }, "agentapi");
    const { plan: stock } = chatApiPlan(options);
    expect(stock.thresholds.streaming_latency).toBeUndefined();
    expect(stock.notEvaluable.map((n) => n.metric).sort()).toEqual(["llm_ttft", "streaming_latency"]);
  });
});

it("whole rates come as near as a thousandth of an arrival per second", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.001, max: 500, noNaN: true }), { minLength: 1, maxLength: 5 }), (rates) => {
      const whole = wholeRates(rates);
      whole.rates.forEach((rate, i) => {
        expect(Number.isInteger(rate)).toBe(true);
        expect(Math.abs(rate / whole.unitSeconds - (rates[i] ?? 0))).toBeLessThanOrEqual(0.001);
      });
    }),
    { seed: 1 },
  );
});

it("is a plain value", () => {
  const { plan: value } = plan({ SLO: "ttft:800" });
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  const { options } = readOptions({}, "agentapi");
  expect(JSON.parse(JSON.stringify(k6Options(value, options))).summaryTrendStats).toContain("p(99)");
});

describe("what the page shows side by side", () => {
  it("is kept by scenario, model, mode and length, for models that k6 can name", () => {
    const { thresholds } = plan({ MODELS: "org/m:tag,a{b", SCENARIO: "ramp_up" }).plan;
    expect(thresholds["llm_ttft{scenario:ramp_up}"]).toEqual([]);
    expect(thresholds["llm_requests{model:org/m:tag,try:first}"]).toEqual([]);
    expect(thresholds["llm_e2e{mode:unary}"]).toEqual([]);
    expect(thresholds["llm_output_tokens{prompt:long}"]).toEqual([]);
    expect(Object.keys(thresholds).filter((name) => name.includes("a{b"))).toEqual([]);
    expect(thresholds["llm_e2e{scenario:basic_load}"]).toBeUndefined();
  });

  it("is left out where there are too many to be looked at", () => {
    const models = Array.from({ length: 21 }, (_, i) => `m${i}`).join(",");
    expect(plan({ MODELS: models }).plan.thresholds["llm_e2e{model:m1}"]).toBeUndefined();
  });
});
