import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPTIONS } from "../contract/options.ts";
import { distance, nearMisses } from "./near_miss.ts";
import { readOptions, requestTimeoutMs } from "./options.ts";
import { parseThresholds } from "./threshold_grammar.ts";

const read = (env: Record<string, string>) => readOptions(env, "agentapi");
const problems = (env: Record<string, string>) => read(env).problems;

describe("readOptions", () => {
  it("has the guide's defaults", () => {
    const { options, problems: none, warnings } = read({});
    expect([none, warnings]).toEqual([[], []]);
    expect(options).toMatchObject({
      baseUrl: "http://localhost:3284",
      models: ["gemini-1.5-pro", "gpt-4", "gpt-4-turbo", "claude-3-opus", "claude-3-sonnet"],
      durationScale: 1,
      seed: 1,
      stallMs: 5000,
      systemPromptAs: "both",
      statusPaths: ["/status", "/health", "/v1/models"],
      preflight: "full",
      requestIdHeader: "x-llmload-request-id",
      sendRequestId: true,
      authorizations: [],
    });
    expect(requestTimeoutMs(options, "unary")).toBe(30_000);
    expect(requestTimeoutMs(options, "stream")).toBe(60_000);
    expect(readOptions({}, "jan").options).toMatchObject({
      baseUrl: "https://api-stag.jan.ai",
      models: ["jan-v1-4b"],
      systemPromptAs: "message",
    });
  });

  it("takes what is set, with aliases, and an empty value as not set", () => {
    const { options } = read({
      BASE: "http://host:1/x/",
      MODEL: "a, b",
      AUTH_TOKENS: "Bearer one,two",
      AUTH_TOKEN: "three",
      DURATION_SCALE: "",
      REQUEST_TIMEOUT: "1m30s",
      SLO: "ttft:800 tpot:50",
      THRESHOLDS: "llm_ttft{mode:stream}:p(95) < 800; http_req_failed:rate<0.01",
      ALLOW_FAULTS: "empty,no_done",
      REQUEST_ID_HEADER: "",
    });
    expect(options).toMatchObject({
      baseUrl: "http://host:1/x",
      models: ["a", "b"],
      authorizations: ["Bearer one", "Bearer two"],
      durationScale: 1,
      requestTimeoutMs: 90_000,
      slo: { ttft: 800, tpot: 50 },
      allowFaults: ["empty", "no_done"],
      sendRequestId: false,
      secrets: ["Bearer one", "two"],
    });
    expect(options.thresholds[0]).toEqual({
      metric: "llm_ttft{mode:stream}",
      name: "llm_ttft",
      tags: { mode: "stream" },
      expression: "p(95)<800",
    });
    expect(read({ BASE_URL: "http://a", BASE: "http://b" }).options.baseUrl).toBe("http://a");
  });

  it.each([
    [{ BASE_URL: "localhost:3284" }, /BASE_URL is "localhost:3284"; it must be an address such as/],
    [{ BASE_URL: "http://me:secret@host" }, /must not hold a user or a password/],
    [{ DURATION_SCALE: "0" }, /DURATION_SCALE is "0"; it must be a number from 0.0001 to 1000/],
    [{ RATE_SCALE: "x" }, /RATE_SCALE/],
    [{ MAX_VUS: "1.5" }, /MAX_VUS is "1.5"; it must be a whole number/],
    [{ THINK_TIME: "5" }, /THINK_TIME is "5"; it must be a duration/],
    [{ REQUEST_TIMEOUT: "0s" }, /must be above 0/],
    [{ STALL_TIMEOUT: "0s" }, /STALL_TIMEOUT is "0s"; a limit must be above 0/],
    [{ LEAVE_AFTER_TOKENS: "0" }, /LEAVE_AFTER_TOKENS is "0"; it must be a whole number from 1/],
    [{ LEAVE_SHARE: "0.5" }, /LEAVE_SHARE is set, but not when users leave: set LEAVE_AFTER_TOKENS/],
    [{ LEAVE_SHARE: "1.5", LEAVE_AFTER_MS: "5" }, /LEAVE_SHARE is "1.5"; it must be a number from 0 to 1/],
    [{ TOOLS_TIMEOUT: "5" }, /TOOLS_TIMEOUT is "5"; it must be a duration/],
    [{ PREFLIGHT: "maybe" }, /PREFLIGHT is "maybe"; it must be one of full, status, off/],
    [{ SLO: "ttft" }, /SLO holds "ttft", which is no limit/],
    [{ THRESHOLDS: "llm_ttft:p(95)" }, /THRESHOLDS holds "p\(95\)", which is no expression/],
    [{ THRESHOLDS: "llm_ttft" }, /has no expression/],
    [
      { ALLOW_FAULTS: "auth" },
      /ALLOW_FAULTS names auth; what may be allowed: stream_truncated, empty, invalid_response, no_done/,
    ],
    [{ STATUS_PATH: "status" }, /STATUS_PATH is "status"; it must be a path/],
    [{ BASE_URL: "https://host/v1?key=hush-1" }, /^BASE_URL is "https:\/\/host\/v1\?\.\.\."; .*without query/],
    [{ REQUEST_ID_HEADER: "Authorization" }, /REQUEST_ID_HEADER is "Authorization", which every request needs/],
    [{ REQUEST_ID_HEADER: "a b" }, /REQUEST_ID_HEADER/],
    [{ DEBUG: "perhaps" }, /DEBUG is "perhaps"; it must be true or false/],
  ])("refuses %j with a sentence", (env, sentence) => {
    const found = problems(env as Record<string, string>);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
    expect(found[0]).not.toContain("secret");
  });

  it("tells all problems at once and never a token", () => {
    const found = problems({ AUTH_TOKEN: "sec\u0007ret-token", MAX_TOKENS: "many", SEED: "-1" });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain("ret-token");
  });

  it("never throws, whatever the values are", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...OPTIONS.map((o) => o.env)), fc.string()), (env) => {
        const { problems: found } = readOptions(env, "any");
        for (const sentence of found) expect(sentence).toMatch(/^[A-Z_]+ .+\.?$/s);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("near misses", () => {
  it("names the nearest known variable", () => {
    expect(nearMisses({ DURATION_SCLE: "1", SCENARIOS: "x", HOME: "/", MODE: "x", PATH: "y" })).toEqual([
      "DURATION_SCLE is set, but llmload does not know it: did you mean DURATION_SCALE?",
      "SCENARIOS is set, but llmload does not know it: did you mean SCENARIO?",
    ]);
    expect(distance("abcd", "abdc")).toBe(1);
    expect(distance("abc", "xyzabc")).toBe(3);
  });
});

it("tags may hold colons, expressions are normalised", () => {
  expect(parseThresholds("m{url:http://x:1,b:c}:p(99.9) <= 10")).toEqual({
    settings: [
      { metric: "m{url:http://x:1,b:c}", name: "m", tags: { url: "http://x:1", b: "c" }, expression: "p(99.9)<=10" },
    ],
  });
  expect(parseThresholds("m:p(101)<1")).toHaveProperty("problem");
});
