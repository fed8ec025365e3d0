/** The whole chat-api suite, small, through the real k6 against the reference server; with our engine and on stock k6. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer } from "../support/server.ts";

const SUITE = "k6/suites/chat-api.ts";
const SCENARIOS = ["basic_load", "ramp_up", "stress_test", "sustained_load", "streaming_test"];
const SMALL = { DURATION_SCALE: "0.01", RATE_SCALE: "0.1" };
const SERVER = ["--ttft", "20", "--itl", "2", "--tokens", "8"];
/** blocks and lines of the guide's summary, in its order */
const GUIDE_BLOCK = [
  "CHAT API LOAD TEST SUMMARY",
  "Overall Performance:",
  "  Response Time (avg): ",
  "  Response Time (p50): ",
  "  Response Time (p95): ",
  "  Response Time (p99): ",
  "  Error Rate: ",
  "  Total Chat Requests: ",
  "Streaming vs Non-Streaming:",
  "  Non-Streaming (p95): ",
  "  Streaming (p95): ",
  "  Time to First Chunk (p95): ",
  "  Streaming Requests: ",
  "  Non-Streaming Requests: ",
  "Success Rates:",
  "  Overall Success Rate: ",
  "  Streaming Success Rate: ",
  "  Non-Streaming Success Rate: ",
  "Model Performance (p95):",
  "  Gemini 1.5 Pro: ",
  "  GPT-4: ",
  "  Claude 3: ",
  "Message Length Performance (p95):",
  "  Short Messages: ",
  "  Medium Messages: ",
  "  Long Messages: ",
  "Error Breakdown:",
  "  Auth Failures (401/403): ",
  "  Validation Errors (400/422): ",
  "  Server Errors (5xx): ",
  "Token Usage:",
  "  Total Tokens Processed: ",
];

function expectGuideBlock(stdout: string): void {
  let at = 0;
  for (const line of GUIDE_BLOCK) {
    const found = stdout.indexOf(`\n${line}`, at);
    expect(found, `"${line}" in its place of the summary`).toBeGreaterThanOrEqual(at);
    at = found;
  }
}

describe("all five scenarios with the engine", () => {
  let result: K6Run;
  let truth: TruthRecord[];

  beforeAll(async () => {
    const server = await startTestServer(SERVER);
    result = await runK6(SUITE, { env: { BASE_URL: server.url, ...SMALL }, timeoutMs: 170_000 });
    truth = await server.truth();
    await server.stop();
  });

  it("passes", () => {
    expect(result.code, result.output.slice(-3000)).toBe(0);
  });

  it("prints the guide's block in its layout, then the verdict", () => {
    expectGuideBlock(result.stdout);
    expect(result.stdout).toMatch(/healthy|warning|critical/i);
  });

  it("leaves a valid summary that says what each threshold came to", () => {
    expect(result.summary).not.toBeNull();
    expect(schemaErrors("summary.schema.json", result.summary)).toEqual([]);
    expect(result.summary!.stock).toBe(false);
    expect(result.summary!.thresholds.length).toBeGreaterThan(20);
    expect(
      result.summary!.thresholds.filter((t) => !t.ok).map((t) => `${t.metric} ${t.expression} ${t.reason}`),
    ).toEqual([]);
    expect(JSON.stringify(result.summary)).not.toContain("setup_data");
  });

  it("writes a valid record of every request that the server saw", () => {
    expect(result.brokenLines).toBe(0);
    for (const record of result.records)
      expect(schemaErrors("record.schema.json", record), JSON.stringify(record)).toEqual([]);
    const seen = new Set(truth.filter((t) => t.path === "/v1/chat/completions").map((t) => t.id));
    const recorded = new Set(result.records.filter((r) => r.api === "chat").map((r) => r.id));
    expect([...seen].filter((id) => !recorded.has(id))).toEqual([]);
    expect(seen.size).toBeGreaterThan(30);
  });

  it("runs every scenario, both modes, every length and every model", () => {
    const load = result.records.filter((r) => r.step !== "preflight" && r.outcome !== "interrupted");
    expect(new Set(load.map((r) => r.scenario))).toEqual(new Set(SCENARIOS));
    expect(new Set(load.map((r) => r.mode))).toEqual(new Set(["stream", "unary"]));
    expect(new Set(load.map((r) => r.prompt))).toEqual(new Set(["short", "medium", "long"]));
    expect(new Set(load.map((r) => r.model)).size).toBe(5);
    expect(load.filter((r) => r.scenario === "stress_test" && r.prompt === "long")).toEqual([]);
    expect(load.filter((r) => r.scenario === "streaming_test" && r.mode === "unary")).toEqual([]);
    expect(load.filter((r) => r.outcome !== "ok").map((r) => [r.errorClass, r.errorDetail])).toEqual([]);
  });

  it("measures every stream token by token, in order", () => {
    const byId = new Map(truth.map((t) => [t.id, t]));
    const streams = result.records.filter((r) => r.mode === "stream" && r.outcome === "ok");
    expect(streams.length).toBeGreaterThan(10);
    for (const r of streams) {
      expect(r.chunks).toBe(byId.get(r.id)?.tokensAtUs.length);
      expect(r.gapsUs).toHaveLength((r.chunks ?? 0) - 1);
      const inOrder = [0, r.ttfbMs, r.ttfeMs, r.ttftMs, r.e2eMs, r.closeMs] as number[];
      expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
      expect(r.tokensOut).toBe(byId.get(r.id)?.tokensOut);
    }
  });

  it("keeps means per second that agree with the records", () => {
    const { seconds, histograms } = result.summary!.series as {
      seconds: { completed: number; e2eMsMean: number | null }[];
      histograms: { ttft: { count: number }; e2e: { count: number } };
    };
    const load = result.records.filter((r) => r.outcome === "ok" && r.step !== "preflight");
    expect(histograms.e2e.count).toBe(load.length);
    expect(histograms.ttft.count).toBe(load.filter((r) => r.mode === "stream").length);
    const measured = load.map((r) => r.e2eMs as number);
    const total = seconds.reduce((sum, s) => sum + s.completed * (s.e2eMsMean ?? 0), 0);
    expect(seconds.reduce((sum, s) => sum + s.completed, 0)).toBe(measured.length);
    expect(total).toBeCloseTo(
      measured.reduce((sum, ms) => sum + ms, 0),
      0,
    );
  });

  it("feeds every metric that the guide names", () => {
    const names =
      "chat_completion_success_rate streaming_success_rate non_streaming_success_rate non_streaming_duration \
streaming_duration streaming_latency ttfb gemini_duration gpt4_duration claude_duration short_msg_duration \
medium_msg_duration long_msg_duration total_chat_requests streaming_requests non_streaming_requests token_count \
concurrent_streams active_requests".split(" ");
    const present = Object.keys(result.summary!.metrics);
    expect(names.filter((name) => !present.includes(name))).toEqual([]);
    expect(result.summary!.metrics.total_chat_requests!.count).toBe(
      result.records.filter((r) => r.step !== "preflight" && r.outcome !== "interrupted").length,
    );
  });
});

describe("the same suite on stock k6", () => {
  let result: K6Run;
  let stop: () => Promise<void> = async () => {};

  beforeAll(async () => {
    const server = await startTestServer(SERVER);
    stop = server.stop;
    result = await runK6(SUITE, {
      stock: true,
      env: { BASE_URL: server.url, ...SMALL, SCENARIO: "basic_load,streaming_test" },
      timeoutMs: 170_000,
    });
  });
  afterAll(() => stop());

  it("passes, leaves TTFT out and says so", () => {
    expect(result.code, result.output.slice(-3000)).toBe(0);
    expectGuideBlock(result.stdout);
    expect(schemaErrors("summary.schema.json", result.summary)).toEqual([]);
    expect(result.summary!.stock).toBe(true);
    expect(result.summary!.metrics.llm_ttft).toBeUndefined();
    expect(result.summary!.metrics.streaming_latency).toBeUndefined();
    expect(result.stdout).toMatch(/Time to First Chunk \(p95\): n\/a/);
    expect(JSON.stringify(result.summary!.notKnown)).toMatch(/stock/i);
  });

  it("still counts tokens, chunks and [DONE] of the buffered streams", () => {
    const metrics = result.summary!.metrics;
    expect(metrics.token_count!.count).toBeGreaterThan(0);
    expect(metrics.llm_done_rate!.rate).toBe(1);
    expect(metrics.streaming_success_rate!.rate).toBe(1);
  });
});
