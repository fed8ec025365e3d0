import { describe, expect, it } from "vitest";
import { GUIDE, summaryFor, WELL } from "./testdata/build.ts";

const named = (summary: ReturnType<typeof summaryFor>, metric: string) =>
  summary.thresholds.filter((threshold) => threshold.metric === metric);

describe("threshold outcomes", () => {
  it("pass, with the value that was held against the limit and their guard", () => {
    const summary = summaryFor(WELL);
    expect(summary.outcome).toBe("passed");
    expect(summary.thresholds.filter((t) => t.ok !== true)).toEqual([]);
    expect(named(summary, "streaming_latency")).toEqual([
      {
        metric: "streaming_latency",
        expression: "p(95)<1000",
        ok: true,
        evaluated: true,
        reason: null,
        excused: false,
        value: 100,
        guard: { metric: "streaming_requests", expression: "count>0", ok: true },
      },
    ]);
  });

  it("hold neither guards nor the empty ones that keep sub-metrics", () => {
    const metrics = summaryFor(WELL).thresholds.map((t) => t.metric);
    expect(metrics.filter((m) => /total_chat_requests|llm_errors|streaming_requests/.test(m))).toEqual([]);
    expect(metrics.length).toBeGreaterThan(20);
  });

  it("a user's own that equals a guard is listed", () => {
    const summary = summaryFor(WELL, { env: { THRESHOLDS: "total_chat_requests:count>0" } });
    expect(named(summary, "total_chat_requests")).toHaveLength(1);
  });

  it("fail", () => {
    const summary = summaryFor({
      ...WELL,
      http_req_duration: { ...(GUIDE.http_req_duration as object), "p(95)": 2000.5 },
    });
    expect(summary.outcome).toBe("failed");
    expect(summary.thresholds.filter((t) => t.ok === false).map((t) => [t.metric, t.expression, t.value])).toEqual([
      ["http_req_duration", "p(95)<2000", 2000.5],
    ]);
  });

  it("a trend or rate without samples is not evaluated, though k6 passed it", () => {
    const { gemini_duration: _, ...given } = WELL;
    const summary = summaryFor(given);
    expect(summary.outcome).toBe("not_evaluated");
    expect(named(summary, "gemini_duration")[0]).toMatchObject({
      ok: null,
      evaluated: false,
      reason: "no samples",
      value: null,
    });
    expect(named(summaryFor({}), "http_req_failed")[0]).toMatchObject({ ok: null, evaluated: false });
  });

  it("samples of the pre-flight alone are no load: not evaluated", () => {
    const summary = summaryFor({ http_req_duration: 5000, http_req_failed: 1 });
    expect(named(summary, "http_req_duration").map((t) => [t.ok, t.reason])).toEqual([
      [null, "no load: total_chat_requests is 0"],
      [null, "no load: total_chat_requests is 0"],
    ]);
  });

  it("a counter without samples is 0, and evaluated", () => {
    expect(named(summaryFor({}), "dropped_iterations")[0]).toMatchObject({ ok: true, evaluated: true, value: 0 });
  });

  it("a failure outweighs what was not evaluated", () => {
    expect(summaryFor({ dropped_iterations: 1e6 }).outcome).toBe("failed");
  });

  it("what stock k6 cannot have is no part of the outcome", () => {
    const { streaming_latency: _, ...given } = WELL;
    const summary = summaryFor(given, { env: { LLMLOAD_ENGINE: "" }, series: null });
    expect(summary.outcome).toBe("passed");
    expect(named(summary, "streaming_latency")).toEqual([]);
    expect(summary.plan.notEvaluable.map((n) => n.metric)).toEqual(["streaming_latency"]);
  });

  it("keep the plan's order within a metric", () => {
    expect(named(summaryFor(WELL), "streaming_duration").map((t) => t.expression)).toEqual([
      "p(95)<2000",
      "p(99)<5000",
    ]);
  });
});
