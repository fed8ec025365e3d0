/** A suite of one's own keeps the thresholds that can hold, and is scaled like the suite it builds on. */
import { expect, it } from "vitest";
import type { K6Options } from "../../core/plan/types.ts";
import { withScenarios } from "./extend.ts";

const base: K6Options = {
  scenarios: {},
  thresholds: {
    http_req_failed: ["rate<0.05"],
    http_req_duration: ["p(95)<2000"],
    chat_completion_success_rate: ["rate>0.95"],
    dropped_iterations: ["count<900"],
    long_msg_duration: ["p(95)<2500"],
    "total_chat_requests{prompt:long}": ["count>0"],
    "http_req_duration{scenario:basic_load}": ["p(95)<1500"],
    "llm_errors{error_class:auth}": [],
    llm_ttft: ["p(95)<800"],
  },
  summaryTrendStats: ["p(99)"],
  setupTimeout: "60s",
};
const mine = {
  executor: "constant-arrival-rate",
  exec: "mine",
  rate: 50,
  timeUnit: "1s",
  duration: "5m",
  preAllocatedVUs: 25,
  maxVUs: 100,
} as const;
const ttft = { metric: "llm_ttft", name: "llm_ttft", tags: {}, expression: "p(95)<800" };
const FULL = { durationScale: 1, rateScale: 1, maxVus: null, thresholds: [ttft], scenarios: [] };

it("puts the scenarios in place of the suite's, and keeps the thresholds that still have a meaning", () => {
  const options = withScenarios(base, { mine }, FULL);
  expect(options.scenarios).toEqual({ mine: { ...mine, duration: "300s" } });
  expect(options.thresholds).toEqual({
    http_req_failed: ["rate<0.05"],
    http_req_duration: ["p(95)<2000"],
    chat_completion_success_rate: ["rate>0.95"],
    // 1 % of 50 a second over 300 s
    dropped_iterations: ["count<150"],
    total_chat_requests: ["count>0"],
    "llm_errors{error_class:auth}": [],
    llm_ttft: ["p(95)<800"],
  });
  expect(options.summaryTrendStats).toEqual(["p(99)"]);
});

it("scales durations, stages, rates and VUs; a rate never to nothing", () => {
  const ramp = {
    executor: "ramping-vus",
    exec: "ramp",
    startVUs: 0,
    gracefulStop: "30s",
    gracefulRampDown: "30s",
    startTime: "1m",
    stages: [{ target: 30, duration: "2m" }],
  } as const;
  const { scenarios } = withScenarios(
    base,
    { mine, ramp: { ...ramp, stages: [...ramp.stages] } },
    { ...FULL, durationScale: 0.1, rateScale: 0.01, thresholds: [] },
  );
  expect(scenarios.mine).toMatchObject({ rate: 1, duration: "30s", preAllocatedVUs: 20, maxVUs: 20, timeUnit: "1s" });
  expect(scenarios.ramp).toMatchObject({
    startVUs: 0,
    startTime: "6s",
    gracefulStop: "30s",
    stages: [{ target: 1, duration: "12s" }],
  });
});

it("runs the scenarios that SCENARIO names, and stops on one that is not there", () => {
  const two = { mine, other: mine };
  expect(Object.keys(withScenarios(base, two, { ...FULL, scenarios: ["other"] }).scenarios)).toEqual(["other"]);
  expect(() => withScenarios(base, two, { ...FULL, scenarios: ["third"] })).toThrow(
    /SCENARIO names third; the suite has mine, other/,
  );
});

it("keeps the guard of a threshold that was asked for", () => {
  const guarded = { ...base, thresholds: { ...base.thresholds, "llm_requests{mode:stream}": ["count>0"] } };
  const asked = { ...ttft, metric: "llm_ttft{mode:stream}", tags: { mode: "stream" } };
  const { thresholds } = withScenarios(guarded, { mine }, { ...FULL, thresholds: [asked] });
  expect(thresholds).toMatchObject({ "llm_requests{mode:stream}": ["count>0"] });
  expect(withScenarios(guarded, { mine }, FULL).thresholds).not.toHaveProperty("llm_requests{mode:stream}");
});

it("takes the closed executors too, which have no arrivals to drop", () => {
  const steady = { executor: "constant-vus", exec: "mine", vus: 40, duration: "1m" } as const;
  const few = { executor: "shared-iterations", exec: "mine", vus: 4, iterations: 30, maxDuration: "5m" } as const;
  const { scenarios, thresholds } = withScenarios(
    base,
    { steady, few },
    { ...FULL, durationScale: 0.5, rateScale: 0.5 },
  );
  expect(scenarios).toEqual({
    steady: { ...steady, vus: 20, duration: "30s" },
    few: { ...few, vus: 2 },
  });
  expect(thresholds.dropped_iterations).toBeUndefined();
});

it("caps virtual users by MAX_VUS, and no rates", () => {
  const ramp = { executor: "ramping-vus", exec: "ramp", startVUs: 9, gracefulRampDown: "1s" } as const;
  const { scenarios } = withScenarios(
    base,
    { mine, ramp: { ...ramp, stages: [{ target: 30, duration: "2m" }] } },
    { ...FULL, maxVus: 5 },
  );
  expect(scenarios.mine).toMatchObject({ rate: 50, preAllocatedVUs: 5, maxVUs: 5 });
  expect(scenarios.ramp).toMatchObject({ startVUs: 5, stages: [{ target: 5 }] });
});

it("of a Jan suite keeps what every flow can be held to, and no guard of what may not come", () => {
  const jan: K6Options = {
    ...base,
    thresholds: {
      checks: ["rate>0.95"],
      items_lost: ["count==0"],
      completion_time: ["p(95)<30000"],
      "llm_requests{step:message}": ["count>0"],
      "llm_requests{mode:stream}": ["count>0"],
      llm_ttft: ["p(95)<800"],
    },
  };
  const asked = { ...ttft, metric: "llm_ttft", tags: { mode: "stream" } };
  expect(withScenarios(jan, { mine }, { ...FULL, thresholds: [asked] }).thresholds).toEqual({
    checks: ["rate>0.95"],
    items_lost: ["count==0"],
    dropped_iterations: ["count<150"],
    llm_requests: ["count>0"],
    "llm_requests{mode:stream}": ["count>0"],
    llm_ttft: ["p(95)<800"],
  });
});
