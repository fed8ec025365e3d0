/** Every fault of the reference server, and every profile, is classed as docs/reference/errors.md says. */
import { afterEach, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const FAST = ["--ttft", "5", "--itl", "1", "--tokens", "6"];
let server: TestServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

async function runAgainst(args: string[], env: Record<string, string> = {}, stock = false): Promise<K6Run> {
  server = await startTestServer([...FAST, ...args]);
  const result = await runK6("k6/suites/chat-api.ts", {
    stock,
    env: {
      BASE_URL: server.url,
      PREFLIGHT: "off",
      SCENARIO: "basic_load",
      DURATION_SCALE: "0.008",
      RATE_SCALE: "2",
      ...env,
    },
  });
  for (const record of result.records) expect(schemaErrors("record.schema.json", record)).toEqual([]);
  return result;
}

const classes = (records: RequestRecord[]) => [...new Set(records.map((r) => r.errorClass))].sort();
const of = (result: K6Run, mode: string) =>
  result.records.filter((r) => r.mode === mode && r.outcome !== "interrupted");

describe("faults that fail a request", () => {
  it.each([
    { fault: "401", stream: "auth", unary: "auth", metric: "auth_failures" },
    { fault: "403", stream: "auth", unary: "auth", metric: "auth_failures" },
    { fault: "400", stream: "validation", unary: "validation", metric: "validation_errors" },
    { fault: "422", stream: "validation", unary: "validation", metric: "validation_errors" },
    { fault: "404", stream: "not_found", unary: "not_found" },
    { fault: "429", stream: "rate_limited", unary: "rate_limited" },
    { fault: "500", stream: "server", unary: "server", metric: "server_errors" },
    { fault: "502", stream: "server", unary: "server", metric: "server_errors" },
    { fault: "503", stream: "server", unary: "server", metric: "server_errors" },
    { fault: "reset_before", stream: "reset", unary: "reset" },
    { fault: "reset", stream: "reset" },
    { fault: "cut", stream: "reset" },
    { fault: "truncate", stream: "stream_truncated" },
    { fault: "error_in_stream", stream: "stream_error" },
    { fault: "bare_error", stream: "stream_error" },
    { fault: "malformed_event", stream: "stream_malformed" },
    { fault: "empty", stream: "empty", unary: "empty" },
    { fault: "invalid_json", unary: "invalid_response" },
    { fault: "no_done", stream: "invalid_response" },
    { fault: "no_finish", stream: "invalid_response" },
  ] as { fault: string; stream?: string; unary?: string; metric?: string }[])(
    "$fault",
    async ({ fault, stream, unary, metric }) => {
      const result = await runAgainst(["--fault", `${fault}:1`]);
      expect(result.code, result.output.slice(-2000)).toBe(99);
      if (stream !== undefined) expect(classes(of(result, "stream"))).toEqual([stream]);
      if (unary !== undefined) expect(classes(of(result, "unary"))).toEqual([unary]);
      for (const record of result.records.filter((r) => r.errorClass !== null)) {
        expect(record.outcome).toBe("error");
        expect(record.errorDetail, "an error says what came").toBeTruthy();
      }
      if (metric !== undefined) expect(result.summary!.metrics[metric]!.count).toBe(result.records.length);
      const failed = result.records.filter((r) => r.outcome === "error").length;
      expect(result.summary!.metrics.llm_errors!.count).toBe(failed);
    },
  );

  it("a stream that was cut keeps what was seen of it", async () => {
    const result = await runAgainst(["--fault", "reset:1", "--tokens", "12"]);
    const streams = of(result, "stream");
    expect(streams.length).toBeGreaterThan(0);
    for (const r of streams) {
      expect(r.ttftMs).not.toBeNull();
      expect(r.chunks).toBeGreaterThan(0);
      expect(r.done).toBe(false);
    }
  });

  it("a first token that comes too late is timeout_first_token, a stream that is too long timeout_total", async () => {
    const late = await runAgainst(["--fault", "slow_first_token:1:3000"], { REQUEST_TIMEOUT: "400ms" });
    expect(classes(of(late, "stream"))).toEqual(["timeout_first_token"]);
    expect(classes(of(late, "unary"))).toEqual(["timeout_first_token"]);
    await server?.stop();
    const long = await runAgainst(["--itl", "200", "--tokens", "30"], { REQUEST_TIMEOUT: "600ms" });
    expect(classes(of(long, "stream"))).toEqual(["timeout_total"]);
  });

  it("nobody listens: connect", async () => {
    server = await startTestServer(FAST);
    const url = server.url;
    await server.stop();
    const result = await runK6("k6/suites/chat-api.ts", {
      env: { BASE_URL: url, PREFLIGHT: "off", SCENARIO: "basic_load", DURATION_SCALE: "0.008" },
    });
    expect(result.code).toBe(99);
    expect(classes(result.records)).toEqual(["connect"]);
    expect(result.records.every((r) => r.sentAt === null && r.ttfbMs === null)).toBe(true);
  });
});

describe("deviations that are counted and fail nothing", () => {
  it.each([
    { args: ["--fault", "no_usage:1"], fault: "no_usage" },
    { args: ["--fault", "stall:1:400"], fault: "stall", env: { STALL_MS: "150" } },
    { args: ["--fault", "gzip:1"], fault: "compressed" },
    { args: ["--fault", "br:1"], fault: "compressed" },
    { args: ["--profile", "openrouter"], fault: "comment_only_start" },
    { args: ["--profile", "agentapi"], fault: "zero_usage" },
  ] as { args: string[]; fault: string; env?: Record<string, string> }[])(
    "$fault ($args)",
    async ({ args, fault, env }) => {
      const result = await runAgainst(args, env);
      const streams = of(result, "stream");
      expect(classes(result.records), JSON.stringify(result.records.map((r) => r.errorDetail))).toEqual([null]);
      expect(streams.length).toBeGreaterThan(0);
      for (const r of streams) expect(r.faults).toContain(fault);
      expect(result.summary!.metrics.llm_stream_faults!.count).toBeGreaterThanOrEqual(streams.length);
      expect(result.stdout).toContain(fault);
    },
  );

  it("what ALLOW_FAULTS names fails nothing any more, and is still counted", async () => {
    const result = await runAgainst(["--fault", "no_done:1"], { ALLOW_FAULTS: "no_done" });
    expect(result.code).toBe(0);
    expect(classes(result.records)).toEqual([null]);
    for (const r of of(result, "stream")) expect(r.faults).toContain("no_done");
  });
});

describe("line ends and other framings are no faults", () => {
  it.each(["crlf", "cr", "bom", "http_close"])("%s", async (fault) => {
    const result = await runAgainst(["--fault", `${fault}:1`]);
    expect(result.code, result.output.slice(-2000)).toBe(0);
    expect(classes(result.records)).toEqual([null]);
    for (const r of of(result, "stream")) expect([r.chunks, r.done, r.faults]).toEqual([6, true, []]);
  });
});

describe("profiles", () => {
  it.each(["openai", "agentapi", "vllm", "llamacpp", "litellm", "openrouter"])(
    "%s succeeds on both engines",
    async (profile) => {
      for (const stock of [false, true]) {
        const result = await runAgainst(
          ["--profile", profile, "--token", "secret-token-1"],
          { AUTH_TOKEN: "secret-token-1" },
          stock,
        );
        expect(result.code, result.output.slice(-2500)).toBe(0);
        expect(classes(result.records).filter((c) => c !== null)).toEqual([]);
        expect(result.output + JSON.stringify(result.records) + JSON.stringify(result.summary)).not.toContain(
          "secret-token-1",
        );
        await server?.stop();
      }
    },
  );
});
