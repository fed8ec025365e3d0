/** What is sent to the Messages API, and what is made of its answers: read, checked, judged. */
import { beforeEach, describe, expect, it } from "vitest";
import { aClient, anEngine } from "../../e2e/fakes/client.ts";
import { labels, observation } from "../../e2e/fakes/exchange.ts";
import { Aborted } from "../../e2e/fakes/k6/execution.ts";
import * as http from "../../e2e/fakes/k6/http.ts";
import * as metrics from "../../e2e/fakes/k6/metrics.ts";
import type { Attempt } from "./attempt.ts";
import {
  MESSAGES_API,
  MESSAGES_MINIMAL,
  type MessagesRequest,
  messagesBody,
  messagesCall,
  messagesHeaders,
  replyTurn,
  resultsTurn,
} from "./messages_body.ts";
import { preflight } from "./preflight.ts";
import { send } from "./request.ts";

const ASKED: MessagesRequest = { model: "claude", turns: [{ role: "user", content: "Hello" }], stream: true };
const BODY = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  content: [{ type: "text", text: "Hello there" }],
  stop_reason: "end_turn",
  usage: { input_tokens: 5, cache_read_input_tokens: 20, output_tokens: 3 },
};
const STREAM = `event: message_start
data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":5,"output_tokens":1}}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" you"}}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

event: message_stop
data: {"type":"message_stop"}

`;

beforeEach(() => {
  http.reset();
  metrics.reset();
});

describe("a body", () => {
  it("has the bound that the API wants, and no field that was not asked for", () => {
    expect(messagesBody(ASKED)).toEqual({
      model: "claude",
      max_tokens: 1024,
      messages: [{ role: "user", content: "Hello" }],
      stream: true,
    });
  });

  it("has system messages in their own field, and functions as tools of the API", () => {
    const tool = { type: "function", function: { name: "f", description: "d", parameters: { type: "object" } } };
    const own = { type: "web_search_20250305", name: "web_search" };
    const turns = [
      { role: "system", content: "Be brief." },
      { role: "system", content: [{ type: "text", text: "Be kind." }] },
      ...ASKED.turns,
    ] as const;
    const more = { maxTokens: 2000, temperature: 0.5, topP: 0.9, thinkingTokens: 1024, toolChoice: "any" } as const;
    expect(messagesBody({ ...ASKED, ...more, turns, tools: [tool, { function: { name: "g" } }, own] })).toMatchObject({
      ...{ max_tokens: 2000, temperature: 0.5, top_p: 0.9 },
      thinking: { type: "enabled", budget_tokens: 1024 },
      system: "Be brief.\n\nBe kind.",
      messages: [{ role: "user", content: "Hello" }],
      tools: [
        { name: "f", description: "d", input_schema: { type: "object" } },
        { name: "g", input_schema: { type: "object", properties: {} } },
        own,
      ],
      tool_choice: { type: "any" },
    });
  });
});

describe("headers", () => {
  const of = (env: Record<string, string>, turn = 0) => messagesHeaders(aClient(env).options, turn);
  const version = { "anthropic-version": "2023-06-01" };

  it("carry the token as x-api-key; one given with its scheme as Authorization", () => {
    expect(of({})).toEqual(version);
    expect(of({ AUTH_TOKEN: "tok-1" })).toEqual({ ...version, "x-api-key": "tok-1" });
    expect(of({ AUTH_TOKEN: "Bearer tok-1" })).toEqual({ ...version, Authorization: "Bearer tok-1" });
    expect(of({ AUTH_TOKEN: "Basic dTpw" })).toEqual({ ...version, Authorization: "Basic dTpw" });
    expect(of({ LOADTEST_TOKEN: "other-1" })).toEqual(version);
  });

  it("take turns among tokens", () => {
    const several = { AUTH_TOKENS: "tok-1,Bearer tok-2", LOADTEST_TOKEN: "other-1" };
    expect([0, 1, 2].map((turn) => of(several, turn))).toEqual([
      { ...version, "x-api-key": "tok-1" },
      { ...version, Authorization: "Bearer tok-2" },
      { ...version, "x-api-key": "tok-1" },
    ]);
  });
});

describe("an answer as a turn", () => {
  const call = { index: 0, id: "toolu_1", name: "f", arguments: '{"a":1}' };

  it("is its text, or blocks where it made calls, which results must follow", () => {
    expect(replyTurn({ text: "Yes.", toolCalls: [] })).toEqual({ role: "assistant", content: "Yes." });
    expect(replyTurn({ text: "I look.", toolCalls: [call, { ...call, id: "toolu_2", arguments: "{" }] })).toEqual({
      role: "assistant",
      content: [
        { type: "text", text: "I look." },
        { type: "tool_use", id: "toolu_1", name: "f", input: { a: 1 } },
        { type: "tool_use", id: "toolu_2", name: "f", input: {} },
      ],
    });
    expect(resultsTurn({ toolCalls: [call] }, (name, input) => `${name} ${JSON.stringify(input)}`)).toEqual({
      role: "user",
      content: [{ type: "tool_result", tool_use_id: "toolu_1", content: 'f {"a":1}' }],
    });
  });

  it("is none where nothing was said", () => {
    expect(replyTurn({ text: " ", toolCalls: [] })).toBeNull();
    expect(resultsTurn({ toolCalls: [] }, () => "")).toBeNull();
  });
});

/** Judged without the engine: the body is read here. */
function judged(stream: boolean, answer: Partial<http.FakeResponse>): Attempt {
  http.answerWith(() => answer);
  const client = aClient({ AUTH_TOKEN: "tok-1" });
  const mode = stream ? "stream" : "unary";
  const call = messagesCall(client.options, 0, { ...ASKED, stream });
  return send(client, { labels: labels({ api: MESSAGES_API, mode }), ...call });
}
const unary = (body: unknown, over: Partial<http.FakeResponse> = {}) =>
  judged(false, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, ...over });
const streamed = (body: string) => judged(true, { body, headers: { "Content-Type": "text/event-stream" } });
const failed = ({ checks }: Attempt) => checks.filter(({ ok }) => !ok).map(({ name }) => name);

describe("an answer in one", () => {
  it("that is a good one", () => {
    const attempt = unary(BODY);
    expect(attempt.judgement).toMatchObject({ outcome: "ok", faults: [] });
    expect(failed(attempt)).toEqual([]);
    expect(attempt.checks.map(({ name }) => name)).toContain('unary: type is "message"');
    expect(attempt.figures).toMatchObject({ tokensIn: 25, tokensOut: 3, tokensCached: 20 });
    expect(attempt.exchange.seen).toMatchObject({ text: "Hello there", finishReason: "end_turn", responseId: "msg_1" });
    expect(http.sent[0]?.params).toMatchObject({ headers: { "x-api-key": "tok-1" } });
    expect(http.sent[0]?.params.headers).not.toHaveProperty("Authorization");
  });

  it.each([
    ["another kind", { ...BODY, type: "completion" }, "invalid_response", /^type is "completion" where "message"/],
    ["no content", { ...BODY, content: "text" }, "invalid_response", /no list of content/],
    ["an empty content", { ...BODY, content: [] }, "empty", /without any output/],
    ["no stop reason", { ...BODY, stop_reason: null }, "invalid_response", /no finish reason/],
    ["an error", { type: "error", error: { type: "api_error", message: "Broken." } }, "stream_error", /Broken\./],
    ["a chat completion", { object: "chat.completion", choices: [] }, "invalid_response", /^type is ""/],
  ])("that has %s", (_what, body, errorClass, detail) => {
    const { judgement } = unary(body);
    expect(judgement).toMatchObject({ outcome: "error", errorClass });
    expect(judgement.errorDetail).toMatch(detail);
  });

  it("without the output's count has no usage", () => {
    expect(unary({ ...BODY, usage: { input_tokens: 5 } }).judgement.faults).toEqual(["no_usage"]);
    expect(unary({ ...BODY, usage: { input_tokens: 0, output_tokens: 0 } }).judgement.faults).toEqual(["zero_usage"]);
  });

  it.each([
    [529, "overloaded_error", "server"],
    [429, "rate_limit_error", "rate_limited"],
    [401, "authentication_error", "auth"],
    [400, "invalid_request_error", "validation"],
    [404, "not_found_error", "not_found"],
    [413, "request_too_large", "http"],
  ])("with status %i", (status, type, errorClass) => {
    const body = { type: "error", error: { type, message: "Told." }, request_id: "req_1" };
    const headers = {
      "Content-Type": "application/json",
      "Retry-After": "7",
      "Anthropic-Ratelimit-Requests-Limit": "50",
      "Anthropic-Ratelimit-Requests-Remaining": "0",
    };
    const { judgement, retryAfterMs, limits } = unary(body, { status, error_code: 1000 + status, headers });
    expect(judgement).toMatchObject({ errorClass, errorDetail: `${status} Told.` });
    expect(retryAfterMs).toBe(7000);
    expect(limits).toBe("0 of 50 requests left");
  });
});

describe("a stream", () => {
  it("that is a good one", () => {
    const attempt = streamed(STREAM);
    expect(attempt.judgement).toMatchObject({ outcome: "ok", faults: [] });
    expect(failed(attempt)).toEqual([]);
    expect(attempt.checks.map(({ name }) => name)).toContain("stream: ended with message_stop");
    expect(attempt.figures).toMatchObject({ tokensIn: 5, tokensOut: 2 });
  });

  const cutAt = (mark: string) => STREAM.slice(0, STREAM.indexOf(`event: ${mark}`));
  it.each([
    ["was cut before its stop reason", cutAt("message_delta"), "stream_truncated", ["no_finish_reason", "no_done"]],
    ["lacks message_stop", cutAt("message_stop"), "invalid_response", ["no_done"]],
    [
      "broke",
      `${cutAt("message_delta")}event: error\ndata: {"type":"error","error":{"message":"Overloaded"}}\n\n`,
      "stream_error",
      [],
    ],
    ["says nothing", STREAM.replaceAll("text_delta", "x").replaceAll('"text"', '"y"'), "empty", []],
  ])("that %s", (_what, body, errorClass, faults) => {
    const { judgement } = streamed(body);
    expect(judgement).toMatchObject({ outcome: "error", errorClass });
    expect(judgement.faults).toEqual(expect.arrayContaining(faults));
  });

  it("whose output was never counted has no usage, whatever its start said", () => {
    expect(streamed(STREAM.replace(',"usage":{"output_tokens":2}', "")).judgement.faults).toEqual(["no_usage"]);
  });

  it("is labelled so that the engine reads it as this API's", () => {
    const engine = anEngine(observation({ finishReason: "end_turn" }));
    const client = aClient({}, engine);
    const attempt = send(client, { labels: labels({ api: MESSAGES_API }), ...messagesCall(client.options, 0, ASKED) });
    expect(engine.begun).toMatchObject([{ labels: { api: "messages" } }]);
    expect(attempt.judgement.outcome).toBe("ok");
  });
});

describe("the pre-flight", () => {
  const says = (messages: Partial<http.FakeResponse>, env: Record<string, string> = {}): string | null => {
    http.answerWith(({ url }) => {
      if (url.endsWith("/v1/models")) return { body: '{"data":[{"type":"model","id":"claude-real"}]}' };
      return url.endsWith("/v1/messages") ? messages : { status: 404, error_code: 1404 };
    });
    try {
      preflight(aClient({ MODELS: "claude-x", ...env }), MESSAGES_MINIMAL);
      return null;
    } catch (error) {
      if (error instanceof Aborted) return error.message;
      throw error;
    }
  };
  const told = (status: number, type: string, message: string) => ({
    ...{ status, error_code: 1000 + status, headers: { "Content-Type": "application/json" } },
    body: JSON.stringify({ type: "error", error: { type, message } }),
  });

  it("asks a good server for its models and for one token", () => {
    const one = { ...BODY, stop_reason: "max_tokens" };
    const good = { body: JSON.stringify(one), headers: { "Content-Type": "application/json" } };
    expect(says(good, { AUTH_TOKEN: "tok-1" })).toBeNull();
    const asked = http.sent.map(({ method, url }) => `${method} ${url.replace(/^http:\/\/[^/]+/, "")}`);
    expect(asked).toEqual(["GET /status", "GET /health", "GET /v1/models", "POST /v1/messages"]);
    for (const { params } of http.sent)
      expect(params.headers).toMatchObject({ "x-api-key": "tok-1", "anthropic-version": "2023-06-01" });
    expect(JSON.parse(http.sent.at(-1)?.body ?? "")).toMatchObject({ model: "claude-x", max_tokens: 1, stream: false });
  });

  it("stops the run with the cure", () => {
    expect(says(told(404, "not_found_error", "model: claude-x"))).toMatch(
      /does not know .*claude-x.*offers claude-real/,
    );
    expect(says(told(401, "authentication_error", "invalid x-api-key"), { AUTH_TOKEN: "tok-1" })).toMatch(
      /refuses the token .*invalid x-api-key.*sent as x-api-key; given as `Bearer TOKEN`/,
    );
    expect(says({ status: 404, body: "", error_code: 1404 })).toMatch(/POST \/v1\/messages gave 404/);
  });
});
