import { describe, expect, it } from "vitest";
import { METRICS } from "../contract/metrics_gen.ts";
import { type JanSuite, janPlan } from "./jan.ts";
import { readOptions } from "./options.ts";
import { bareName } from "./thresholds.ts";
import type { Plan } from "./types.ts";

const SUITES: JanSuite[] = ["completion-standard", "completion-conversation", "responses"];

function planned(suite: JanSuite, env: Record<string, string> = {}) {
  const { options, problems } = readOptions({ LLMLOAD_ENGINE: "1", ...env }, "jan");
  expect(problems).toEqual([]);
  return janPlan(suite, options);
}

function plan(suite: JanSuite, env: Record<string, string> = {}): Plan {
  const { plan: found, problems } = planned(suite, env);
  expect(problems).toEqual([]);
  return found;
}

/** Limits without guards, and without the counters of failed steps and dropped arrivals, which go by the plan's size. */
function limits(found: Plan): Record<string, string[]> {
  const guard = (metric: string, expression: string) =>
    found.guards.some((known) => known.metric === metric && known.expression === expression);
  const own = Object.entries(found.thresholds).map(([metric, list]) => [metric, list.filter((e) => !guard(metric, e))]);
  return Object.fromEntries(own.filter(([metric, list]) => list?.length && !/^(steps_|dropped)/.test(String(metric))));
}

const EVERY = { http_req_failed: ["rate<0.05"], checks: ["rate>0.95"] };
const AUTH = {
  guest_login_time: ["p(95)<2000"],
  token_refresh_time: ["p(95)<2000"],
  "llm_request_success{step:token_refresh}": ["rate>0.95"],
};
const STREAMS = { llm_ttft: ["p(95)<1000"], llm_done_rate: ["rate==1"] };

describe("limits", () => {
  it("completion-standard", () => {
    const own = { completion_time: ["p(95)<30000"] };
    expect(limits(plan("completion-standard"))).toEqual({ ...EVERY, ...AUTH, ...STREAMS, ...own });
  });

  it("completion-conversation", () => {
    const times = ["create", "get", "list", "items"].map((what) => [`conversation_${what}_time`, ["p(95)<3000"]]);
    expect(limits(plan("completion-conversation"))).toEqual({
      ...{ ...EVERY, ...AUTH, ...STREAMS, ...Object.fromEntries(times) },
      completion_time: ["p(95)<30000"],
      items_lost: ["count==0"],
      items_foreign: ["count==0"],
    });
  });

  it("responses: plain and with tools apart, and no [DONE], which that API does not promise", () => {
    expect(limits(plan("responses"))).toEqual({
      ...{ ...EVERY, ...AUTH, llm_ttft: STREAMS.llm_ttft },
      "response_time{tools:no}": ["p(95)<30000"],
      "response_time{tools:yes}": ["p(95)<300000"],
    });
  });

  it.each(SUITES)("%s: each has a guard that sees its samples, but for counters that may stay at 0", (suite) => {
    for (const env of [{}, { SINGLE_RUN: "true" }]) {
      const found = plan(suite, env);
      const guarded = new Set(found.guards.flatMap((guard) => guard.guards));
      const bare = Object.keys(limits(found)).filter((metric) => !guarded.has(metric));
      expect(bare).toEqual([]);
      for (const guard of found.guards) {
        expect(guard.metric).toMatch(/^llm_requests(\{(step|mode):\w+\})?$/);
        expect(found.thresholds[guard.metric]).toContain("count>0");
      }
    }
  });

  it.each(SUITES)("%s: names only metrics that it has, on stock k6 none that it cannot know", (suite) => {
    const known = (engine: boolean) =>
      METRICS.filter((m) => ["common", "jan"].includes(m.group) && (engine || !m.engineOnly)).map(
        (m) => m.name as string,
      );
    const builtIn = ["http_req_failed", "checks", "dropped_iterations"];
    for (const engine of ["1", ""]) {
      const names = Object.keys(plan(suite, { LLMLOAD_ENGINE: engine }).thresholds).map(bareName);
      expect(names.filter((name) => ![...known(engine !== ""), ...builtIn].includes(name))).toEqual([]);
    }
  });

  it("completion_time is guarded by both kinds of completion", () => {
    const guards = (env: Record<string, string>) =>
      plan("completion-conversation", env)
        .guards.filter((guard) => guard.guards.includes("completion_time"))
        .map((guard) => guard.metric);
    expect(guards({})).toEqual(["llm_requests{step:message}", "llm_requests{step:message_stream}"]);
    expect(guards({ STREAM_RPS: "0" })).toEqual(["llm_requests{step:message}"]);
  });

  it("without streams nothing is asked of streams", () => {
    for (const suite of SUITES) {
      const text = JSON.stringify(plan(suite, { STREAM_RPS: "0" }).thresholds);
      expect(text).not.toMatch(/llm_ttft|llm_chunks|llm_done_rate|mode:stream|step:\w+_stream/);
    }
  });

  it("streams only: nothing is asked of unary completions", () => {
    const text = JSON.stringify(plan("responses", { NONSTREAM_RPS: "0" }).thresholds);
    expect(text).not.toMatch(/step:response[,}]|step:response_tools/);
    expect(text).toMatch(/step:response_stream_tools/);
  });

  it.each(["API_KEY", "AUTH_TOKEN", "AUTH_TOKENS"])("%s: nobody signs in", (name) => {
    const found = plan("completion-standard", { [name]: "key-1" });
    expect(found.flow?.signIn).toBe("key");
    expect(JSON.stringify(found.thresholds)).not.toMatch(/guest_login|token_refresh_time/);
    expect(JSON.stringify(found)).not.toContain("key-1");
  });

  it.each([
    ["each", {}, true],
    ["completion", {}, true],
    ["off", {}, false],
    ["off", { SINGLE_RUN: "true" }, false],
    ["expiry", { SINGLE_RUN: "true" }, true],
  ])("TOKEN_REFRESH=%s %j: token_refresh_time has a limit: %s", (mode, env, has) => {
    const found = plan("completion-standard", { TOKEN_REFRESH: mode, ...(env as Record<string, string>) });
    expect(limits(found).token_refresh_time !== undefined).toBe(has);
    expect(found.excused).toEqual([]);
    expect(found.thresholds["llm_requests{step:token_refresh}"]?.includes("count>0") === true).toBe(has);
  });

  it("TOKEN_REFRESH=expiry: the limit holds for refreshes if there are any", () => {
    const found = plan("completion-standard", { TOKEN_REFRESH: "expiry" });
    expect(limits(found).token_refresh_time).toEqual(["p(95)<2000"]);
    expect(found.thresholds["llm_requests{step:token_refresh}"]).toEqual([]);
    const reason = "TOKEN_REFRESH=expiry: no token was about to expire";
    const unless = "llm_requests{step:token_refresh}";
    expect(found.excused).toEqual([
      { metric: "token_refresh_time", reason, unless },
      { metric: "llm_request_success{step:token_refresh}", reason, unless },
    ]);
  });

  it("a load too short for a response with tools asks nothing of one", () => {
    const found = plan("responses", { DURATION_MIN: "0.05", NONSTREAM_RPS: "0.5", STREAM_RPS: "0" });
    expect(found.scenarios[0]?.plannedIterations).toBe(1);
    expect(found.flow?.steps).toEqual(["guest_login", "token_refresh", "response"]);
    expect(limits(found)["response_time{tools:yes}"]).toBeUndefined();
  });
});

describe("failed steps", () => {
  it("none in a functional run, none skipped either", () => {
    for (const suite of SUITES) {
      const { thresholds } = plan(suite, { SINGLE_RUN: "true" });
      expect([thresholds.steps_failed, thresholds.steps_skipped]).toEqual([["count==0"], ["count==0"]]);
    }
  });

  it.each(SUITES)("%s: a functional run is one in which every check holds, under load most do", (suite) => {
    expect(plan(suite, { SINGLE_RUN: "true" }).thresholds.checks).toEqual(["rate==1"]);
    expect(plan(suite).thresholds.checks).toEqual(["rate>0.95"]);
  });

  it.each([
    [{}, ["rate>0.95"], true],
    [{ TOKEN_REFRESH: "completion" }, ["rate>0.95"], true],
    [{ TOKEN_REFRESH: "expiry" }, ["rate>0.95"], false],
    [{ TOKEN_REFRESH: "off" }, undefined, false],
    [{ API_KEY: "k" }, undefined, false],
    [{ SINGLE_RUN: "true" }, [], false],
  ])("%j: refreshes are limited by their share: %j, guarded: %s", (env, expected, guarded) => {
    const metric = "llm_request_success{step:token_refresh}";
    const found = plan("responses", env as Record<string, string>);
    expect(found.thresholds[metric]).toEqual(expected);
    const guards = found.guards.filter((guard) => guard.guards.includes(metric)).map((guard) => guard.metric);
    expect(guards).toEqual(guarded ? ["llm_requests{step:token_refresh}"] : []);
  });

  it("under load below 5 % of the flows that come to the step", () => {
    const { thresholds, scenarios } = plan("responses");
    expect(scenarios.map((scenario) => scenario.plannedIterations)).toEqual([480, 240]);
    const count = (step: string) => thresholds[`steps_failed{step:${step}}`];
    expect(
      ["guest_login", "response", "response_tools", "response_stream", "response_stream_tools"].map(count),
    ).toEqual([36, 12, 12, 6, 6].map((n) => [`count<${n}`]));
    expect(count("token_refresh")).toEqual([]);
  });

  it("dropped arrivals stay below 1 % of the planned, under load only", () => {
    expect(plan("responses").thresholds.dropped_iterations).toEqual(["count<8"]);
    expect(plan("responses", { SINGLE_RUN: "true" }).thresholds.dropped_iterations).toBeUndefined();
  });
});

describe("ALLOW_FAULTS", () => {
  it("no_done: the rate is shown, and has no limit", () => {
    const { thresholds } = plan("completion-standard", { ALLOW_FAULTS: "no_done" });
    expect(thresholds["llm_done_rate{step:completion_stream}"]).toEqual([]);
    expect(thresholds.llm_done_rate).toBeUndefined();
  });

  it("empty: streams without a token excuse that there is no TTFT, whoever asks for it", () => {
    const env = { ALLOW_FAULTS: "empty", THRESHOLDS: "llm_ttft{step:response_stream}:p(95)<800" };
    const found = plan("responses", env);
    const reason = "allowed: a stream may hold no token (ALLOW_FAULTS=empty)";
    expect(found.excused).toEqual([
      { metric: "llm_ttft", reason },
      { metric: "llm_ttft{step:response_stream}", reason },
    ]);
    expect(found.thresholds.llm_ttft).toEqual(["p(95)<1000"]);
    expect(plan("responses").excused).toEqual([]);
  });
});

describe("THRESHOLDS", () => {
  it("replace and add, with guards of the same tags", () => {
    const found = plan("completion-standard", {
      THRESHOLDS: "completion_time:p(95)<5000; completion_time{step:completion_stream}:p(99)<9000; llm_errors:count<3",
    });
    expect(found.thresholds.completion_time).toEqual(["p(95)<5000"]);
    expect(found.thresholds["completion_time{step:completion_stream}"]).toEqual(["p(99)<9000"]);
    expect(found.thresholds["llm_requests{step:completion_stream}"]).toEqual(["count>0"]);
    expect(found.thresholds.llm_errors).toEqual(["count<3"]);
  });

  it("must name a metric that the suites have, and fit it", () => {
    expect(planned("responses", { THRESHOLDS: "total_chat_requests:count>0" }).problems[0]).toMatch(
      /names the metric total_chat_requests, which this suite does not have/,
    );
    expect(planned("responses", { THRESHOLDS: "items_lost:rate==0" }).problems).toEqual([]);
    expect(planned("responses", { THRESHOLDS: "items_lost:p(95)<1" }).problems[0]).toMatch(/which is a counter/);
  });

  it.each<[suite: JanSuite, env: Record<string, string>, threshold: string, reason: string]>([
    ["responses", { STREAM_RPS: "0" }, "llm_ttft", "STREAM_RPS is 0"],
    ["responses", { SCENARIO: "nonstream" }, "llm_ttft", "stream was not selected"],
    ["responses", { STREAM_RPS: "0" }, "llm_e2e{scenario:stream}", "STREAM_RPS is 0"],
    ["responses", { SCENARIO: "nonstream" }, "llm_e2e{scenario:stream}", "stream was not selected"],
    ["responses", {}, "llm_e2e{scenario:single}", "SINGLE_RUN is not set"],
    ["responses", { SINGLE_RUN: "true" }, "llm_e2e{scenario:stream}", "SINGLE_RUN=true: every step once"],
    ["responses", { NONSTREAM_RPS: "0" }, "response_time{mode:unary}", "NONSTREAM_RPS is 0"],
    ["completion-standard", {}, "response_time", "completion-standard has no such step"],
    ["completion-standard", {}, "llm_e2e{api:conversation}", "completion-standard has no such step"],
    ["completion-standard", { API_KEY: "k" }, "guest_login_time", "a key is used: nobody signs in"],
    ["completion-standard", { TOKEN_REFRESH: "off" }, "token_refresh_time", "TOKEN_REFRESH=off"],
  ])("%s %j: %s cannot be evaluated: %s", (suite, env, metric, reason) => {
    const found = plan(suite, { ...env, THRESHOLDS: `${metric}:p(95)<1` });
    expect(found.notEvaluable).toEqual([{ metric, expression: "p(95)<1", reason }]);
    expect(found.thresholds[metric] ?? []).toEqual([]);
  });

  it("one that this run can evaluate stays", () => {
    const metrics = [
      "llm_ttft{mode:stream}",
      "response_time{tools:yes}",
      "llm_e2e{scenario:stream}",
      "http_req_duration",
    ];
    const found = plan("responses", { THRESHOLDS: metrics.map((metric) => `${metric}:p(95)<1`).join(";") });
    expect(found.notEvaluable).toEqual([]);
    for (const metric of metrics) expect(found.thresholds[metric]).toEqual(["p(95)<1"]);
  });
});

it("stock k6: what it cannot know is left out and named", () => {
  const found = plan("responses", { LLMLOAD_ENGINE: "" });
  expect(found.thresholds.llm_ttft).toBeUndefined();
  expect(found.notEvaluable.map(({ metric }) => metric)).toEqual(["llm_ttft"]);
});
