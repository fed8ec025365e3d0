import { describe, expect, test } from "vitest";
import { APIS } from "../apis.ts";
import type { Ask, Said } from "../talk.ts";

const ASK: Ask = {
  model: "m",
  stream: true,
  system: "Be brief.",
  said: [{ role: "user", text: "Hi" }],
  maxTokens: 20,
  maxTokensAs: "max_tokens",
  exactOutput: false,
  includeUsage: true,
  tool: null,
  more: {},
};
const CALL = { index: 0, id: "c1", name: "lookup", arguments: '{"subject":"x"}' };
const TALK: Said[] = [
  { role: "user", text: "Who?" },
  { role: "assistant", text: "", calls: [CALL] },
  { role: "tool", callId: "c1", name: "lookup", text: "known" },
  { role: "assistant", text: "Me.", calls: [] },
  { role: "user", text: "Why?" },
];
const body = (api: keyof typeof APIS, more: Partial<Ask> = {}) =>
  APIS[api].body({ ...ASK, ...more }) as Record<string, unknown>;

test("chat completions", () => {
  expect(body("chat")).toEqual({
    model: "m",
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 20,
  });
  expect(body("chat", { said: TALK, system: null }).messages).toEqual([
    { role: "user", content: "Who?" },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c1", type: "function", function: { name: "lookup", arguments: '{"subject":"x"}' } }],
    },
    { role: "tool", tool_call_id: "c1", content: "known" },
    { role: "assistant", content: "Me." },
    { role: "user", content: "Why?" },
  ]);
  expect(body("chat", { stream: false })).not.toHaveProperty("stream_options");
  expect(body("chat", { maxTokensAs: "max_completion_tokens" })).toMatchObject({ max_completion_tokens: 20 });
});

test("Responses", () => {
  expect(body("responses")).toEqual({
    model: "m",
    instructions: "Be brief.",
    input: "Hi",
    stream: true,
    max_output_tokens: 20,
  });
  expect(body("responses", { said: TALK }).input).toEqual([
    { role: "user", content: "Who?" },
    { type: "function_call", call_id: "c1", name: "lookup", arguments: '{"subject":"x"}' },
    { type: "function_call_output", call_id: "c1", output: "known" },
    { role: "assistant", content: "Me." },
    { role: "user", content: "Why?" },
  ]);
});

test("Anthropic messages: a limit always", () => {
  expect(body("messages")).toEqual({
    model: "m",
    max_tokens: 20,
    system: "Be brief.",
    messages: [{ role: "user", content: "Hi" }],
    stream: true,
  });
  expect(body("messages", { maxTokens: null })).toMatchObject({ max_tokens: 1024 });
  expect(body("messages", { said: TALK }).messages).toEqual([
    { role: "user", content: "Who?" },
    { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "lookup", input: { subject: "x" } }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: "known" }] },
    { role: "assistant", content: "Me." },
    { role: "user", content: "Why?" },
  ]);
});

describe.each(["chat", "responses", "messages"] as const)("%s", (api) => {
  test("own fields win, exact lengths are asked for only when they are wanted", () => {
    expect(body(api)).not.toHaveProperty("ignore_eos");
    expect(body(api, { exactOutput: true })).toMatchObject({ ignore_eos: true, min_tokens: 20 });
    expect(body(api, { exactOutput: true, maxTokens: null })).not.toHaveProperty("min_tokens");
    expect(body(api, { more: { temperature: 0, model: "other" } })).toMatchObject({ temperature: 0, model: "other" });
  });

  test("a tool is offered, then refused", () => {
    const choice = (tool: Ask["tool"]) => JSON.stringify(body(api, { tool }).tool_choice);
    expect([choice(null), choice("offered"), choice("refused")]).toEqual([
      undefined,
      expect.stringContaining("auto"),
      expect.stringContaining("none"),
    ]);
    expect(JSON.stringify(body(api, { tool: "offered" }).tools)).toContain('"lookup"');
  });
});
