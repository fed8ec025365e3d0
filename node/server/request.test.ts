import { describe, expect, it } from "vitest";
import { type ChatRequest, parseChatRequest } from "./request.ts";

const BASE = { model: "m", messages: [{ role: "user", content: "hello" }] };
const read = (more: Record<string, unknown>, parts = true) =>
  parseChatRequest(JSON.stringify({ ...BASE, ...more }), parts);
const good = (more: Record<string, unknown>) => read(more) as ChatRequest;

describe("refused, with the reason", () => {
  it.each([
    ["", "EOF"],
    ["{", "the body is not JSON"],
    ["[]", "the body is not a JSON object"],
    ["null", "the body is not a JSON object"],
    ['{"model":"m"}', "messages are required"],
    ['{"model":"m","messages":[]}', "messages are required"],
    ['{"messages":[{"role":"user","content":"x"}]}', "model is required"],
    ['{"model":"m","messages":[3]}', "content must be a string or an array of parts"],
    ['{"model":"m","messages":[{"role":"user"}]}', "content must be a string or an array of parts"],
    ['{"model":"m","max_tokens":1.5,"messages":[{"content":"x"}]}', "max_tokens must be a whole number"],
  ])("%s", (body, message) => {
    expect(parseChatRequest(body, true)).toMatchObject({ status: 400, message });
  });

  it("an array of parts, where content must be a string", () => {
    const messages = [{ role: "user", content: [{ type: "text", text: "x" }] }];
    expect(read({ messages })).toMatchObject({ model: "m" });
    expect(read({ messages }, false)).toMatchObject({ status: 400, malformed: true });
  });
});

it("a message of tool calls needs no content", () => {
  expect(good({ messages: [{ role: "assistant", tool_calls: [] }] })).toMatchObject({ characters: 0, hasUser: false });
});

it("a tool is called when tool_choice or the prompt says so", () => {
  const tools = [{ function: { name: "first" } }, { function: { name: "second" } }];
  expect(good({ tools }).tool).toBeNull();
  expect(good({ tools, tool_choice: "auto" }).tool).toBeNull();
  expect(good({ tools, tool_choice: "required" }).tool).toBe("first");
  expect(good({ tools, tool_choice: { type: "function", function: { name: "second" } } }).tool).toBe("second");
  const messages = [{ role: "user", content: "Please use the search tool." }];
  expect(good({ tools, messages }).tool).toBe("first");
  expect(good({ tools, messages, tool_choice: "none" }).tool).toBeNull();
  expect(good({ tool_choice: "required" }).tool).toBeNull();
});

it("limits, usage, reasoning", () => {
  expect(good({ max_tokens: 5 }).maxTokens).toBe(5);
  expect(good({ max_tokens: 5, max_completion_tokens: 3 }).maxTokens).toBe(3);
  expect(good({ max_tokens: 0 }).maxTokens).toBeNull();
  expect(good({ stream_options: { include_usage: true } })).toMatchObject({
    includeUsage: true,
    continuousUsage: false,
  });
  expect(good({ stream_options: { continuous_usage_stats: true } }).continuousUsage).toBe(false);
  expect(good({ model: "m-reasoner" }).reasons).toBe(true);
  expect(good({ reasoning_effort: "low" }).reasons).toBe(true);
  expect(good({}).reasons).toBe(false);
});
