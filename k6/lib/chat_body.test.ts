/** The same seed draws the same requests, and what is overridden changes nothing else. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { draws } from "../../core/plan/random.ts";
import { aClient } from "../../e2e/fakes/client.ts";
import { drawChat, type Mix } from "./chat_body.ts";
import { flatten, type Prompts } from "./prompts.ts";

const read = (name: string) => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8"));
const prompts: Prompts = { ...flatten(read("messages.json")), systemPrompts: read("system_prompts.json") };
const ALL: Mix = { streamShare: 0.3, lengths: ["short", "medium", "long"], retries: false };

interface Body {
  model: string;
  messages: { role: string; content: string }[];
  system_prompt?: string;
  stream: boolean;
  stream_options?: { include_usage: boolean };
  temperature: number;
  max_tokens: number;
  top_p: number;
  user: string;
}

function drawMany(n: number, env: Record<string, string> = {}, mix = ALL, model?: string) {
  const { options } = aClient(env);
  return Array.from({ length: n }, (_, i) => {
    const request = drawChat(draws(options.seed, "basic_load", i), options, prompts, mix, model);
    return { ...request, body: request.body as Body };
  });
}

it("draws the same again by the same seed, and others by another", () => {
  expect(drawMany(50)).toEqual(drawMany(50));
  expect(drawMany(50, { SEED: "2" })).not.toEqual(drawMany(50));
});

it("keeps to the guide's bounds and shares", () => {
  const many = drawMany(3000);
  for (const { body } of many) {
    expect(body.temperature).toBeGreaterThanOrEqual(0.7);
    expect(body.temperature).toBeLessThanOrEqual(1);
    expect(body.top_p).toBeGreaterThanOrEqual(0.9);
    expect(body.top_p).toBeLessThanOrEqual(1);
    expect(body.max_tokens).toBeGreaterThanOrEqual(100);
    expect(body.max_tokens).toBeLessThanOrEqual(4000);
    expect(body.user).toMatch(/^load-test-user-[0-9a-f]{8}$/);
  }
  const share = (test: (request: (typeof many)[number]) => boolean) => many.filter(test).length / many.length;
  expect(share(({ stream }) => stream)).toBeCloseTo(0.3, 1);
  for (const length of ALL.lengths) expect(share((request) => request.length === length)).toBeCloseTo(1 / 3, 1);
  expect(share(({ body }) => body.system_prompt === undefined)).toBeCloseTo(0.25, 1);
  expect(new Set(many.map(({ model }) => model)).size).toBe(5);
  // every text of every category has its turn
  const said = new Set(many.map(({ body }) => body.messages.at(-1)?.content));
  expect(said.size).toBe(prompts.texts.length);
});

it("keeps to the lengths that a scenario asks for", () => {
  const lengths = drawMany(200, {}, { ...ALL, lengths: ["short", "medium"] }).map(({ length }) => length);
  expect([...new Set(lengths)].sort()).toEqual(["medium", "short"]);
});

describe("what is overridden changes nothing else", () => {
  const texts = (env: Record<string, string>, mix = ALL, model?: string) =>
    drawMany(100, env, mix, model).map(({ body }) => [body.messages, body.temperature, body.top_p, body.user]);

  it.each<[string, Record<string, string>, Mix, string | undefined]>([
    ["MAX_TOKENS", { MAX_TOKENS: "7" }, ALL, undefined],
    ["MODELS", { MODELS: "a,b" }, ALL, undefined],
    ["the share of streams", {}, { ...ALL, streamShare: 1 }, undefined],
    ["the model of a stop", {}, ALL, "other"],
  ])("%s", (_what, env, mix, model) => {
    expect(texts(env, mix, model)).toEqual(texts({}));
  });

  it("and is used", () => {
    expect(new Set(drawMany(20, { MAX_TOKENS: "7" }).map(({ body }) => body.max_tokens))).toEqual(new Set([7]));
    expect(new Set(drawMany(20, {}, ALL, "other").map(({ model, body }) => `${model} ${body.model}`))).toEqual(
      new Set(["other other"]),
    );
  });
});

it("asks streams for usage, unless told not to, and unary requests never", () => {
  const streams = drawMany(50, {}, { ...ALL, streamShare: 1 });
  expect(streams.every(({ body }) => body.stream && body.stream_options?.include_usage)).toBe(true);
  expect(
    drawMany(50, { INCLUDE_USAGE: "false" }, { ...ALL, streamShare: 1 }).some(({ body }) => body.stream_options),
  ).toBe(false);
  expect(drawMany(50, {}, { ...ALL, streamShare: 0 }).some(({ body }) => body.stream_options)).toBe(false);
});

it.each([
  ["message", true, false],
  ["field", false, true],
  ["both", true, true],
])("SYSTEM_PROMPT_AS=%s", (as, message, field) => {
  const withPrompt = drawMany(40, { SYSTEM_PROMPT_AS: as }).filter(
    ({ body }) => body.system_prompt !== undefined || body.messages.length > 1,
  );
  expect(withPrompt.length).toBeGreaterThan(10);
  for (const { body } of withPrompt) {
    expect(body.messages[0]?.role === "system").toBe(message);
    expect(body.system_prompt !== undefined).toBe(field);
  }
});
