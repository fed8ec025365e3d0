/** What a run's thresholds come to, by the exit code that a user sees. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { runK6 } from "../support/k6.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const SUITE = "k6/suites/chat-api.ts";
const SMALL = { SCENARIO: "basic_load", DURATION_SCALE: "0.02", RATE_SCALE: "1" };
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(["--ttft", "30", "--itl", "1", "--tokens", "4"]);
});
afterAll(() => server.stop());

it("a limit that is crossed ends k6 with 99, and the summary names it", async () => {
  const result = await runK6(SUITE, { env: { BASE_URL: server.url, ...SMALL, THRESHOLDS: "llm_ttft:p(95)<1" } });
  expect(result.code).toBe(99);
  const failed = result.summary!.thresholds.filter((t) => t.ok === false);
  expect(failed.map((t) => `${t.metric} ${t.expression}`)).toEqual(["llm_ttft p(95)<1"]);
  expect(result.summary!.outcome).toBe("failed");
});

it("a user's threshold replaces the suite's own of the same metric", async () => {
  const env = { BASE_URL: server.url, ...SMALL, THRESHOLDS: "streaming_latency:p(95)<900" };
  const result = await runK6(SUITE, { env });
  expect(result.code).toBe(0);
  const mine = result.summary!.thresholds.filter((t) => t.metric === "streaming_latency");
  expect(mine.map((t) => t.expression)).toEqual(["p(95)<900"]);
});

it("a threshold without samples is not evaluated, never passed", async () => {
  const env = { BASE_URL: server.url, ...SMALL, THRESHOLDS: "llm_queue_time:p(95)<10" };
  const result = await runK6(SUITE, { env });
  const mine = result.summary!.thresholds.find((t) => t.metric === "llm_queue_time");
  expect(mine).toMatchObject({ evaluated: false });
  expect(result.summary!.outcome).toBe("not_evaluated");
  expect(result.stdout).toMatch(/not evaluated/);
});

it("an unselected scenario's thresholds are not asked for", async () => {
  const result = await runK6(SUITE, { env: { BASE_URL: server.url, ...SMALL } });
  expect(result.code).toBe(0);
  expect(result.summary!.thresholds.some((t) => t.metric.includes("stress_test"))).toBe(false);
  expect(result.summary!.thresholds.some((t) => t.metric.includes("scenario:basic_load"))).toBe(true);
});
