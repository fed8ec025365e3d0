/** examples/custom-scenario does what its README says, with the engine and on stock k6. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type K6Run, runK6 } from "../support/k6.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const EXAMPLE = "examples/custom-scenario/my-chat.ts";
const SMALL = { DURATION_SCALE: "0.02", RATE_SCALE: "0.2" };
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(["--ttft", "10", "--itl", "1", "--tokens", "6"]);
});
afterAll(() => server.stop());

const run = (env: Record<string, string> = {}, stock = false) =>
  runK6(EXAMPLE, { stock, env: { BASE_URL: server.url, ...SMALL, ...env } });

describe("with the engine", () => {
  let result: K6Run;
  beforeAll(async () => {
    result = await run({ THRESHOLDS: "llm_ttft{scenario:my_custom_scenario}:p(95)<5000" });
  });

  it("runs its own scenario alone, scaled: ten a second for six seconds, half of them streamed", () => {
    expect(result.code, result.output.slice(-2000)).toBe(0);
    const load = result.records.filter(({ step }) => step !== "preflight");
    expect(new Set(load.map(({ scenario }) => scenario))).toEqual(new Set(["my_custom_scenario"]));
    expect(new Set(load.map(({ prompt }) => prompt))).toEqual(new Set(["short"]));
    expect(load.length).toBeGreaterThanOrEqual(58);
    expect(load.length).toBeLessThanOrEqual(62);
    const streams = load.filter(({ mode }) => mode === "stream").length;
    expect(streams).toBeGreaterThan(15);
    expect(streams).toBeLessThan(45);
    expect(load.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  });

  it("keeps the suite's thresholds that still have a meaning, and the one that was asked for", () => {
    const held = result.summary!.thresholds.filter(({ evaluated }) => evaluated).map(({ metric }) => metric);
    expect(held).toContain("http_req_failed");
    expect(held).toContain("chat_completion_success_rate");
    expect(held).toContain("llm_ttft{scenario:my_custom_scenario}");
    expect(held.filter((metric) => metric.includes("basic_load"))).toEqual([]);
  });
});

it("fails a request whose answer breaks the expectation, with class check", async () => {
  const terse = await startTestServer(["--ttft", "5", "--itl", "1", "--tokens", "1"]);
  const result = await run({ BASE_URL: terse.url });
  await terse.stop();
  expect(result.code).toBe(99);
  const load = result.records.filter(({ step }) => step !== "preflight");
  expect(new Set(load.map(({ errorClass }) => errorClass))).toEqual(new Set(["check"]));
  for (const { checksFailed } of load) expect(checksFailed).toContain("answer holds more than one word");
});

it("a threshold on something that never comes fails the run instead of passing", async () => {
  const result = await run({ THRESHOLDS: "llm_ttft{prompt:long}:p(95)<5000" });
  expect(result.code).toBe(99);
});

it("runs on stock k6", async () => {
  const result = await run({}, true);
  expect(result.code, result.output.slice(-2000)).toBe(0);
  expect(result.summary!.metrics.chat_completion_success_rate!.rate).toBe(1);
});
