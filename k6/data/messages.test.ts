/** The prompts keep the promises that scenarios and thresholds rest on: lengths by word, no text twice. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Messages = Record<string, Record<string, string[]>>;

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const messages = read("messages.json") as Messages;

const CATEGORIES = {
  short: ["greeting", "question", "command"],
  medium: ["technical", "best_practice", "concept"],
  long: ["architecture", "requirements", "migration"],
};
/** words, both ends included */
const WORDS: Record<string, readonly [number, number]> = { short: [1, 19], medium: [20, 50], long: [100, 200] };

const words = (text: string) => text.trim().split(/\s+/).length;
const texts = (length: string) => Object.values(messages[length] ?? {}).flat();

it("has the guide's lengths and categories, and no other", () => {
  const found = Object.fromEntries(Object.entries(messages).map(([length, sets]) => [length, Object.keys(sets)]));
  expect(found).toEqual(CATEGORIES);
});

describe.each(Object.entries(CATEGORIES))("%s messages", (length, categories) => {
  it.each(categories)("%s: at least five texts", (category) => {
    expect(messages[length]?.[category]?.length).toBeGreaterThanOrEqual(5);
  });

  it("each have the promised number of words", () => {
    const [least, most] = WORDS[length] as readonly [number, number];
    const wrong = texts(length).filter((text) => words(text) < least || words(text) > most);
    expect(wrong.map((text) => `${words(text)} words: ${text.slice(0, 60)}`)).toEqual([]);
  });
});

it("long messages ask for several things", () => {
  const sentences = (text: string) => text.split(/[.?!](?:\s|$)/).filter((part) => part !== "").length;
  expect(texts("long").filter((text) => sentences(text) < 5)).toEqual([]);
});

it("no text appears twice, and none carries stray white space", () => {
  const all = Object.keys(CATEGORIES).flatMap(texts);
  expect(new Set(all.map((text) => text.toLowerCase())).size).toBe(all.length);
  expect(all.filter((text) => text !== text.trim() || /\s{2}|[\r\n\t]/.test(text))).toEqual([]);
});

it("offers the guide's four system prompts, the last of them none", () => {
  expect(read("system_prompts.json")).toEqual([
    "You are a helpful coding assistant.",
    "You are an expert software architect.",
    "You are a senior developer specializing in distributed systems.",
    null,
  ]);
});
