/** Which plans are alike: what changes the load counts, what does not is left out. */
import { describe, expect, it } from "vitest";
import { isComplete, type PlannedRun, planDifferences } from "./plan.ts";

const scenario = {
  executor: "constant-arrival-rate",
  rate: 10,
  duration: "1m",
  stages: [{ duration: "1m", target: 5 }],
};
const json = (changes: Record<string, unknown> = {}, environment: Record<string, unknown> = {}) => ({
  ...{
    suite: "chat-api",
    stock: false,
    target: "http://a",
    note: "x",
    preset: null,
    git: { commit: "1" },
    testid: "t",
  },
  ...{ plan: { scenarios: { basic_load: scenario }, thresholds: { a: ["p(95)<1"] }, totalDuration: "1m", maxVUs: 3 } },
  environment,
  ...changes,
});
const pair = (a: PlannedRun["run"], b: PlannedRun["run"]): PlannedRun[] => [
  { side: "base", name: "a", run: a },
  { side: "candidate", name: "b", run: b },
];
const whats = (runs: PlannedRun[], ...more: [ReadonlySet<string>?, boolean?]) =>
  planDifferences(runs, ...more).map(({ what }) => what);

it("flags that were given to k6 itself are a difference", () => {
  const [found] = planDifferences(pair(json({ k6Args: [] }), json({ k6Args: ["--vus", "5"] })));
  expect(found).toEqual({ what: "k6's own flags", base: "not set", candidate: "--vus 5" });
});

describe("no difference", () => {
  it.each([
    ["address, commit, note, name", json(), json({ target: "http://b", note: "y", git: { commit: "2" }, testid: "u" })],
    ["thresholds", json(), json({ plan: { scenarios: { basic_load: scenario }, thresholds: {} } })],
    ["seed, header, limits", json({}, { SEED: "1", THRESHOLDS: "x<1" }), json({}, { SEED: "2", BASE_URL: "http://b" })],
    ["a default that was typed", json({}, { INCLUDE_USAGE: "true" }), json()],
    ["secrets", json({}, { AUTH_TOKEN: "***", MY_PASSWORD: "***" }), json()],
    ["shards that were merged: all of the load", json({ segment: null }), json({ merged: { parts: "shards" } })],
    ["no run.json", json(), null],
  ])("%s", (_, a, b) => expect(whats(pair(a, b))).toEqual([]));
});

describe("a difference", () => {
  const other = (changes: object) => json({ plan: { scenarios: { basic_load: { ...scenario, ...changes } } } });
  it.each([
    ["suite", json(), json({ suite: "responses" }), ["suite"]],
    ["engine", json(), json({ stock: true }), ["stock"]],
    ["half of the load", json(), json({ segment: { part: "0:1/2", sequence: null } }), ["segment"]],
    ["rate", json(), other({ rate: 11 }), ["scenarios.basic_load.rate"]],
    ["stages", json(), other({ stages: [] }), ["scenarios.basic_load.stages"]],
    ["models", json({}, { MODELS: "x" }), json({}, { MODELS: "y" }), ["MODELS"]],
    ["a variable of one's own", json({}, { TENANT: "x" }), json(), ["TENANT"]],
    ["SLO", json({}, { SLO: "ttft:800" }), json({}, { SLO: "ttft:500" }), ["SLO"]],
  ])("%s", (_, a, b, expected) => expect(whats(pair(a, b))).toEqual(expected));

  it("a scenario more shows as its fields", () => {
    expect(whats(pair(json(), json({ plan: { scenarios: { basic_load: scenario, more: { rate: 1 } } } })))).toEqual([
      "scenarios.more.rate",
    ]);
  });

  it("within one side is named with both runs", () => {
    const runs: PlannedRun[] = [...pair(json(), json()), { side: "base", name: "c", run: json({ suite: "x" }) }];
    expect(planDifferences(runs)).toEqual([
      { what: "suite (a and c, both of the base)", base: "chat-api", candidate: "x" },
    ]);
  });

  it("that is meant, or of an SLO that the caller gives, is none", () => {
    const runs = pair(json({}, { MODELS: "x", SLO: "ttft:1" }), json({}, { MODELS: "y" }));
    expect(whats(runs, new Set(["MODELS"]), true)).toEqual([]);
  });
});

it.each([{}, { plan: 5, environment: [1] }, { environment: { SLO: { a: 1 } }, plan: { scenarios: [null] } }])(
  "holds against whatever a file holds: %j",
  (run) => {
    expect(() => planDifferences(pair(run, json()))).not.toThrow();
  },
);

it("a run is complete unless its run.json says that it was cut short, never ended, threw, or had too slow a client", () => {
  expect([null, { exit: 0, endedAt: "t" }, { exit: 4, endedAt: "t" }].map(isComplete)).toEqual([true, true, true]);
  expect(
    [
      { exit: 6, endedAt: "t" },
      { exit: null, endedAt: null },
      { exit: 9, endedAt: "t" },
      { exit: 8, endedAt: "t" },
      { exit: 1, endedAt: "t" },
    ].map(isComplete),
  ).toEqual([false, false, false, false, false]);
});
