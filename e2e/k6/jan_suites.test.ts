/**
 * The three Jan suites through the real k6, in both modes: against the gateway as it is, with the one allowance that the
 * guide page names, and against the same API without its defects, with none. And every defect by its name.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  counted,
  crossed,
  faultsByStep,
  JAN_SUITES,
  QUICK,
  runSuite,
  SINGLE,
  SMALL,
  stepLines,
} from "../support/jan.ts";
import type { K6Run } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const STEPS = {
  "completion-standard": 5,
  "completion-conversation": 8,
  responses: 6,
} as const;

/** What each step's answer has wrong with it, on the gateway as it is. */
const DEFECTS: Record<(typeof JAN_SUITES)[number], Record<string, string[]>> = {
  "completion-standard": { completion_stream: ["unterminated_event"], guest_login: ["secure_cookie"] },
  "completion-conversation": {
    conversation_create: ["bad_timestamp"],
    guest_login: ["secure_cookie"],
    message_stream: ["unterminated_event"],
  },
  responses: {
    guest_login: ["secure_cookie"],
    response_stored: ["pending_forever"],
    response_stream: ["empty", "events_after_done", "no_usage", "non_monotonic_sequence"],
    response_stream_tools: ["empty", "events_after_done", "no_usage", "non_monotonic_sequence", "tools_ignored"],
    response_tools: ["tools_ignored"],
  },
};

let clean: TestServer;
let real: TestServer;
beforeAll(async () => {
  clean = await startTestServer(["--profile", "jan-clean", ...QUICK]);
  real = await startTestServer(["--profile", "jan", ...QUICK]);
});
afterAll(async () => {
  await clean.stop();
  await real.stop();
});

function expectGood(result: K6Run, suite: string): void {
  expect(result.code, result.output.slice(-3000)).toBe(0);
  expect(schemaErrors("summary.schema.json", result.summary)).toEqual([]);
  for (const record of result.records)
    expect(schemaErrors("record.schema.json", record), JSON.stringify(record)).toEqual([]);
  expect(result.brokenLines).toBe(0);
  expect(result.output).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);
  const failed = result.records.filter(({ outcome }) => outcome === "error");
  expect(failed.map(({ step, errorClass, errorDetail }) => [step, errorClass, errorDetail])).toEqual([]);
  expect(new Set(result.records.map((record) => record.suite))).toEqual(new Set([suite]));
}

describe.each(JAN_SUITES)("%s", (suite) => {
  it("functional, without defects: every step once, none failed, no fault", async () => {
    const result = await runSuite(suite, clean, SINGLE);
    expectGood(result, suite);
    const lines = stepLines(result);
    expect(lines.map((line) => /^✅ (\d)\./u.exec(line)?.[1])).toEqual(
      Array.from({ length: STEPS[suite] }, (_, i) => String(i + 1)),
    );
    const { guest_login: _cookie, ...others } = faultsByStep(result);
    expect(others).toEqual({});
    expect(counted(result, "steps_failed")).toBe(0);
  });

  it("functional, against the gateway as it is: every defect has its name", async () => {
    const result = await runSuite(suite, real, { ...SINGLE, ALLOW_FAULTS: suite === "responses" ? "empty" : "" });
    expectGood(result, suite);
    expect(faultsByStep(result)).toEqual(DEFECTS[suite]);
  });

  it("functional, on stock k6", async () => {
    const result = await runSuite(suite, clean, SINGLE, { stock: true });
    expect(result.code, result.output.slice(-3000)).toBe(0);
    expect(stepLines(result)).toHaveLength(STEPS[suite]);
    expect(stepLines(result).every((line) => line.startsWith("✅"))).toBe(true);
    expect(result.summary?.stock).toBe(true);
  });

  it("load, without defects: both kinds, one guest a user, every request refreshed", async () => {
    const result = await runSuite(suite, clean, SMALL);
    expectGood(result, suite);
    const load = result.records.filter(({ step }) => step !== "preflight");
    expect(new Set(load.map(({ scenario }) => scenario))).toEqual(new Set(["nonstream", "stream"]));
    const users = new Set(load.map(({ vu }) => vu));
    expect(load.filter(({ step }) => step === "guest_login")).toHaveLength(users.size);
    const authorised = load.filter(({ api }) => !["auth", "models"].includes(api));
    expect(load.filter(({ step }) => step === "token_refresh")).toHaveLength(authorised.length);
    expect(authorised.filter((r) => r.scenario === "nonstream" && r.mode === "stream")).toEqual([]);
    expect(authorised.filter((r) => r.scenario === "stream" && r.mode === "stream").length).toBeGreaterThan(0);
    expect(stepLines(result)).toEqual([]);
    expect(crossed(result)).toEqual([]);
  });

  it("load, against the gateway as it is, streams only", async () => {
    const env = { ...SMALL, NONSTREAM_RPS: "0", STREAM_RPS: "4", ALLOW_FAULTS: suite === "responses" ? "empty" : "" };
    const result = await runSuite(suite, real, env);
    expectGood(result, suite);
    expect(new Set(result.records.map(({ scenario }) => scenario))).toEqual(new Set(["setup", "stream"]));
  });
});

describe("responses against the gateway as it is, with nothing allowed", () => {
  it("fails, and says that the streams hold no output", async () => {
    const result = await runSuite("responses", real, SINGLE);
    expect(result.code).toBe(99);
    expect(stepLines(result).filter((line) => line.startsWith("❌"))).toEqual([
      expect.stringMatching(/^❌ 5\. Streaming Response .*came empty/u),
      expect.stringMatching(/^❌ 6\. Streaming Response with Tools .*came empty/u),
    ]);
  });
});

describe("tools", () => {
  it("are called and told by a server that takes them", async () => {
    const result = await runSuite("responses", clean, SINGLE);
    const lines = stepLines(result).filter((line) => line.includes("with Tools"));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/calls google_search\(\{/);
  });
});

describe("the first event is not the first token", () => {
  it("metadata and response.created end TTFE, not TTFT", async () => {
    const conversation = await runSuite("completion-conversation", real, SINGLE);
    const message = conversation.records.find(({ step }) => step === "message_stream");
    expect(message?.ttfeMs).toBeLessThan((message?.ttftMs ?? 0) - 5);
    const responses = await runSuite("responses", clean, SINGLE);
    const response = responses.records.find(({ step }) => step === "response_stream");
    expect(response?.ttfeMs).toBeLessThan((response?.ttftMs ?? 0) - 5);
  });
});
