/** A run that did not send its whole plan is told apart from one that did. */
import { expect, test } from "vitest";
import { cutShort, plannedSeconds } from "./ended.ts";

const plan = {
  scenarios: {
    first: { executor: "constant-arrival-rate", startTime: "0s", duration: "2640ms" },
    last: { executor: "ramping-vus", startTime: "1m10s", stages: [{ duration: "1m0s" }, { duration: "3m20.5s" }] },
  },
};

test.each([
  [plan, 330.5],
  [{ scenarios: { once: { executor: "per-vu-iterations", startTime: "0s" }, ...plan.scenarios } }, null],
  [{ scenarios: { odd: { duration: "<b>" } } }, null],
  [{ scenarios: ["hostile"] }, null],
  [null, null],
])("%j lasts %s s", (given, seconds) => {
  expect(plannedSeconds(given)).toBe(seconds);
});

test("a run that was stopped says so, with what there is of it", () => {
  expect(cutShort({ exit: 6, plan }, 11)).toBe(
    "Exit status 6: the run was cut short, after 11 s of load out of 5 min 31 s that were planned.",
  );
  expect(cutShort({ exit: 9, plan: null }, 11)).toBe("Exit status 9: k6 script error.");
});

test("a bare k6 run, which has no exit status, is held against its plan", () => {
  expect(cutShort({ plan }, 11)).toContain("11 s of load out of 5 min 31 s");
  expect(cutShort({ plan }, 320)).toBeNull();
});

test("one that a threshold stopped is not whole, though its exit status is that of any failed threshold", () => {
  expect(cutShort({ exit: 4, aborted: true, plan }, 11)).toBe(
    "A threshold with abortOnFail stopped it, after 11 s of load out of 5 min 31 s that were planned.",
  );
});

test("a run that ended by itself is whole, however early its last request was", () => {
  for (const exit of [0, 4, 5]) expect(cutShort({ exit, plan }, 11)).toBeNull();
  expect(cutShort(null, 11)).toBeNull();
});
