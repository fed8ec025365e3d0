import { describe, expect, it } from "vitest";
import { isJanSuite, type JanSuite, janPlan } from "./jan.ts";
import { JAN_FLOWS, type JanStep } from "./jan_steps.ts";
import { k6Options } from "./k6_options.ts";
import { readOptions, stepTimeoutMs } from "./options.ts";
import { PRESETS } from "./presets.ts";
import type { Plan } from "./types.ts";

const SUITES: JanSuite[] = ["completion-standard", "completion-conversation", "responses"];

function planned(suite: JanSuite, env: Record<string, string> = {}): { plan: Plan; problems: string[] } {
  const { options, problems } = readOptions({ LLMLOAD_ENGINE: "1", ...env }, "jan");
  expect(problems).toEqual([]);
  return janPlan(suite, options);
}

/** A plan without problems. */
function plan(suite: JanSuite, env: Record<string, string> = {}): Plan {
  const { plan: found, problems } = planned(suite, env);
  expect(problems).toEqual([]);
  return found;
}

const names = ({ scenarios }: Plan) => scenarios.map((scenario) => scenario.name);
const load = ({ scenarios }: Plan, name: string) => {
  const k6 = scenarios.find((scenario) => scenario.name === name)?.k6;
  if (k6?.executor !== "ramping-arrival-rate") throw new Error(`${name} is no ramping arrival rate`);
  return k6;
};
const stages = (found: Plan, name: string) =>
  load(found, name).stages.map(({ target, duration }) => [target, duration]);

describe.each(SUITES)("%s under load", (suite) => {
  it("starts both kinds of flow at once, at the guide's rates, for five minutes", () => {
    const found = plan(suite);
    expect(names(found)).toEqual(["nonstream", "stream"]);
    expect(
      found.scenarios.map(({ exec, startSeconds, durationSeconds }) => [exec, startSeconds, durationSeconds]),
    ).toEqual([
      ["nonstream", 0, 300],
      ["stream", 0, 300],
    ]);
    expect(stages(found, "nonstream")).toEqual([
      [2, "60s"],
      [2, "180s"],
      [0, "60s"],
    ]);
    expect(load(found, "nonstream")).toMatchObject({ startRate: 0, timeUnit: "1s", startTime: "0s" });
    expect(found.scenarios.map((scenario) => scenario.plannedIterations)).toEqual([2 * 240, 240]);
    expect(found.target).toBe("jan");
    expect(found.models).toEqual(["jan-v1-4b"]);
  });

  it("has users for twice the time that a completion may take, and twice that at most", () => {
    const found = plan(suite, { NONSTREAM_RPS: "10", STREAM_RPS: "0.1" });
    const users = 10 * 2 * 30;
    // every other response may take 300 s
    const most = suite === "responses" ? (10 * 2 * (30 + 300)) / 2 : 2 * users;
    expect(load(found, "nonstream")).toMatchObject({ preAllocatedVUs: users, maxVUs: most });
    expect(load(found, "stream").preAllocatedVUs).toBe(Math.max(20, users / 100));
  });

  it("NONSTREAM_RPS and STREAM_RPS may be fractions", () => {
    const found = plan(suite, { NONSTREAM_RPS: "0.5", STREAM_RPS: "0.03" });
    expect(load(found, "nonstream")).toMatchObject({ timeUnit: "10s", stages: [{ target: 5 }, { target: 5 }, {}] });
    expect(load(found, "stream")).toMatchObject({ timeUnit: "100s", stages: [{ target: 3 }, { target: 3 }, {}] });
  });

  it("a rate of 0 leaves a scenario out; both are a problem", () => {
    expect(names(plan(suite, { STREAM_RPS: "0" }))).toEqual(["nonstream"]);
    expect(names(plan(suite, { NONSTREAM_RPS: "0", STREAM_RPS: "3" }))).toEqual(["stream"]);
    expect(planned(suite, { NONSTREAM_RPS: "0", STREAM_RPS: "0" }).problems).toEqual([
      "NONSTREAM_RPS and STREAM_RPS are both 0: there is nothing to send; set one above 0.",
    ]);
  });

  it.each([
    ["0.5", ["7500ms", "15s", "7500ms"]],
    ["2", ["30s", "60s", "30s"]],
    ["2.9", ["43500ms", "87s", "43500ms"]],
    ["3", ["60s", "60s", "60s"]],
    ["10", ["60s", "480s", "60s"]],
  ])("DURATION_MIN=%s: %j", (minutes, durations) => {
    expect(stages(plan(suite, { DURATION_MIN: minutes }), "stream").map(([, duration]) => duration)).toEqual(durations);
  });

  it("DURATION_SCALE and RATE_SCALE scale both", () => {
    const found = plan(suite, { DURATION_SCALE: "0.1", RATE_SCALE: "3" });
    expect(stages(found, "nonstream")).toEqual([
      [6, "6s"],
      [6, "18s"],
      [0, "6s"],
    ]);
    expect(found.scenarios.map((scenario) => scenario.plannedIterations)).toEqual([144, 72]);
    expect(load(found, "nonstream").preAllocatedVUs).toBe(360);
    expect(load(found, "nonstream").maxVUs).toBe(suite === "responses" ? 6 * 2 * 165 : 720);
  });

  it("MAX_VUS caps users, and says when that may be too few", () => {
    // of responses with tools only those that are given up before their limit keep users so short
    const found = plan(suite, { MAX_VUS: "45", TOOLS_TIMEOUT: "30s" });
    expect(load(found, "nonstream")).toMatchObject({ preAllocatedVUs: 45, maxVUs: 45 });
    expect(found.warnings).toEqual([
      "MAX_VUS=45 may be too few for nonstream: at its limit it keeps 60 virtual users busy.",
    ]);
  });

  it("SCENARIO selects one; a name that is none, or one without a rate, is a problem", () => {
    expect(names(plan(suite, { SCENARIO: "stream" }))).toEqual(["stream"]);
    expect(planned(suite, { SCENARIO: "strem" }).problems).toEqual([
      "SCENARIO names strem; the suite has nonstream, stream.",
    ]);
    expect(planned(suite, { SCENARIO: "single" }).problems[0]).toMatch(/single is the scenario of SINGLE_RUN=true/);
    expect(planned(suite, { SCENARIO: "stream", STREAM_RPS: "0" }).problems).toEqual([
      "SCENARIO names stream, but STREAM_RPS is 0.",
    ]);
  });

  it("says when a load is too short for a single flow", () => {
    expect(plan(suite, { DURATION_MIN: "0.01" }).warnings[0]).toMatch(/^nonstream is too short to start a single flow/);
  });

  it("is a plain value that k6 takes", () => {
    const found = plan(suite);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(Object.keys(k6Options(found, readOptions({}, "jan").options).scenarios)).toEqual(["nonstream", "stream"]);
  });
});

describe.each(SUITES)("%s with SINGLE_RUN", (suite) => {
  it("takes every step once, by one user, whatever the rates are", () => {
    const found = plan(suite, { SINGLE_RUN: "true", NONSTREAM_RPS: "0", STREAM_RPS: "0" });
    expect(found.scenarios).toHaveLength(1);
    expect(found.scenarios[0]).toMatchObject({
      name: "single",
      exec: "single",
      executor: "per-vu-iterations",
      k6: { executor: "per-vu-iterations", vus: 1, iterations: 1, startTime: "0s" },
    });
    expect(found.flow).toEqual({ single: true, signIn: "guest", tokenRefresh: "each", steps: [...JAN_FLOWS[suite]] });
    expect(found.thresholds.dropped_iterations).toBeUndefined();
  });

  it("leaves time for every step's limit", () => {
    const { options } = readOptions({}, "jan");
    const tools: JanStep[] = ["response_tools", "response_stream_tools"];
    const least = JAN_FLOWS[suite]
      .map((step) => stepTimeoutMs(options, step.includes("stream") ? "stream" : "unary", tools.includes(step)))
      .reduce((sum, ms) => sum + ms, 0);
    expect(plan(suite, { SINGLE_RUN: "true" }).scenarios[0]?.durationSeconds).toBeGreaterThan(least / 1000);
  });

  it("has no scenario but single", () => {
    expect(names(plan(suite, { SINGLE_RUN: "true", SCENARIO: "single" }))).toEqual(["single"]);
    expect(planned(suite, { SINGLE_RUN: "true", SCENARIO: "stream" }).problems).toEqual([
      "SCENARIO names stream; with SINGLE_RUN=true the suite has single.",
    ]);
  });
});

describe("time limits", () => {
  const limits = (env: Record<string, string>) => {
    const { options } = readOptions(env, "jan");
    return [
      stepTimeoutMs(options, "unary", false),
      stepTimeoutMs(options, "stream", false),
      stepTimeoutMs(options, "unary", true),
      stepTimeoutMs(options, "stream", true),
    ];
  };

  it.each([
    [{}, [30_000, 60_000, 300_000, 300_000]],
    [{ REQUEST_TIMEOUT: "5s" }, [5000, 5000, 300_000, 300_000]],
    [{ TOOLS_TIMEOUT: "90s" }, [30_000, 60_000, 90_000, 90_000]],
  ])("%j: unary, stream, unary and stream with tools %j", (env, expected) => {
    expect(limits(env as Record<string, string>)).toEqual(expected);
  });

  it("what is in flight when the load ends has its limit's time", () => {
    const grace = (suite: JanSuite) => plan(suite).scenarios.map(({ k6 }) => k6.gracefulStop);
    expect(grace("completion-standard")).toEqual(["30s", "60s"]);
    expect(grace("responses")).toEqual(["300s", "300s"]);
    expect(plan("completion-standard").totalSeconds).toBe(360);
    expect(plan("responses", { TOOLS_TIMEOUT: "2m" }).totalSeconds).toBe(420);
  });
});

it("knows its suites", () => {
  expect([...SUITES, "chat-api", "response"].filter(isJanSuite)).toEqual(SUITES);
});

describe("presets", () => {
  it.each(Object.entries(PRESETS))("%s holds known settings that plan without a problem", (_name, { env, help }) => {
    expect(help).toMatch(/^\S.*[^.]$/);
    for (const suite of SUITES) {
      const read = readOptions(env, "jan");
      expect([...read.problems, ...read.warnings, ...planned(suite, env).problems]).toEqual([]);
    }
  });

  it("are the guide's examples", () => {
    const rates = (env: Record<string, string>) => {
      const found = plan("completion-conversation", env);
      return found.scenarios.map((s) => [
        s.name,
        s.durationSeconds,
        s.k6.executor === "ramping-arrival-rate" && s.k6.stages[0]?.target,
      ]);
    };
    expect(rates(PRESETS.load.env)).toEqual([
      ["nonstream", 120, 3],
      ["stream", 120, 1],
    ]);
    expect(rates(PRESETS["load-high"].env)).toEqual([
      ["nonstream", 300, 10],
      ["stream", 300, 5],
    ]);
    expect(rates(PRESETS["stream-only"].env)).toEqual([["stream", 180, 3]]);
    expect(names(plan("responses", PRESETS.smoke.env))).toEqual(["single"]);
  });
});
