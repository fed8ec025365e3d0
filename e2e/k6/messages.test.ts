/** The Messages API through the real k6, against the reference server's profile anthropic: with the engine, and on stock k6. */
import { LLMock } from "@copilotkit/aimock";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const SCRIPT = "e2e/k6/scripts/messages.ts";
const KEY = "k3y-of-the-test";
const QUICK = ["--profile", "anthropic", "--ttft", "120", "--itl", "4", "--tokens", "9", "--token", KEY];
let server: TestServer | null = null;

afterEach(() => server?.stop());

async function against(args: string[], env: Record<string, string> = {}, stock = false): Promise<K6Run> {
  server = await startTestServer([...QUICK, ...args]);
  return runK6(SCRIPT, { stock, env: { BASE_URL: server.url, AUTH_TOKEN: KEY, MODELS: "claude-3-opus", ...env } });
}

function load({ records }: K6Run): RequestRecord[] {
  for (const record of records) expect(schemaErrors("record.schema.json", record), JSON.stringify(record)).toEqual([]);
  expect(new Set(records.map(({ api }) => api))).toEqual(new Set(["messages"]));
  return records.filter(({ step }) => step !== "preflight");
}
const streams = (result: K6Run) => load(result).filter(({ mode }) => mode === "stream");

describe("with the engine", () => {
  let result: K6Run;
  let late: number[];
  beforeAll(async () => {
    result = await against(["--ttft", "250"], { THINKING: "yes" });
    const truths = new Map((await server!.truth()).map((each) => [each.id, each]));
    late = streams(result).map((record) => {
      const truth = truths.get(record.id)!;
      return (truth.tokensAtUs[0]! - truth.receivedAtUs) / 1000 - record.ttftMs!;
    });
  });

  it("every request is a good one, timed and counted", () => {
    expect(result.code, result.output.slice(-2000)).toBe(0);
    expect(load(result)).toHaveLength(24);
    for (const record of load(result)) {
      expect(record).toMatchObject({ outcome: "ok", faults: [], checksFailed: [], finishReason: "end_turn" });
      expect(record).toMatchObject({ tokensIn: 5, tokensOut: 9, tokensCached: 0 });
    }
    expect(load(result).filter(({ mode }) => mode === "unary")).toHaveLength(12);
  });

  it("the start is the first event, thoughts the first token, text the first that is seen; pings are none of them", () => {
    for (const record of streams(result)) {
      expect(record).toMatchObject({ done: true, chunks: 9 });
      expect(record.ttfeMs!).toBeLessThan(record.ttftMs! - 100);
      expect(record.ttftMs!).toBeLessThan(record.ttvtMs!);
      expect(record.ttvtMs!).toBeLessThan(record.e2eMs!);
      expect(record.gapsUs).toHaveLength(8);
      expect(record.tpotMs!).toBeCloseTo((record.e2eMs! - record.ttftMs!) / 8, 1);
    }
  });

  it("the first token is where the server's truth log has it", () => {
    // both count from other clocks' ends of the same request: loose, for noisy machines, and still far below the 250 ms
    const sorted = late.map(Math.abs).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]!).toBeLessThan(20);
  });
});

it("tool calls are output that nobody sees", async () => {
  const result = await against([], { TOOLS: "yes" });
  expect(streams(result)).toHaveLength(12);
  for (const record of streams(result)) {
    expect(record).toMatchObject({ outcome: "ok", finishReason: "tool_use", ttvtMs: null });
    expect(record.ttftMs).not.toBeNull();
  }
});

it.each([
  ["error_in_stream", "stream_error", null],
  ["truncate", "stream_truncated", null],
  ["no_done", "invalid_response", "end_turn"],
  ["529", "server", null],
])("fault %s is class %s", async (fault, errorClass, finishReason) => {
  const result = await against(["--fault", `${fault}:1`], { PREFLIGHT: "status" });
  for (const record of streams(result)) {
    expect(record).toMatchObject({ outcome: "error", errorClass, finishReason });
    if (errorClass !== "server") expect(record.ttftMs).not.toBeNull();
    if (finishReason === null) expect(record.tokensOut).toBeNull();
  }
  expect(streams(result)).toHaveLength(12);
});

it("a wrong key is refused before any load, and shown nowhere", async () => {
  const result = await against([], { AUTH_TOKEN: "another-k3y-1" });
  expect(result.code).toBe(108);
  expect(result.output).toMatch(/refuses the token \(\/v1\/models gave 401\).*It is sent as x-api-key/);
  expect(result.output).not.toMatch(/another-k3y|k3y-of/);
});

it("a server that is not ours is read alike: thoughts, then text, each piece a chunk", async () => {
  const mock = new LLMock({ port: 0, latency: 5, chunkSize: 20 });
  const answer = { content: "An answer that takes three pieces of text.", reasoning: "Two pieces of thought." };
  mock.on({}, { ...answer, usage: { input_tokens: 5, output_tokens: 9 } });
  await mock.start();
  const result = await runK6(SCRIPT, { env: { BASE_URL: mock.url, AUTH_TOKEN: KEY, MODELS: "claude-3" } });
  await mock.stop();
  expect(result.code, result.output.slice(-2000)).toBe(0);
  expect(streams(result)).toHaveLength(12);
  for (const record of streams(result)) {
    expect(record).toMatchObject({ outcome: "ok", faults: [], chunks: 5, tokensIn: 5, tokensOut: 9, done: true });
    expect(record.ttvtMs!).toBeGreaterThan(record.ttftMs!);
  }
});

it("stock k6 reads the same from the whole body: the script's thresholds count answers, tokens and ends", async () => {
  const result = await against([], {}, true);
  expect(result.code, result.output.slice(-2000)).toBe(0);
});
