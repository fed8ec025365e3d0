import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GUIDE, seriesOf, summaryFor, WELL } from "./testdata/build.ts";
import { summaryText } from "./text.ts";

const plain = { color: false };
// biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI sequences begin with one
const ANSI = /\u001b\[\d*m/g;

it("reproduces the guide's example to the letter", () => {
  const block = readFileSync(new URL("testdata/guide_block.txt", import.meta.url), "utf8").trimEnd();
  expect(summaryText(summaryFor(GUIDE), plain)).toContain(`\n${block}\n`);
});

describe("whole texts", () => {
  it("a healthy run", async () => {
    await expect(summaryText(summaryFor(WELL), plain)).toMatchFileSnapshot("testdata/healthy.txt");
  });

  it("a run in trouble", async () => {
    const given = {
      ...GUIDE,
      chat_completion_success_rate: 0.91,
      "llm_errors{error_class:rate_limited}": 7,
      "llm_errors{error_class:timeout_first_token}": 2,
      "llm_errors{error_class:timeout_total}": 3,
      "llm_errors{error_class:reset}": 4,
      "llm_errors{error_class:stream_truncated}": 5,
      "llm_errors{error_class:empty}": 6,
      "llm_stream_faults{fault:no_done}": 11,
      "llm_stream_faults{fault:zero_usage}": 9,
      "llm_requests{try:first}": 1000,
      "llm_requests{try:retry}": 90,
      "llm_request_success{try:first}": 0.85,
      dropped_iterations: 5000,
      long_msg_duration: 9000,
      llm_goodput: 0.5,
    };
    const beat = { beats: 10, lateMsMean: 30, lateMsP99: 80, lateMsMax: 90 };
    const text = summaryText(
      summaryFor(given, {
        env: { SLO: "ttft:800 tpot:50", THRESHOLDS: "llm_queue_time:p(95)<10" },
        series: seriesOf([{ sent: 12, inFlight: 212 }], { interrupted: 3, kernelClock: false, heartbeat: beat }),
        allowFaults: ["empty", "no_done"],
      }),
      plain,
    );
    await expect(text).toMatchFileSnapshot("testdata/trouble.txt");
  });

  it("stock k6, one scenario, one model", async () => {
    const env = { LLMLOAD_ENGINE: "", SCENARIO: "basic_load", MODELS: "gpt-4" };
    const { gemini_duration: _none, claude_duration: _nor, ...given } = WELL;
    await expect(summaryText(summaryFor(given, { env, series: null }), plain)).toMatchFileSnapshot(
      "testdata/stock.txt",
    );
  });

  it("a run that was stopped before any answer", async () => {
    await expect(summaryText(summaryFor({}), plain)).toMatchFileSnapshot("testdata/nothing.txt");
  });
});

it("colours change nothing but colour", () => {
  const summary = summaryFor(GUIDE);
  const colored = summaryText(summary, { color: true });
  expect(colored).toMatch(ANSI);
  expect(colored.replaceAll(ANSI, "")).toBe(summaryText(summary, plain));
});

it("dropped iterations stand above everything else", () => {
  const text = summaryText(summaryFor({ ...WELL, dropped_iterations: 12 }), plain);
  expect(text.indexOf("DROPPED ITERATIONS:")).toBeGreaterThan(-1);
  expect(text.indexOf("DROPPED ITERATIONS:")).toBeLessThan(text.indexOf("CHAT API LOAD TEST SUMMARY"));
  expect(summaryText(summaryFor(WELL), plain)).not.toContain("DROPPED");
});

it("a block with nothing to say is left out", () => {
  const text = summaryText(
    summaryFor({ total_chat_requests: 3, non_streaming_requests: 3 }, { env: { SCENARIO: "basic_load" } }),
    plain,
  );
  expect(text).not.toMatch(/Streaming detail|Retries:|Not known/);
});

it("users who left have a block of their own, and none where nobody did", () => {
  const text = summaryText(summaryFor({ ...WELL, llm_requests: 400, llm_left: 100 }), plain);
  expect(text).toContain("Users Who Left:");
  expect(text).toContain("Left: 100 of 400 requests (25.00%)");
  expect(summaryText(summaryFor(WELL), plain)).not.toContain("Users Who Left");
});

it("what is unknown is n/a with its reason, never 0", () => {
  const text = summaryText(
    summaryFor(
      { total_chat_requests: 3, streaming_requests: 0, chat_completion_success_rate: 0 },
      { env: { MODELS: "gpt-4" } },
    ),
    plain,
  );
  expect(text).toContain("Response Time (avg): n/a (no samples)");
  expect(text).toContain("Streaming (p95): n/a (no streams)");
  expect(text).toContain("Gemini 1.5 Pro: n/a (not asked)");
  expect(text).toContain("Total Tokens Processed: n/a (no usage from the server)");
  expect(text).toContain("Error Rate: 100.00%");
});

it("streams that succeeded without token counts are not called failures, and answers are not called streams", () => {
  const { llm_tpot: _none, llm_output_speed: _nor, ...given } = WELL;
  const text = summaryText(summaryFor({ ...given, "llm_stream_faults{fault:no_usage}": 61 }), plain);
  expect(text).toContain("Time per Output Token (p95): n/a (no token counts from the server)");
  expect(text).toContain("Output Speed (p50): n/a (no token counts from the server)");
  expect(text).toContain("token counts of 61 answers: the server sent no usage");
});
