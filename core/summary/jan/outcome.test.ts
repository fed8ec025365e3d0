/** What thresholds, verdict and JSON say of the Jan suites' runs. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/types.ts";
import { summaryJson } from "../json.ts";
import { type Given, seriesOf, summaryFor } from "../testdata/build.ts";
import { allWell, janPlanFor, janSummary } from "../testdata/jan.ts";

const schema = JSON.parse(readFileSync(new URL("../../../contract/summary.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false }).compile(schema);

const without =
  (pattern: RegExp, more: Given = {}) =>
  (plan: Plan): Given => ({
    ...Object.fromEntries(Object.entries(allWell(plan)).filter(([name]) => !pattern.test(name))),
    ...more,
  });
const and = (more: Given) => without(/^$/, more);
const SUITES = ["completion-standard", "completion-conversation", "responses"] as const;

describe("thresholds", () => {
  it.each(SUITES)("%s: all well passes, under load and as a functional run", (suite) => {
    for (const env of [{}, { SINGLE_RUN: "true" }, { STREAM_RPS: "0" }, { NONSTREAM_RPS: "0" }, { API_KEY: "k" }]) {
      const summary = janSummary(suite, env as Record<string, string>, allWell);
      expect(summary.thresholds.filter((t) => t.ok !== true)).toEqual([]);
      expect([summary.outcome, summary.verdict.level]).toEqual(["passed", "healthy"]);
    }
  });

  it("no TTFT at all: not evaluated, and excused only where empty streams are allowed", () => {
    const ttft = (env: Record<string, string>) => {
      const summary = janSummary("responses", env, without(/^llm_ttft/));
      const found = summary.thresholds.find((t) => t.metric === "llm_ttft");
      return [summary.outcome, found?.evaluated, found?.ok, found?.excused, found?.reason];
    };
    expect(ttft({})).toEqual(["not_evaluated", false, null, false, "no samples"]);
    const reason = "no samples, allowed: a stream may hold no token (ALLOW_FAULTS=empty)";
    expect(ttft({ ALLOW_FAULTS: "empty" })).toEqual(["passed", false, null, true, reason]);
  });

  it("an excuse is none for a limit that was crossed, nor where no stream was sent", () => {
    const env = { ALLOW_FAULTS: "empty" };
    expect(janSummary("responses", env, and({ llm_ttft: 5000 })).outcome).toBe("failed");
    const { outcome, thresholds } = janSummary("responses", env, without(/^llm_ttft|mode:stream/));
    expect(outcome).toBe("not_evaluated");
    expect(thresholds.find((t) => t.metric === "llm_ttft")).toMatchObject({ excused: false, reason: "no samples" });
  });

  it("refreshes that only expiry would bring may stay away", () => {
    const env = { TOKEN_REFRESH: "expiry" };
    const { outcome, thresholds } = janSummary("completion-standard", env, without(/token_refresh/));
    expect(outcome).toBe("passed");
    expect(thresholds.find((t) => t.metric === "token_refresh_time")).toMatchObject({ excused: true, ok: null });
  });

  it("refreshes that were sent and all failed have no excuse, and cross the limit", () => {
    const given = without(/^token_refresh|token_refreshes/, {
      "llm_requests{step:token_refresh}": 40,
      "llm_request_success{step:token_refresh}": { passes: 0, fails: 40 },
    });
    const { outcome, thresholds } = janSummary("completion-standard", { TOKEN_REFRESH: "expiry" }, given);
    expect(outcome).toBe("failed");
    expect(thresholds.find((t) => t.metric === "token_refresh_time")).toMatchObject({
      ...{ excused: false, ok: null, reason: "no samples" },
    });
    expect(thresholds.filter((t) => t.ok === false).map((t) => t.metric)).toEqual([
      "llm_request_success{step:token_refresh}",
    ]);
  });

  it.each(["each", "expiry"])("TOKEN_REFRESH=%s: a refresh in ten that fails is too many under load", (mode) => {
    const given = and({ "llm_request_success{step:token_refresh}": { passes: 900, fails: 100 } });
    expect(janSummary("responses", { TOKEN_REFRESH: mode }, given).outcome).toBe("failed");
  });

  it("of two guards the one without requests decides", () => {
    const given = without(/step:completion_stream/);
    const { outcome, thresholds } = janSummary("completion-standard", {}, given);
    expect(outcome).toBe("not_evaluated");
    expect(thresholds.find((t) => t.metric === "completion_time")).toMatchObject({
      reason: "no load: llm_requests{step:completion_stream} is 0",
      guard: { metric: "llm_requests{step:completion_stream}", ok: false },
    });
  });

  it("items that were never read are not proven to be there", () => {
    const { thresholds } = janSummary("completion-conversation", {}, without(/conversation_items/));
    expect(thresholds.find((t) => t.metric === "items_lost")).toMatchObject({ ok: null, evaluated: false });
  });

  it("one failed step in a functional run is a failure, though it is lost among the checks", () => {
    const given = and({ steps_failed: 1, "steps_failed{step:models}": 1, checks: { passes: 30, fails: 1 } });
    const { outcome, thresholds } = janSummary("completion-standard", { SINGLE_RUN: "true" }, given);
    expect(outcome).toBe("failed");
    expect(thresholds.filter((t) => t.ok === false).map((t) => t.metric)).toEqual(["checks", "steps_failed"]);
  });

  it("a functional run does not pass with a check that failed without failing a step", () => {
    const given = and({ checks: { passes: 99, fails: 1 } });
    expect(janSummary("completion-standard", { SINGLE_RUN: "true" }, given).outcome).toBe("failed");
    expect(janSummary("completion-standard", {}, given).outcome).toBe("passed");
  });
});

describe("the verdict", () => {
  const verdict = (given: Given, env = {}) => janSummary("completion-conversation", env, and(given)).verdict;

  it("goes by final outcomes: a 401 that a refresh cured is no failure", () => {
    const tries = { llm_request_success: { passes: 1000, fails: 200 } };
    expect(verdict({ ...tries, auth_retries: 200 }).level).toBe("healthy");
    expect(verdict({ ...tries, auth_retries: 150 }).reasons[0]).toMatch(/^success rate 95\.24%/);
    expect(verdict(tries).level).toBe("critical");
  });

  it("is critical by 5xx answers, and by a single message that was lost", () => {
    expect(verdict({ "llm_errors{error_class:server}": 60 }).reasons[0]).toMatch(/of the requests got a 5xx answer/);
    expect(verdict({ items_lost: 1 })).toMatchObject({
      level: "critical",
      reasons: ["stored messages that were lost or changed: 1"],
    });
    expect(verdict({ items_foreign: 1 }).level).toBe("critical");
  });

  it("praises no functional run that was cut off before its last step", () => {
    const of = (suite: (typeof SUITES)[number], pattern: RegExp, more: Given = {}) =>
      janSummary(suite, { SINGLE_RUN: "true" }, without(pattern, more)).verdict;
    expect(of("completion-standard", /completion/)).toMatchObject({
      level: "unknown",
      reasons: ["cut off after 3 of 5 steps"],
    });
    const sent = { "llm_requests{step:completion_stream}": 1 };
    expect(of("completion-standard", /completion_stream/, sent).reasons).toEqual(["cut off after 4 of 5 steps"]);
    expect(of("responses", /./).reasons).toEqual(["cut off after 0 of 6 steps"]);
    const rest = { steps_skipped: 1, "steps_skipped{step:conversation_items}": 1 };
    expect(of("completion-conversation", /conversation_items/, rest).reasons).toEqual([]);
    expect(of("completion-conversation", /conversation_items/, { items_lost: 1 }).level).toBe("critical");
  });

  it("compares streams with unary answers of the same kind", () => {
    const p95 = (value: number) => ({ "p(95)": value });
    const given = { "completion_time{step:message}": p95(1000), "completion_time{step:message_stream}": p95(2500) };
    expect(verdict(given).reasons).toEqual(["streaming p95 is 2.5 times the non-streaming one (2 or more)"]);
    expect(verdict(given, { SINGLE_RUN: "true" }).reasons).toEqual([]);
    expect(verdict({}, { STREAM_RPS: "0" }).notEvaluated.join()).toContain("needs successful requests of both modes");
  });

  it("looks once for a rise over the seconds in which both scenarios hold their load", () => {
    const plan = janPlanFor("completion-conversation");
    const rising = Array.from({ length: 300 }, (_, i) => ({ sent: 3, e2eMsMean: 500 + i * 2 }));
    const { verdict: found } = summaryFor(allWell(plan), { plan, series: seriesOf(rising) });
    expect(found.reasons).toEqual([
      expect.stringMatching(/^mean response time rises by \d+ % during nonstream and stream/),
    ]);
  });
});

describe("summary JSON", () => {
  it.each([
    ["a load", {}, allWell],
    ["a functional run with a key", { SINGLE_RUN: "true", API_KEY: "key-1" }, allWell],
    ["an excused threshold", { ALLOW_FAULTS: "empty" }, without(/^llm_ttft/)],
    ["no request", {}, () => ({})],
  ])("%s is as its schema says", (_name, env, given) => {
    for (const suite of SUITES) {
      const json = summaryJson(janSummary(suite, env as Record<string, string>, given));
      expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true);
      expect(json).not.toContain("key-1");
    }
  });

  it("the schema refuses an excuse for what was evaluated", () => {
    const value = JSON.parse(summaryJson(janSummary("responses", {}, allWell)));
    value.thresholds[0].excused = true;
    expect(validate(value)).toBe(false);
  });
});
