import { expect, test } from "vitest";
import { checkTestid, makeTestid } from "./testid.ts";

test("suite, UTC time, chance", () => {
  const at = new Date("2026-01-31T23:59:59.999Z");
  expect(makeTestid("chat-api", at, () => 0.5)).toBe("chat-api_20260131_235959_8000");
  expect(makeTestid("my suite/ä", at, () => 0)).toBe("my-suite-_20260131_235959_0000");
  expect(makeTestid("..", at, () => 0.99999)).toBe("run_20260131_235959_ffff");
  expect(checkTestid(makeTestid("x_y", at, () => 0))).toBe("x-y_20260131_235959_0000");
});

test.each(["", ".", "../x", "a/b", "a b", "-x", "x".repeat(101)])("%j is no name of a run", (name) => {
  expect(() => checkTestid(name)).toThrow("--testid");
});
