/** Limits by phase, and users who leave: what the record keeps, what k6 counts, and what the server saw of it. */
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { runSuite, SINGLE, stepLines } from "../support/jan.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

/** What a server does that delays a phase: longer than any of these tests may last. */
const LONG_MS = 50_000;
const QUICK = ["--ttft", "5", "--itl", "2", "--tokens", "6"];
let server: TestServer | null = null;
let silent: Server | null = null;
afterEach(async () => {
  await server?.stop();
  silent?.close();
  server = null;
  silent = null;
});

async function load(url: string, env: Record<string, string>, stock = false): Promise<K6Run> {
  const result = await runK6("k6/suites/chat-api.ts", {
    stock,
    env: {
      ...{ BASE_URL: url, PREFLIGHT: "off", SCENARIO: "basic_load", DURATION_SCALE: "0.008", RATE_SCALE: "2" },
      ...env,
    },
  });
  for (const record of result.records) expect(schemaErrors("record.schema.json", record)).toEqual([]);
  return result;
}

const byMode = ({ records }: K6Run, mode: string) => records.filter((record) => record.mode === mode);

/** The server saw each of these clients go before its answer was over. */
async function expectGone(records: readonly RequestRecord[]): Promise<Map<string, TruthRecord>> {
  const truth = new Map((await (server as TestServer).truth()).map((seen) => [seen.id, seen]));
  for (const { id } of records) {
    expect(truth.get(id)?.clientGoneAtUs, id).toEqual(expect.any(Number));
    expect(truth.get(id)?.endAtUs, id).toBeNull();
  }
  return truth;
}

describe("a limit on a phase", () => {
  it.each([
    {
      ...{ env: { FIRST_TOKEN_TIMEOUT: "300ms" }, errorClass: "timeout_first_token", phase: "first_token" },
      ...{ fault: `slow_first_token:1:${LONG_MS}`, chunks: null, status: 0 },
    },
    {
      ...{ env: { STALL_TIMEOUT: "700ms" }, errorClass: "timeout_stall", phase: "stream" },
      ...{ fault: `stall:1:${LONG_MS}`, chunks: 3, status: 200 },
    },
    {
      ...{ env: { TOTAL_TIMEOUT: "1s" }, errorClass: "timeout_total", phase: "stream" },
      ...{ fault: `stall:1:${LONG_MS}`, chunks: 3, status: 200 },
    },
  ])("$env: $errorClass, with what came before", async ({ env, fault, errorClass, phase, chunks, status }) => {
    server = await startTestServer([...QUICK, "--fault", fault]);
    // unary answers are held up as well; streams are what this is about
    const result = await load(server.url, { ...env, REQUEST_TIMEOUT: "2s" });
    const streams = byMode(result, "stream");
    expect(streams.length).toBeGreaterThan(0);
    for (const record of streams) {
      expect(record).toMatchObject({ outcome: "error", errorClass, errorPhase: phase, status, chunks });
      expect(record.errorDetail).toMatch(/^(no |the answer was not complete )/);
      expect(record.ttftMs === null).toBe(chunks === null);
      expect(record.gapsUs?.length ?? null).toBe(chunks === null ? null : chunks - 1);
      expect(record.closeMs ?? 0).toBeLessThan(LONG_MS / 2);
    }
    expect(result.summary!.metrics.http_req_failed!.rate).toBe(1);
    await expectGone(streams);
  });

  it("CONNECT_TIMEOUT: timeout_connect, and the connection is not kept open", async () => {
    let open = 0;
    const listening = createServer((socket) => {
      open++;
      socket.resume();
      socket.on("error", () => {});
      socket.on("close", () => open--);
    });
    silent = listening;
    const port = await new Promise<number>((resolve) => {
      listening.listen(0, "127.0.0.1", () => resolve((listening.address() as AddressInfo).port));
    });
    // a server that takes the connection and never answers the TLS handshake
    const result = await load(`https://127.0.0.1:${port}`, { CONNECT_TIMEOUT: "300ms" });
    expect(result.records.length).toBeGreaterThan(0);
    for (const record of result.records) {
      expect(record).toMatchObject({ outcome: "error", errorClass: "timeout_connect", errorPhase: "connect" });
      expect(record).toMatchObject({ status: 0, sentAt: null, ttfbMs: null });
    }
    await expect.poll(() => open).toBe(0);
  });

  it("stock k6 cannot keep them, and says so", async () => {
    server = await startTestServer(QUICK);
    const env = { STALL_TIMEOUT: "1ms", LEAVE_AFTER_TOKENS: "2" };
    const { output, summary } = await load(server.url, env, true);
    expect(output).toMatch(/STALL_TIMEOUT, LEAVE_AFTER_TOKENS: stock k6 cannot cut a request off/);
    expect(summary!.metrics.llm_request_success!.rate).toBe(1);
  });
});

describe("users who leave", () => {
  it("are no failures and in no latency; the server sees them go, the others stay", async () => {
    server = await startTestServer(["--ttft", "5", "--itl", "30", "--tokens", "40"]);
    const result = await load(server.url, {
      ...{ LEAVE_AFTER_TOKENS: "4", LEAVE_AFTER_MS: "700", LEAVE_SHARE: "0.5" },
      ...{ SLO: "ttft:5000", THRESHOLDS: "non_streaming_duration:p(95)<60000;short_msg_duration:p(95)<60000" },
      DURATION_SCALE: "0.015",
    });
    const left = result.records.filter(({ outcome }) => outcome === "left");
    const stayed = result.records.filter(({ outcome }) => outcome === "ok");
    expect(left.length + stayed.length, "nothing failed").toBe(result.records.length);
    expect(Math.min(left.length, stayed.length)).toBeGreaterThan(5);
    const streams = left.filter(({ mode }) => mode === "stream");
    const unary = left.filter(({ mode }) => mode === "unary");
    expect(Math.min(streams.length, unary.length)).toBeGreaterThan(0);
    for (const record of left) {
      expect(record).toMatchObject({ errorClass: null, errorDetail: null, checksFailed: [], finishReason: null });
      expect(record.sentAt).not.toBeNull();
    }
    for (const { status, chunks, ttftMs, gapsUs } of streams) {
      expect([status, chunks]).toEqual([200, 4]);
      expect(ttftMs).not.toBeNull();
      expect(gapsUs).toHaveLength(3);
    }
    expect(new Set(unary.map(({ status }) => status)), "no answer had come").toEqual(new Set([0]));

    const { metrics } = result.summary!;
    expect(metrics.http_req_failed!.rate).toBe(0);
    expect(metrics.llm_left!.count).toBe(left.length);
    expect(metrics.llm_errors?.count ?? 0).toBe(0);
    expect(metrics.chat_completion_success_rate).toMatchObject({ passes: stayed.length, fails: 0 });
    expect(metrics.non_streaming_duration!.min, "only whole answers").toBeGreaterThan(700);
    expect(metrics.llm_goodput).toMatchObject({ passes: stayed.length, fails: 0 });
    expect(result.output).toMatch(new RegExp(`Left: *${left.length} of ${result.records.length} requests`));
    expect(result.output).not.toMatch(/Request Failed/);

    const truth = await expectGone(left);
    for (const { id } of streams) expect(truth.get(id)?.tokensAtUs.length).toBeLessThan(40);
    for (const { id } of stayed) expect(truth.get(id)?.clientGoneAtUs).toBeNull();
  });

  it.each([
    ["completion-conversation", ["message", "message_stream"]],
    ["responses", ["response", "response_stream"]],
  ] as const)("who all leave excuse the thresholds that have no samples then: %s", async (suite, steps) => {
    server = await startTestServer(["--profile", "jan-clean", "--ttft", "5", "--itl", "30", "--tokens", "40"]);
    const result = await runSuite(suite, server, {
      ...SINGLE,
      ...{ LEAVE_AFTER_MS: "300", LEAVE_AFTER_TOKENS: "2" },
    });
    expect(result.code, result.output.slice(-3000)).toBe(0);
    const left = result.records.filter(({ outcome }) => outcome === "left");
    // a call of a tool may be over before
    expect(left.map(({ step }) => step)).toEqual(expect.arrayContaining([...steps]));
    expect(result.records.filter(({ outcome }) => outcome === "error")).toEqual([]);
    expect(result.summary!.outcome).toBe("passed");
    expect(result.output).toContain("the user left");
    expect(stepLines(result).filter((line) => !line.startsWith("✅"))).toEqual([]);
    await expectGone(left);
  });
});
