/** Which requests get which limits, and who leaves. */
import { describe, expect, it } from "vitest";
import type { Mode } from "../contract/engine.ts";
import { readOptions, requestTimeoutMs, stepTimeoutMs } from "./options.ts";
import { requestLimits } from "./request_limits.ts";

const labels = (mode: Mode, iter = 0, step = "completion") => ({ scenario: "basic_load", step, iter, mode });
const options = (env: Record<string, string>, engine = true) => {
  const read = readOptions({ ...env, ...(engine ? { LLMLOAD_ENGINE: "0" } : {}) }, "agentapi");
  expect(read.problems).toEqual([]);
  return read.options;
};

const ALL = { CONNECT_TIMEOUT: "1s", FIRST_TOKEN_TIMEOUT: "2s", STALL_TIMEOUT: "3s", TOTAL_TIMEOUT: "4s" };

describe("requestLimits", () => {
  it("gives streams all limits, answers in one piece those that mean something there", () => {
    const nobody = { leaveAfterMs: null, leaveAfterTokens: null };
    const both = { connectMs: 1000, totalMs: 4000, ...nobody };
    expect(requestLimits(options(ALL), labels("stream"), true)).toEqual({ ...both, firstTokenMs: 2000, stallMs: 3000 });
    expect(requestLimits(options(ALL), labels("unary"), true)).toEqual({ ...both, firstTokenMs: null, stallMs: null });
    expect(requestLimits(options({}), labels("stream"), true)).toBeNull();
    expect(requestLimits(options({ STALL_TIMEOUT: "3s" }), labels("unary"), true)).toBeNull();
  });

  it("lets nobody leave a login, nor wait for the tokens of an answer in one piece", () => {
    const leaving = options({ LEAVE_AFTER_MS: "500", LEAVE_AFTER_TOKENS: "7" });
    expect(requestLimits(leaving, labels("stream"), true)).toMatchObject({ leaveAfterMs: 500, leaveAfterTokens: 7 });
    expect(requestLimits(leaving, labels("unary"), true)).toMatchObject({ leaveAfterMs: 500, leaveAfterTokens: null });
    expect(requestLimits(leaving, labels("unary"), false)).toBeNull();
    expect(requestLimits(options({ LEAVE_AFTER_TOKENS: "7" }), labels("unary"), true)).toBeNull();
  });

  it("draws the share that leaves from the seed: the same users each time, others with another seed or step", () => {
    const who = (seed: string, step?: string) => {
      const leaving = options({ LEAVE_AFTER_TOKENS: "7", LEAVE_SHARE: "0.3", SEED: seed });
      return Array.from({ length: 2000 }, (_, i) => requestLimits(leaving, labels("stream", i, step), true) !== null);
    };
    const first = who("1");
    expect(who("1")).toEqual(first);
    expect(who("2")).not.toEqual(first);
    expect(who("1", "message_stream")).not.toEqual(first);
    // 2000 draws of 0.3: five standard deviations are 102
    expect(Math.abs(first.filter(Boolean).length - 600)).toBeLessThan(102);
    const none = options({ LEAVE_AFTER_TOKENS: "7", LEAVE_SHARE: "0" });
    expect(requestLimits(none, labels("stream"), true)).toBeNull();
  });
});

describe("k6's own limit", () => {
  it("lies behind TOTAL_TIMEOUT, unless it was asked for", () => {
    expect(requestTimeoutMs(options({ TOTAL_TIMEOUT: "5m" }), "unary")).toBeGreaterThan(300_000);
    expect(requestTimeoutMs(options({ TOTAL_TIMEOUT: "5m", REQUEST_TIMEOUT: "1m" }), "unary")).toBe(60_000);
  });

  it("stands in for it on stock k6", () => {
    expect(requestTimeoutMs(options({ TOTAL_TIMEOUT: "5m" }, false), "unary")).toBe(300_000);
    expect(requestTimeoutMs(options({ TOTAL_TIMEOUT: "5m", REQUEST_TIMEOUT: "10m" }, false), "stream")).toBe(300_000);
    expect(stepTimeoutMs(options({ TOTAL_TIMEOUT: "10s" }, false), "unary", true)).toBe(10_000);
    expect(stepTimeoutMs(options({ TOTAL_TIMEOUT: "10s" }), "unary", true)).toBe(300_000);
  });
});
