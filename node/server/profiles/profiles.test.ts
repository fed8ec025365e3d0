/** Each profile's stream, byte by byte. What is odd about a server is visible here; facts, not copies of its words. */
import { describe, expect, it } from "vitest";
import { type Answer, emptied } from "../answer.ts";
import { type ChatRequest, parseChatRequest } from "../request.ts";
import { agentapi } from "./agentapi.ts";
import { anthropic } from "./anthropic.ts";
import { litellm } from "./litellm.ts";
import { llamacpp } from "./llamacpp.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import type { Piece, Profile } from "./types.ts";
import { vllm } from "./vllm.ts";

const ANSWER: Answer = {
  id: "c1",
  created: 7,
  model: 'a "delta":"@" b',
  reasoning: [],
  text: ["Yes,", " é"],
  tool: null,
  finishReason: "stop",
  promptTokens: 3,
  completionTokens: 2,
  ttftMs: 40,
  gapMs: () => 0,
};

function asked(more: Record<string, unknown> = {}): ChatRequest {
  const body = { model: "m", stream: true, messages: [{ role: "user", content: "x" }], ...more };
  const request = parseChatRequest(JSON.stringify(body), true);
  if ("status" in request) throw new Error(request.message);
  return request;
}
const USAGE = asked({ stream_options: { include_usage: true } });

function streamed(profile: Profile, request = USAGE, answer = ANSWER): string {
  const write = profile.chunks(answer, request);
  const kinds: [Piece["kind"], string[]][] = [
    ["reasoning", answer.reasoning],
    ["text", answer.text],
    ["tool", answer.tool?.args ?? []],
  ];
  let tokens = 0;
  const chunks = kinds.flatMap(([kind, texts]) => {
    let index = 0;
    return texts.flatMap((token) => {
      tokens++;
      return profile.pieces(token).map((text) => write({ kind, text, index: index++, tokens }));
    });
  });
  return [
    ...profile.greeting(answer, request),
    ...profile.opening(answer, request),
    ...chunks,
    ...profile.closing(answer, request, { finish: true, usage: true, predictedMs: 12.5 }),
    profile.done,
  ].join("");
}

const HEAD = String.raw`{"id":"c1","object":"chat.completion.chunk","created":7,"model":"a \"delta\":\"@\" b","choices":`;
const TOTAL = '"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}';
/** lines after the common head; `[DONE]` and comments as they are */
function stream(...lines: string[]): string {
  return lines
    .map(
      (line) =>
        `${line.startsWith("[{") || line === "[]" || line.startsWith("[],") ? `data: ${HEAD}${line}}` : line}\n\n`,
    )
    .join("");
}

describe("streams", () => {
  it("openai: null usage beside every chunk when usage is asked for, none otherwise", () => {
    expect(streamed(openai)).toBe(
      stream(
        '[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null',
        '[{"index":0,"delta":{"content":"Yes,"},"finish_reason":null}],"usage":null',
        '[{"index":0,"delta":{"content":" é"},"finish_reason":null}],"usage":null',
        '[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null',
        `[],${TOTAL}`,
        "data: [DONE]",
      ),
    );
    expect(streamed(openai, asked())).not.toContain("usage");
  });

  it("agentapi: finish reason content, a chunk per byte, usage of zeros, a message in every chunk, no last delta", () => {
    const rest = (reason: string) =>
      `"message":{"role":"","content":""},"finish_reason":"${reason}"}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`;
    const chunk = (text: string) => `[{"index":0,"delta":{"content":"${text}"},${rest("")}`;
    expect(streamed(agentapi)).toBe(
      stream(
        `[{"index":0,"delta":{"role":"assistant"},${rest("content")}`,
        ...["Y", "e", "s", ",", " ", "Ã", "©"].map(chunk),
        `[{"index":0,${rest("stop")}`,
        "data: [DONE]",
      ),
    );
  });

  it("vllm: finish reason with an empty content", () => {
    const open = '"logprobs":null,"finish_reason":null}]';
    expect(streamed(vllm)).toBe(
      stream(
        `[{"index":0,"delta":{"role":"assistant","content":""},${open}`,
        `[{"index":0,"delta":{"content":"Yes,"},${open}`,
        `[{"index":0,"delta":{"content":" é"},${open}`,
        '[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"stop","stop_reason":null}]',
        `[],${TOTAL}`,
        "data: [DONE]",
      ),
    );
  });

  it("vllm: usage so far in every chunk when asked for", () => {
    const request = asked({ stream_options: { include_usage: true, continuous_usage_stats: true } });
    const counts = [...streamed(vllm, request).matchAll(/"completion_tokens":(\d+)/g)].map((match) => Number(match[1]));
    expect(counts).toEqual([0, 1, 2, 2, 2]);
  });

  it("llamacpp: role with content null, timings beside the usage", () => {
    expect(streamed(llamacpp)).toBe(
      stream(
        '[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]',
        '[{"index":0,"delta":{"content":"Yes,"},"finish_reason":null}]',
        '[{"index":0,"delta":{"content":" é"},"finish_reason":null}]',
        '[{"index":0,"delta":{},"finish_reason":"stop"}]',
        `[],${TOTAL},"timings":{"prompt_n":3,"prompt_ms":40,"predicted_n":2,"predicted_ms":12.5}`,
        "data: [DONE]",
      ),
    );
    expect(llamacpp.ping?.text).toBe(":\n\n");
  });

  it("litellm: three characters a chunk, role with the first, no finish reason before the last, usage in a choice", () => {
    expect(streamed(litellm)).toBe(
      stream(
        '[{"index":0,"delta":{"role":"assistant","content":"Yes"}}]',
        '[{"index":0,"delta":{"content":","}}]',
        '[{"index":0,"delta":{"content":" é"}}]',
        '[{"index":0,"delta":{},"finish_reason":"stop"}]',
        `[{"index":0,"delta":{}}],${TOTAL}`,
        "data: [DONE]",
      ),
    );
  });

  it("openrouter: a comment first, role in every chunk, usage unasked", () => {
    const delta = (text: string) => `[{"index":0,"delta":{"role":"assistant","content":"${text}"}`;
    const open = ',"finish_reason":null,"native_finish_reason":null}],"provider":"Reference"';
    const stop = ',"finish_reason":"stop","native_finish_reason":"stop"}],"provider":"Reference"';
    expect(streamed(openrouter, asked())).toBe(
      stream(
        ": OPENROUTER PROCESSING",
        `${delta("")}${open}`,
        `${delta("Yes,")}${open}`,
        `${delta(" é")}${open}`,
        `${delta("")}${stop}`,
        `${delta("")}${stop},${TOTAL}`,
        "data: [DONE]",
      ),
    );
  });
});

describe("anthropic", () => {
  /** The data of each event without its type, which must be the event's name. */
  const lines = (answer: Answer) =>
    streamed(anthropic, USAGE, { ...answer, model: "m" })
      .split("\n\n")
      .slice(0, -1)
      .map((each) => {
        const [, name = "", data = ""] = /^event: (.*)\ndata: \{"type":"(.*)$/.exec(each) ?? [];
        return data.startsWith(`${name}"`) ? data.slice(`${name}"`.length) : each;
      });
  const USED = '"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1';
  const START = `,"message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_sequence":null,"stop_reason":null,"usage":{"input_tokens":3,${USED}}}}`;
  const begun = (index: number, block: string) => `,"index":${index},"content_block":${block}}`;
  const delta = (index: number, type: string, rest: string) => `,"index":${index},"delta":{"type":"${type}",${rest}}}`;
  const ended = (reason: string) =>
    `,"delta":{"stop_reason":"${reason}","stop_sequence":null},"usage":{"output_tokens":2}}`;
  const answer = { ...ANSWER, id: "chatcmpl-1" };

  it("a block of text, and the output's count with the reason", () => {
    expect(lines(answer)).toEqual([
      START,
      begun(0, '{"type":"text","text":""}'),
      delta(0, "text_delta", '"text":"Yes,"'),
      delta(0, "text_delta", '"text":" é"'),
      ',"index":0}',
      ended("end_turn"),
      "}",
    ]);
  });

  it("thoughts are signed before their block is closed; a call is a block of its own", () => {
    const tool = { id: "call_7", name: "f", args: ['{"a":', "1}"] };
    const all = { ...answer, reasoning: ["hm"], text: [], tool, finishReason: "tool_calls" as const };
    expect(lines(all)).toEqual([
      START,
      begun(0, '{"type":"thinking","thinking":"","signature":""}'),
      delta(0, "thinking_delta", '"thinking":"hm"'),
      expect.stringMatching(/^,"index":0,"delta":\{"type":"signature_delta","signature":".+"\}\}$/),
      ',"index":0}',
      begun(1, '{"type":"tool_use","id":"toolu_7","name":"f","input":{}}'),
      delta(1, "input_json_delta", String.raw`"partial_json":"{\"a\":"`),
      delta(1, "input_json_delta", '"partial_json":"1}"'),
      ',"index":1}',
      ended("tool_use"),
      "}",
    ]);
    expect(JSON.parse(anthropic.unary(all, true)).content).toMatchObject([
      { type: "thinking", thinking: "hm" },
      { type: "tool_use", id: "toolu_7", name: "f", input: { a: 1 } },
    ]);
  });

  it("says its errors in one shape, before an answer and inside one", () => {
    expect(JSON.parse(anthropic.error({ status: 529, message: "x" }).body)).toEqual({
      type: "error",
      error: { type: "overloaded_error", message: "x" },
    });
    expect(anthropic.streamError(ANSWER, "gone").join("")).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"gone"}}\n\n',
    );
  });
});

describe("reasoning and tools", () => {
  const thinking: Answer = { ...ANSWER, reasoning: ["hm"], text: ["ok"] };
  const calling: Answer = { ...ANSWER, text: [], tool: { id: "t", name: "search", args: ['{"q":', '"x"}'] } };

  it.each([openai, vllm, llamacpp, litellm, openrouter])("$name", (profile) => {
    expect(streamed(profile, USAGE, thinking)).toMatch(/"reasoning_content":"hm".*"content":"ok"/s);
    const calls = streamed(profile, USAGE, calling)
      .split("\n\n")
      .filter((block) => block.includes("tool_calls"))
      .map((block) => JSON.parse(block.slice(6)).choices[0].delta.tool_calls[0]);
    expect(calls).toEqual([
      { index: 0, id: "t", type: "function", function: { name: "search", arguments: calls[0].function.arguments } },
      ...calls.slice(1).map((c: { function: { arguments: string } }) => ({
        index: 0,
        function: { arguments: c.function.arguments },
      })),
    ]);
    expect(calls.map((c) => c.function.arguments).join("")).toBe('{"q":"x"}');
  });
});

describe("errors", () => {
  it("agentapi: text with its prefix where the body cannot be read, JSON for failures of the backend", () => {
    const body = (status: number, message: string, malformed = false) => agentapi.error({ status, message, malformed });
    expect(body(400, "EOF", true)).toEqual({
      contentType: "text/plain; charset=utf-8",
      body: "invalid request: EOF\n",
    });
    expect(body(400, "messages are required").body).toBe("messages are required\n");
    expect(body(401, "invalid token").body).toBe("unauthorized: invalid token\n");
    expect(body(403, "insufficient permissions").body).toBe("forbidden: insufficient permissions\n");
    expect(body(500, "x")).toEqual({
      contentType: "application/json",
      body: '{"error":{"message":"x","type":"orchestration_error"}}',
    });
  });

  it("codes are null, numbers or strings, as each server has them", () => {
    const code = (profile: Profile, status: number) =>
      JSON.parse(profile.error({ status, message: "x" }).body).error.code;
    expect([openai, vllm, llamacpp, litellm, openrouter].map((profile) => code(profile, 422))).toEqual([
      null,
      422,
      422,
      "422",
      422,
    ]);
    expect(code(openai, 404)).toBe("model_not_found");
  });

  it("inside a stream: with [DONE] or without, OpenRouter's as a chunk, AgentAPI's as nothing at all", () => {
    const said = (profile: Profile) => profile.streamError(ANSWER, "gone").join("");
    expect(said(openai)).toBe('data: {"error":{"message":"gone","type":"server_error","param":null,"code":null}}\n\n');
    expect(said(vllm)).toMatch(/"code":500\}\}\n\ndata: \[DONE\]\n\n$/);
    expect(said(llamacpp)).toBe('data: {"error":{"code":500,"message":"gone","type":"server_error"}}\n\n');
    expect(said(litellm)).toMatch(/"code":"500"\}\}\n\n$/);
    expect(said(openrouter)).toMatch(
      /"finish_reason":"error".*"error":\{"code":502,"message":"gone"\}\}\n\ndata: \[DONE\]/s,
    );
    expect(said(agentapi)).not.toContain("error");
  });
});

it("an answer without output still has its finish reason and usage", () => {
  expect(streamed(openai, USAGE, emptied(ANSWER))).toContain('"completion_tokens":0');
  expect(JSON.parse(openai.unary(emptied(ANSWER), true)).choices[0]).toEqual({
    index: 0,
    message: { role: "assistant", content: "" },
    finish_reason: "stop",
  });
});
