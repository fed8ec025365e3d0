import { expect, test } from "vitest";
import { draws } from "../plan/random.ts";
import { constantLength } from "./lengths.ts";
import { promptText, promptTokens } from "./prompt_text.ts";
import { datasetLines, syntheticLines } from "./prompts.ts";
import type { PromptSpec } from "./resolve.ts";
import type { PromptLine, WorkloadPlan } from "./types.ts";
import { randomWords, uniqueLine } from "./words.ts";

const SPEC: PromptSpec = {
  input: constantLength(50),
  output: constantLength(20),
  turns: null,
  prefix: null,
  count: 2000,
  shuffled: true,
};
const PROMPTS: WorkloadPlan["prompts"] = {
  ...{ file: "prompts.jsonl", count: 2000, source: "synthetic", system: null, exactOutput: false },
  ...{ prefixTokens: 30, cacheBust: true },
};
const words = (text: string) => text.split(" ").length;
const synthetic = (more: Partial<PromptSpec> = {}, seed = 1) => [...syntheticLines({ ...SPEC, ...more }, seed, null)];
const text = (
  line: PromptLine,
  index: number,
  more: { run?: string; cacheBust?: boolean; seed?: number } = {},
  turn = 0,
) => {
  const { run = "run", cacheBust = true, seed = 1 } = more;
  return promptText({ prompts: { ...PROMPTS, cacheBust }, seed, run, index, line }, turn, line.turns[turn]!);
};

test("as many words as tokens, the same for the same seed", () => {
  const lines = synthetic();
  expect(lines).toHaveLength(2000);
  for (const [i, line] of lines.slice(0, 50).entries()) {
    expect(line).toEqual({ turns: [{ tokens: 50, maxTokens: 20 }] });
    expect(words(text(line, i))).toBe(50);
  }
  const drawn = { input: { ...constantLength(1), kind: "uniform" as const, a: 1, b: 99 } };
  expect(synthetic(drawn)).toEqual(synthetic(drawn));
  expect(synthetic(drawn, 2)).not.toEqual(synthetic(drawn));
  // more of them do not change those before
  expect(synthetic({ ...drawn, count: 10 })).toEqual(synthetic(drawn).slice(0, 10));
});

test("the share of prompts with a prefix, its groups, and its tokens", () => {
  const lines = synthetic({ prefix: { tokens: 30, share: 0.3, groups: 4 } });
  const prefixed = lines.filter(({ prefix }) => prefix !== undefined);
  // four standard deviations of 2,000 draws
  expect(Math.abs(prefixed.length / 2000 - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 2000));
  const groups = new Map<string, number>();
  for (const [i, line] of prefixed.entries()) {
    const whole = text(line, i);
    expect(words(whole)).toBe(80);
    const shared = whole.split(" ").slice(0, 30).join(" ");
    groups.set(shared, (groups.get(shared) ?? 0) + 1);
  }
  expect(groups.size).toBe(4);
  for (const count of groups.values()) expect(count).toBeGreaterThan(90);
  const asked = { prompts: PROMPTS, seed: 1, run: "run", index: 0, line: prefixed[0]! };
  expect(promptTokens(asked, 0, prefixed[0]!.turns[0]!)).toBe(80);
  expect(promptTokens(asked, 1, prefixed[0]!.turns[0]!)).toBe(50);
});

test("sessions have several questions, all different; a prefix stands before the first only", () => {
  const [line] = synthetic({ turns: constantLength(4), prefix: { tokens: 30, share: 1, groups: 1 }, count: 1 });
  const texts = [0, 1, 2, 3].map((turn) => text(line!, 0, {}, turn));
  expect(texts.map(words)).toEqual([80, 50, 50, 50]);
  expect(new Set(texts).size).toBe(4);
});

test("lines take the lengths of a trace's rows, and draw where a row says nothing", () => {
  const trace = [
    { atMs: 0, inputTokens: 7, outputTokens: 3 },
    { atMs: 5, inputTokens: null, outputTokens: null },
  ];
  const lines = [...syntheticLines({ ...SPEC, count: 2 }, 1, trace)];
  expect(lines.map(({ turns }) => [turns[0]!.tokens, turns[0]!.maxTokens])).toEqual([
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
  const [line] = [...datasetLines(entries, { ...SPEC, output: null }, 1)];
  expect(line).toEqual({ turns: [{ text: "One?", tokens: null, maxTokens: 9 }] });
  expect(text(line!, 5, { cacheBust: false })).toBe("One?");
  expect(text(line!, 5)).toBe(`${uniqueLine("run/5")}One?`);
  const session = { ...SPEC, turns: constantLength(1) };
  expect([...datasetLines(entries, session, 1)][0]!.turns).toEqual([
    { text: "One?", tokens: null, maxTokens: 20 },
    { text: "Two?", tokens: null, maxTokens: 20 },
  ]);
});

test("unique prompts: no two openings alike in fifty thousand requests, nor in another run; the same again for the same request", () => {
  const [line] = synthetic({ count: 1 });
  const opening = (whole: string) => whole.split(" ").slice(0, 8).join(" ");
  const openings = new Set<string>();
  for (let i = 0; i < 50_000; i++) openings.add(opening(text(line!, i)));
  expect(openings.size).toBe(50_000);
  expect(text(line!, 5)).toBe(text(line!, 5));
  expect(openings.has(opening(text(line!, 5, { run: "other" })))).toBe(false);
});

test("prompts that may come again: by line and seed, whatever the run", () => {
  const [line] = synthetic({ count: 1 });
  const again = (index: number, run: string, seed = 1) => text(line!, index, { run, cacheBust: false, seed });
  expect(again(3, "a")).toBe(again(2003, "b"));
  expect(again(3, "a")).not.toBe(again(4, "a"));
  expect(again(3, "a")).not.toBe(again(3, "a", 2));
});

test.each([1, 2, 7, 8, 9, 40, 41, 72, 5000])("%i words are as many, none of them empty", (count) => {
  for (let i = 0; i < 20; i++) {
    const made = randomWords(draws(i, "x", 0), count).split(" ");
    expect(made).toHaveLength(count);
    expect(made.every((word) => /^[a-z]+$/.test(word))).toBe(true);
  }
});
