/** A request's way from labels to metrics, record and verdict, with the engine and without. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aClient, anEngine } from "../../e2e/fakes/client.ts";
import { GOOD_BODY, labels, observation } from "../../e2e/fakes/exchange.ts";
import * as http from "../../e2e/fakes/k6/http.ts";
import * as metrics from "../../e2e/fakes/k6/metrics.ts";
import * as k6 from "../../e2e/fakes/k6.ts";
import type { Client } from "./client.ts";
import { CHAT_PROMISES } from "./exchange.ts";
import { type Call, send, settle } from "./request.ts";

const TOKEN = "tok-very-secret-1";
const SSE = { "Content-Type": "text/event-stream" };
const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };
const BUFFERED = [
  'data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}',
  'data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}',
  'data: {"choices":[{"index":0,"delta":{"content":" you"},"finish_reason":"stop"}]}',
  'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}',
  "data: [DONE]",
  "",
].join("\n\n");

const schema = JSON.parse(readFileSync(new URL("../../contract/record.schema.json", import.meta.url), "utf8"));
const valid = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

let printed: string[];

beforeEach(() => {
  for (const fake of [k6, http, metrics]) fake.reset();
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => void vi.restoreAllMocks());

function call(over: Partial<Call> = {}): Call {
  return {
    labels: labels(),
    path: "/v1/chat/completions",
    body: { model: "gpt-4", messages: [] },
    promises: CHAT_PROMISES,
    usageAsked: true,
    turn: 0,
    ...over,
  };
}

function once(client: Client, over: Partial<Call> = {}) {
  const attempt = send(client, call(over));
  settle(client, attempt, true, over.counted);
  return attempt;
}

describe("with the engine", () => {
  it("announces the id that it sends, and hands in one result for it", () => {
    const engine = anEngine(observation());
    const attempt = once(aClient({ AUTH_TOKEN: TOKEN }, engine));
    expect(http.sent[0]?.params).toMatchObject({
      responseType: "none",
      timeout: 60_000,
      headers: {
        "x-llmload-request-id": attempt.id,
        Authorization: `Bearer ${TOKEN}`,
        Accept: "text/event-stream",
        "Accept-Encoding": "identity",
      },
      tags: { api: "chat", mode: "stream", model: "gpt-4", prompt: "short", name: "/v1/chat/completions" },
    });
    expect(engine.begun.map(({ id }) => id)).toEqual([attempt.id]);
    expect(engine.finished).toMatchObject([
      { id: attempt.id, result: { outcome: "ok", final: true, tpotMs: 20, tokensOut: 3, finishReason: "stop" } },
    ]);
  });

  it("tells the engine the limits, and k6 to expect that a user leaves", () => {
    const engine = anEngine(observation());
    const env = { STALL_TIMEOUT: "3s", TOTAL_TIMEOUT: "90s", LEAVE_AFTER_MS: "700" };
    once(aClient({ ...env, LLMLOAD_ENGINE: "0" }, engine));
    expect(engine.begun[0]?.limits).toMatchObject({
      stallMs: 3000,
      totalMs: 90_000,
      leaveAfterMs: 700,
      connectMs: null,
    });
    expect(http.sent[0]?.params?.responseCallback).toBeDefined();
    expect(http.sent[0]?.params?.timeout, "after TOTAL_TIMEOUT").toBeGreaterThan(90_000);
    once(aClient(env, engine), { counted: false });
    expect(engine.begun[1]?.limits, "the pre-flight has its own").toBeNull();
    once(aClient({}, engine));
    expect(engine.begun[2]?.limits).toBeNull();
    expect(http.sent[2]?.params).not.toHaveProperty("responseCallback");
  });

  it("counts a user who left, and nothing of a whole answer", () => {
    const gone = { cutBy: "left" as const, end: "error" as const, done: false, finishReason: null, usage: null };
    const engine = anEngine(observation({ ...gone, faults: ["stall"] }));
    once(aClient({ SLO: "ttft:60" }, engine));
    expect(metrics.valuesOf("llm_left", { try: "first" })).toEqual([1]);
    expect(metrics.valuesOf("llm_stream_faults", { fault: "stall" })).toEqual([1]);
    const whole = "llm_request_success llm_errors llm_ttft llm_e2e streaming_duration streaming_success_rate";
    for (const name of `${whole} chat_completion_success_rate llm_done_rate llm_goodput`.split(" "))
      expect([name, metrics.valuesOf(name)]).toEqual([name, []]);
    expect(engine.finished).toMatchObject([{ result: { outcome: "left", errorClass: null, checksFailed: [] } }]);
    // without a first token until he left at 95 ms, the limit of 60 ms was broken all the same
    once(
      aClient({ SLO: "ttft:60" }, anEngine(observation({ ...gone, ttftMs: null, e2eMs: null, chunks: 0, text: "" }))),
    );
    expect(metrics.valuesOf("llm_goodput")).toEqual([false]);
  });

  it("feeds every time once, in the guide's names and ours", () => {
    once(aClient({ SLO: "ttft:60 tpot:25" }, anEngine(observation())));
    const tags = { api: "chat", mode: "stream", model: "gpt-4", prompt: "short" };
    const values = (names: string) =>
      Object.fromEntries(names.split(" ").map((name) => [name, metrics.valuesOf(name, tags)]));
    expect(values("llm_ttfb ttfb llm_ttft streaming_latency llm_e2e streaming_duration gpt4_duration")).toEqual({
      llm_ttfb: [30],
      ttfb: [30],
      llm_ttft: [50],
      streaming_latency: [50],
      llm_e2e: [90],
      streaming_duration: [95],
      gpt4_duration: [95],
    });
    expect(
      values("short_msg_duration llm_tpot llm_output_speed llm_gap_max llm_chunks token_count llm_goodput"),
    ).toEqual({
      short_msg_duration: [95],
      llm_tpot: [20],
      llm_output_speed: [50],
      llm_gap_max: [20],
      llm_chunks: [3],
      token_count: [8],
      llm_goodput: [true],
    });
    expect(metrics.valuesOf("llm_client_lag")).toEqual([0.09]);
    expect(metrics.valuesOf("total_chat_requests", { family: "gpt4" })).toEqual([1]);
    expect(metrics.valuesOf("llm_requests", { try: "first" })).toEqual([1]);
    expect(metrics.valuesOf("streaming_success_rate")).toEqual([true]);
    expect(metrics.valuesOf("non_streaming_requests")).toEqual([]);
    // while it is in flight this request is one of them
    expect(metrics.valuesOf("concurrent_streams")).toEqual([3, 2]);
    expect(metrics.valuesOf("active_requests")).toEqual([5, 4]);
  });

  it("feeds no time of a failed request, and counts it under its class", () => {
    const seen = observation({ finishReason: null, done: false, end: "error", endError: "unexpected EOF" });
    http.answerWith(() => ({ status: 0, error: "unexpected EOF", error_code: 1000 }));
    once(aClient({ SLO: "ttft:60" }, anEngine(seen)));
    const times = [...metrics.declared].filter(([, { time }]) => time).map(([name]) => name);
    expect(times.filter((name) => name !== "llm_client_lag").flatMap((name) => metrics.valuesOf(name))).toEqual([]);
    expect(metrics.valuesOf("llm_errors", { error_class: "reset", try: "first" })).toEqual([1]);
    expect(metrics.valuesOf("llm_goodput")).toEqual([false]);
    expect(metrics.valuesOf("chat_completion_success_rate")).toEqual([false]);
    // tokens that the server counted were made, whatever became of the stream
    expect(metrics.valuesOf("token_count")).toEqual([8]);
  });

  it("counts a try that is followed by another as no final result", () => {
    const engine = anEngine(observation({ status: 503, sse: false, preview: "busy" }));
    const client = aClient({}, engine);
    settle(client, send(client, call()), false);
    expect(metrics.valuesOf("server_errors")).toEqual([1]);
    expect(metrics.valuesOf("chat_completion_success_rate")).toEqual([]);
    expect(engine.finished[0]?.result).toMatchObject({ final: false, errorClass: "server", errorDetail: "503 busy" });
  });

  it("judges the SLO of a retried request by all that its user waited", () => {
    const client = aClient({ SLO: "ttft:500" }, anEngine(observation()));
    once(client, { labels: labels({ try: 2 }), firstStartedAt: Date.now() - 600 });
    expect(metrics.valuesOf("llm_goodput")).toEqual([false]);
    expect(metrics.valuesOf("llm_ttft")).toEqual([50]);
  });

  it("gives the engine the id even where the header is not to be sent, and stock k6 not", () => {
    once(aClient({ REQUEST_ID_HEADER: "" }, anEngine(observation())));
    once(aClient({ REQUEST_ID_HEADER: "" }));
    expect(http.sent.map(({ params }) => "x-llmload-request-id" in params.headers)).toEqual([true, false]);
  });
});

describe("on stock k6", () => {
  const client = () => aClient({ LLMLOAD_RECORDS: "console" });

  it("reads the buffered stream, and claims no token times", () => {
    http.answerWith(() => ({ body: BUFFERED, headers: SSE }));
    const { judgement, checks, exchange } = once(client());
    expect(judgement).toMatchObject({ outcome: "ok", faults: [] });
    expect(exchange.seen).toMatchObject({ text: "Hello you", chunks: 2, ttftMs: null, ttfbMs: 20, closeMs: 25 });
    expect(checks.map(({ name }) => name)).not.toContain("stream: first token within 1 s");
    expect(metrics.valuesOf("streaming_duration")).toEqual([25]);
    expect([...metrics.declared.keys()]).not.toContain("streaming_latency");
    expect([...metrics.declared.keys()]).not.toContain("concurrent_streams");
  });

  it("prints numbered records that keep to the schema, for every way it can end", () => {
    const answers: Partial<http.FakeResponse>[] = [
      { body: BUFFERED, headers: SSE },
      { body: BUFFERED.slice(0, 150), headers: SSE },
      { status: 429, body: '{"error":{"message":"slow down"}}', headers: JSON_TYPE, error_code: 1429 },
      {
        status: 0,
        body: null,
        error: "dial: connection refused",
        error_code: 1212,
        timings: { sending: 0, waiting: 0, receiving: 0 },
      },
    ];
    const same = client();
    for (const answer of answers) {
      http.answerWith(() => answer);
      once(same);
    }
    const records = printed.map((line) => JSON.parse(line));
    for (const record of records) expect(valid(record), JSON.stringify(valid.errors)).toBe(true);
    const first = records[0].n;
    expect(records.map(({ n }) => n - first)).toEqual([0, 1, 2, 3]);
    expect(records.map(({ errorClass }) => errorClass)).toEqual([null, "stream_truncated", "rate_limited", "connect"]);
    expect(records[0]).toMatchObject({
      ttftMs: null,
      e2eMs: null,
      gapsUs: null,
      bytes: null,
      clock: "user",
      done: true,
    });
    expect(records[3]).toMatchObject({ status: 0, sentAt: null, ttfbMs: null });
  });

  it("measures a unary answer by k6's own clock", () => {
    http.answerWith(() => ({ body: GOOD_BODY, headers: JSON_TYPE }));
    const { judgement } = once(client(), { labels: labels({ mode: "unary" }) });
    expect(judgement.outcome).toBe("ok");
    expect(metrics.valuesOf("non_streaming_duration")).toEqual([25]);
    expect(metrics.valuesOf("llm_e2e", { mode: "unary" })).toEqual([25]);
    expect(http.sent[0]?.params).toMatchObject({ timeout: 30_000, headers: { Accept: "application/json" } });
  });
});

it("registers each check once, by name, with the request's tags", () => {
  once(aClient({}, anEngine(observation())));
  expect(k6.checked.map(({ name, ok }) => [name, ok])).toEqual([
    ["stream: status is 200", true],
    ["stream: content type is text/event-stream", true],
    ["stream: events are valid SSE (data: lines)", true],
    ["stream: more than one chunk came", true],
    ["stream: content is not empty", true],
    ["stream: finish reason came", true],
    ["stream: ended with [DONE]", true],
    ["stream: first token within 1 s", true],
  ]);
  expect(k6.checked[0]?.tags).toEqual({ api: "chat", mode: "stream", model: "gpt-4", prompt: "short" });
});

it("lets checks of time, of chunk count and of usage decide nothing", () => {
  const slow = once(aClient({}, anEngine(observation({ ttftMs: 2000, chunks: 1, usage: null }))));
  expect(slow.judgement.outcome).toBe("ok");
  expect(slow.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
    "stream: more than one chunk came",
    "stream: first token within 1 s",
  ]);
});

it("takes the tokens in turn", () => {
  const client = aClient({ AUTH_TOKENS: "Bearer aaaa1,bbbb2" });
  for (const turn of [0, 1, 2]) once(client, { turn });
  expect(http.sent.map(({ params }) => params.headers.Authorization)).toEqual([
    "Bearer aaaa1",
    "Bearer bbbb2",
    "Bearer aaaa1",
  ]);
});

it("never shows a token: not in an error's text, not in a record, not with DEBUG", () => {
  const echo = `{"error":{"message":"bad token ${TOKEN} in Bearer ${TOKEN}"}}`;
  http.answerWith(() => ({ status: 401, body: echo, headers: JSON_TYPE, error_code: 1401 }));
  const client = aClient({ AUTH_TOKEN: TOKEN, DEBUG: "true", LLMLOAD_RECORDS: "console" });
  const { judgement } = once(client);
  expect(judgement.errorDetail).toContain("bad token ***");
  expect(printed.length).toBe(3);
  expect(printed.join("\n")).not.toContain(TOKEN);
});

it("keeps what ALLOW_FAULTS passed over as a fault, in a valid record and in the metrics", () => {
  http.answerWith(() => ({ body: BUFFERED.replaceAll(/"content":"[^"]*"/g, '"content":""'), headers: SSE }));
  const { judgement } = once(aClient({ ALLOW_FAULTS: "empty", LLMLOAD_RECORDS: "console" }));
  expect(judgement).toMatchObject({ outcome: "ok", faults: ["empty"] });
  const record = JSON.parse(printed[0] ?? "");
  expect(valid(record), JSON.stringify(valid.errors)).toBe(true);
  expect(metrics.valuesOf("llm_stream_faults", { fault: "empty" })).toEqual([1]);
  expect(metrics.valuesOf("llm_errors")).toEqual([]);
});

it("feeds no metric and registers no check for what is not counted (pre-flight)", () => {
  once(aClient({}, anEngine(observation())), { counted: false });
  expect(metrics.samples).toEqual([]);
  expect(k6.checked).toEqual([]);
});

it("makes no goodput where a success could not be judged: failures alone would make it 0 %", () => {
  http.answerWith(() => ({ status: 500, error_code: 1500 }));
  once(aClient({ SLO: "ttft:60" }));
  expect(metrics.valuesOf("llm_goodput")).toEqual([]);
  once(aClient({ SLO: "close:60" }));
  expect(metrics.valuesOf("llm_goodput")).toEqual([false]);
});

it("has a failed request where k6/http throws", () => {
  http.answerWith(() => {
    throw new Error("unsupported response status: 101 Switching Protocols");
  });
  const { judgement } = once(aClient());
  expect(judgement).toMatchObject({ outcome: "error", errorDetail: expect.stringContaining("101 Switching") });
  expect(metrics.valuesOf("chat_completion_success_rate")).toEqual([false]);
});
