import fc from "fast-check";
import { expect, it } from "vitest";
import { k6Duration, parseDuration } from "./duration.ts";
import { modelFamily } from "./family.ts";
import { authorization, rotate } from "./tokens.ts";

it.each([
  ["abc", "Bearer abc"],
  ["Bearer abc", "Bearer abc"],
  ["bearer   abc ", "Bearer abc"],
  ["Basic dXNlcg==", "Basic dXNlcg=="],
  ["bearerish", "Bearer bearerish"],
])("authorization of %j is %j", (token, header) => {
  expect(authorization(token)).toBe(header);
  expect(authorization(header)).toBe(header);
});

it("tokens take turns", () => {
  expect([0, 1, 2, 3, -1].map((n) => rotate(["a", "b", "c"], n))).toEqual(["a", "b", "c", "a", "c"]);
  expect(rotate([], 5)).toBeNull();
});

it.each([
  ["500ms", 500],
  ["2s", 2000],
  ["1m30s", 90_000],
  ["1h", 3_600_000],
  ["1.5s", 1500],
  ["0", 0],
  ["5", null],
  ["-1s", null],
  ["1 s", null],
  ["s", null],
  ["", null],
])("the duration %j is %s ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it("k6 gets back what it was, to the millisecond", () => {
  fc.assert(
    fc.property(fc.nat(1e9), (ms) => {
      expect(parseDuration(k6Duration(ms))).toBe(ms);
    }),
    { seed: 1 },
  );
});

it("families go by how the name begins, behind a provider's name too", () => {
  const families = [
    "gemini-1.5-pro",
    "gpt-4",
    "gpt-4-turbo",
    "openai/gpt-4o",
    "claude-3-opus",
    "my-gpt-4",
    "jan-v1-4b",
  ];
  expect(families.map(modelFamily)).toEqual(["gemini", "gpt4", "gpt4", "gpt4", "claude", "other", "other"]);
});
