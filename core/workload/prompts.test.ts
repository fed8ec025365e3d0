import { expect, test } from "vitest";
import { draws } from "../plan/random.ts";
import { constantLength } from "./lengths.ts";
import { datasetLines, syntheticLines } from "./prompts.ts";
import type { PromptSpec } from "./resolve.ts";
import { madeUnique, randomWords, uniqueLine } from "./words.ts";

const SPEC: PromptSpec = {
  input: constantLength(50),
  output: constantLength(20),
  turns: null,
  prefix: null,
  count: 2000,
  shuffled: true,
};
const words = (text: string) => text.split(" ").length;
const synthetic = (more: Partial<PromptSpec> = {}, seed = 1) => [...syntheticLines({ ...SPEC, ...more }, seed, null)];

test("as many words as tokens, all different, the same for the same seed", () => {
  const lines = synthetic();
  expect(lines).toHaveLength(2000);
  for (const { turns } of lines) {
    expect(turns).toHaveLength(1);
    expect([words(turns[0]!.text), turns[0]!.tokens, turns[0]!.maxTokens]).toEqual([50, 50, 20]);
  }
  expect(new Set(lines.map(({ turns }) => turns[0]!.text)).size).toBe(2000);
  expect(synthetic()).toEqual(lines);
  expect(synthetic({}, 2)).not.toEqual(lines);
  // more of them do not change those before
  expect(synthetic({ count: 10 })).toEqual(lines.slice(0, 10));
});

test("the share of prompts with a prefix, its groups, and its tokens", () => {
  const lines = synthetic({ prefix: { tokens: 30, share: 0.3, groups: 4 } });
  const prefixed = lines.filter(({ prefix }) => prefix !== undefined);
  // four standard deviations of 2,000 draws
  expect(Math.abs(prefixed.length / 2000 - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 2000));
  const groups = new Map<string, number>();
  for (const { prefix = "" } of prefixed) groups.set(prefix, (groups.get(prefix) ?? 0) + 1);
  expect(groups.size).toBe(4);
  for (const count of groups.values()) expect(count).toBeGreaterThan(90);
  for (const { prefix, turns } of prefixed) {
    expect(words(prefix!)).toBe(30);
    expect(turns[0]!.tokens).toBe(80);
  }
  for (const line of lines.filter(({ prefix }) => prefix === undefined)) expect(line.turns[0]!.tokens).toBe(50);
});

test("sessions have several questions; a prefix stands before the first only", () => {
  const [line] = synthetic({ turns: constantLength(4), prefix: { tokens: 30, share: 1, groups: 1 }, count: 1 });
  expect(line!.turns.map(({ tokens }) => tokens)).toEqual([80, 50, 50, 50]);
});

test("lines take the lengths of a trace's rows, and draw where a row says nothing", () => {
  const trace = [
    { atMs: 0, inputTokens: 7, outputTokens: 3 },
    { atMs: 5, inputTokens: null, outputTokens: null },
  ];
  const lines = [...syntheticLines({ ...SPEC, count: 2 }, 1, trace)];
  expect(lines.map(({ turns }) => [words(turns[0]!.text), turns[0]!.maxTokens])).toEqual([
    [7, 3],
    [50, 20],
  ]);
});

test("a data set keeps its texts; without sessions the first question is asked", () => {
  const entries = [
    {
      turns: [
        { text: "One?", outputTokens: 9 },
        { text: "Two?", outputTokens: null },
      ],
    },
  ];
  expect([...datasetLines(entries, { ...SPEC, output: null }, 1)]).toEqual([
    { turns: [{ text: "One?", tokens: null, maxTokens: 9 }] },
  ]);
  const session = { ...SPEC, turns: constantLength(1) };
  expect([...datasetLines(entries, session, 1)][0]!.turns).toEqual([
    { text: "One?", tokens: null, maxTokens: 20 },
    { text: "Two?", tokens: null, maxTokens: 20 },
  ]);
});

test("unique openings: no two alike in a hundred thousand requests, the length as it was, the same again for the same request", () => {
  const text = randomWords(draws(1, "x", 0), 40);
  const openings = new Set<string>();
  for (let i = 0; i < 100_000; i++) openings.add(madeUnique(text, `run/${i}`).split(" ").slice(0, 8).join(" "));
  expect(openings.size).toBe(100_000);
  const made = madeUnique(text, "run/5");
  expect(words(made)).toBe(40);
  expect(made.split(" ").slice(8)).toEqual(text.split(" ").slice(8));
  expect(madeUnique(text, "run/5")).toBe(made);
  expect(madeUnique(text, "other/5")).not.toBe(made);
});

test("a text that is shorter than an opening keeps its length; somebody's own text stays whole", () => {
  expect(words(madeUnique("one two three", "run/1"))).toBe(3);
  expect(madeUnique("one two three", "run/1")).not.toBe("one two three");
  expect(`${uniqueLine("run/1")}What?`).toMatch(/^\(([a-z]+ ){7}[a-z]+\)\nWhat\?$/);
});
