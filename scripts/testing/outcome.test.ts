import { describe, expect, it } from "vitest";
import { add, EMPTY, goOutcome, vitestOutcome } from "./outcome.ts";

const go = (action: string, test?: string) =>
  JSON.stringify({ Action: action, Package: "example.org/llmload/xk6/internal/sse", ...(test ? { Test: test } : {}) });

describe("goOutcome", () => {
  it("counts tests, not packages, and ignores plain lines", () => {
    const outcome = goOutcome([go("run", "TestA"), "noise", go("pass", "TestA"), go("skip", "TestB"), go("pass")]);
    expect(outcome).toEqual({ passed: 1, failed: [], skipped: ["internal/sse TestB"] });
  });
  it("names the failed test, not its package", () => {
    expect(goOutcome([go("fail", "TestA"), go("fail")]).failed).toEqual(["internal/sse TestA"]);
  });
  it("counts a package that does not compile", () => {
    expect(goOutcome([go("fail")]).failed).toEqual(["package internal/sse"]);
  });
});

describe("vitestOutcome", () => {
  it("counts tests and files that could not be loaded", () => {
    const json = JSON.stringify({
      testResults: [
        { name: "/r/a.test.ts", status: "failed", assertionResults: [] },
        {
          name: "/r/b.test.ts",
          status: "passed",
          assertionResults: [
            { status: "passed", fullName: "one" },
            { status: "skipped", fullName: "two [needs x]" },
            { status: "failed", fullName: "three" },
          ],
        },
      ],
    });
    expect(vitestOutcome(json, "/r")).toEqual({
      passed: 1,
      failed: ["a.test.ts (not loaded)", "b.test.ts three"],
      skipped: ["b.test.ts two [needs x]"],
    });
  });
});

it("adds up", () => {
  const one = { passed: 1, failed: ["f"], skipped: ["s"] };
  expect(add(one, add(EMPTY, one))).toEqual({ passed: 2, failed: ["f", "f"], skipped: ["s", "s"] });
});
