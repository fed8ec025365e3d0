/** Nothing measured is lost: interrupted requests have records, whatever ended the run. */
import { expect, it } from "vitest";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer } from "../support/server.ts";

const SLOW = ["--ttft", "100", "--itl", "200", "--tokens", "60"];

function expectAllRecorded(result: K6Run, truth: TruthRecord[]): void {
  const recorded = new Set(result.records.map((r) => r.id));
  const chat = truth.filter((t) => t.path === "/v1/chat/completions");
  expect(chat.length).toBeGreaterThan(5);
  expect(chat.filter((t) => !recorded.has(t.id)).map((t) => t.id)).toEqual([]);
  expect(result.brokenLines).toBe(0);
  for (const record of result.records) expect(schemaErrors("record.schema.json", record)).toEqual([]);
  expect(new Set(result.records.map((r) => r.id)).size).toBe(result.records.length);
}

it("SIGINT: a summary, and a record of every request that reached the server", async () => {
  const server = await startTestServer(SLOW);
  const result = await runK6("k6/suites/chat-api.ts", {
    env: { BASE_URL: server.url, SCENARIO: "streaming_test", DURATION_SCALE: "0.2" },
    onStart: (child) => setTimeout(() => child.kill("SIGINT"), 9000),
  });
  const truth = await server.truth();
  await server.stop();
  expect(result.code).toBe(105);
  expect(result.stdout).toContain("CHAT API LOAD TEST SUMMARY");
  expectAllRecorded(result, truth);
  const cut = result.records.filter((r) => r.outcome === "interrupted");
  expect(cut.length).toBeGreaterThan(0);
  expect(cut.some((r) => (r.chunks ?? 0) > 0 && r.ttftMs !== null)).toBe(true);
  for (const r of cut) expect(r.scenario).toBe("streaming_test");
});

it("gracefulStop 0: requests cut off by the end of a scenario are recorded too", async () => {
  const server = await startTestServer(SLOW);
  const result = await runK6("e2e/k6/scripts/graceful_stop_zero.ts", { env: { BASE_URL: server.url } });
  const truth = await server.truth();
  await server.stop();
  expect(result.code, result.output).toBe(0);
  expectAllRecorded(result, truth);
  expect(result.records.filter((r) => r.outcome === "interrupted").length).toBeGreaterThan(0);
});

it("no summary at all: records are complete without handleSummary", async () => {
  const server = await startTestServer(SLOW);
  const result = await runK6("e2e/k6/scripts/graceful_stop_zero.ts", {
    env: { BASE_URL: server.url },
    args: ["--summary-mode", "disabled"],
  });
  const truth = await server.truth();
  await server.stop();
  expectAllRecorded(result, truth);
});
