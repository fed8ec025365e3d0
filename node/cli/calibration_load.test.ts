import { expect, test } from "vitest";
import { loadLike, loadOf } from "./calibration_load.ts";

const plan = (scenarios: Record<string, Record<string, unknown>>) => ({
  scenarios,
  thresholds: {},
  totalDuration: null,
  maxVUs: null,
});
const ramp = (...targets: number[]) => targets.map((target) => ({ duration: "1m", target }));

test.each([
  [
    "a constant rate",
    { a: { executor: "constant-arrival-rate", rate: 120, timeUnit: "1m0s" } },
    { concurrency: 3, rate: 2, tokens: 50 },
  ],
  [
    "the peak of a ramp",
    { a: { executor: "ramping-arrival-rate", startRate: 1, timeUnit: "1s", stages: ramp(20, 100, 0) } },
    { concurrency: 103, rate: 100, tokens: 50 },
  ],
  [
    "users that come and go",
    { a: { executor: "ramping-vus", startVUs: 1, stages: ramp(10, 50, 0) } },
    { concurrency: 50, rate: null, tokens: 50 },
  ],
  [
    "of several the largest",
    { a: { executor: "constant-arrival-rate", rate: 10 }, b: { executor: "constant-vus", vus: 40 } },
    { concurrency: 40, rate: null, tokens: 50 },
  ],
  ["a suite without a plan", {}, { concurrency: 1, rate: null, tokens: 50 }],
])("the load of %s", (_, scenarios, want) => expect(loadLike(plan(scenarios), 50)).toEqual(want));

test("what was typed, or the default", () => {
  expect(loadOf(null, null, 20)).toEqual({ concurrency: 50, rate: null, tokens: 20 });
  expect(loadOf(7, null, 20).concurrency).toBe(7);
  expect(loadOf(null, 10, 50)).toEqual({ concurrency: 11, rate: 10, tokens: 50 });
});
