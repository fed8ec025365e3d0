/** What a summary becomes on the report page: figures as they are, unknown ones null or named, never 0. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { masker } from "../../contract/mask.ts";
import type { ReportPage } from "../../page/types.ts";
import { HISTOGRAM_GAMMA } from "../../report/distribution.ts";
import { type Given, GUIDE, seriesOf, summaryFor, WELL } from "../testdata/build.ts";
import { allWell, janSummary } from "../testdata/jan.ts";
import { PAGE_GAMMA } from "./histogram.ts";
import { summaryPage } from "./html.ts";
import { reportPage } from "./page.ts";

const STARTED_MS = 1_767_323_045_678;
const isReport = new Ajv2020({ strict: false, allErrors: true }).compile(
  JSON.parse(readFileSync(new URL("../../../contract/report.schema.json", import.meta.url), "utf8")) as object,
);

/** Twelve sent: nine ok, one error after a retry, one try before it, one cut off. */
const COUNTED: Given = {
  llm_requests: 12,
  "llm_requests{try:first}": 11,
  "llm_requests{try:retry}": 1,
  llm_request_success: { passes: 9, fails: 2 },
  "llm_request_success{try:first}": { passes: 9, fails: 1 },
  "llm_errors{error_class:server}": 2,
  "llm_stream_faults{fault:no_usage}": 3,
  llm_input_tokens: 100,
  llm_output_tokens: 60,
  dropped_iterations: 4,
  llm_ttft: { avg: 21, min: 20, med: 21.5, max: 30, "p(90)": 25, "p(95)": 26, "p(99)": 29 },
  llm_e2e: { avg: 90, min: 80, med: 91, max: 100, "p(90)": 95, "p(95)": 96, "p(99)": 99 },
};

const whole = (page: ReportPage) => page.report.whole;
const named = (page: ReportPage) => page.missing.map(({ what }) => what).join("; ");

function histogram(unit: "ms" | "us", bins: [number, number][], more = {}) {
  const count = bins.reduce((n, [, c]) => n + c, 0);
  return { unit, gamma: 1.01, count, sum: 2000, min: 1, max: 1e9, zeros: 0, bins, ...more };
}

describe("with the engine", () => {
  const empty = seriesOf([]).histograms;
  const series = seriesOf(
    [
      { t: 99 },
      { t: 100, sent: 7, inFlight: 3, inFlightMean: 1.5, ttftMsP50: 21, ttftMsP95: 26, completed: 4, tokensOut: 40 },
      {
        t: 102,
        sent: 5,
        inFlight: 5,
        inFlightMean: 2.5,
        completed: 5,
        failed: 2,
        tokensOut: 20,
        gapMsMax: 7,
        lagUsMax: 500,
      },
      { t: 103 },
    ],
    {
      histograms: {
        ...empty,
        gap: histogram(
          "us",
          [
            [0, 1],
            [694, 2],
            [1389, 1],
          ],
          { sum: 1_003_000, max: 1_000_000 },
        ),
      },
    },
  );
  const page = reportPage(summaryFor(COUNTED, { series, env: { SLO: "ttft:800" } }), STARTED_MS);

  it("is a report by its schema", () => {
    expect(isReport(page.report), JSON.stringify(isReport.errors?.slice(0, 3))).toBe(true);
    expect(page).toMatchObject({ v: 1, kind: "report", title: "chat-api-1", madeBy: "llmload 0.1.0", cells: null });
  });

  it("counts tries, results and what was cut off", () => {
    expect(whole(page).counts).toEqual({
      arrivals: 15,
      dropped: 4,
      tries: { all: 12, ok: 9, error: 2, left: 0, interrupted: 1 },
      firstTries: { all: 11, ok: 9, error: 1, left: 0, interrupted: 1 },
      finals: { all: 11, ok: 9, error: 1, left: 0, interrupted: 1 },
    });
    expect(whole(page).rates).toEqual({
      success: { value: 0.9, low: null, high: null, n: 10, nEffective: null },
      firstTrySuccess: { value: 0.9, low: null, high: null, n: 10, nEffective: null },
      retried: 1 / 11,
    });
    expect(whole(page).errorClasses).toEqual([{ name: "server", count: 2 }]);
    expect(whole(page).faults).toEqual([{ name: "no_usage", count: 3 }]);
    expect(whole(page).tokens).toEqual({ in: 100, out: 60, cached: null, known: 997, unknown: 3 });
    expect(page.report.warnings.map(({ code }) => code)).toEqual(["dropped", "interrupted", "tokens-unknown"]);
  });

  it("users who left are none that were cut off", () => {
    const given = { ...COUNTED, llm_left: 1, "llm_left{try:first}": 1 };
    const { tries, firstTries } = whole(reportPage(summaryFor(given), STARTED_MS)).counts;
    expect([tries, firstTries]).toMatchObject([
      { ok: 9, error: 2, left: 1, interrupted: 0 },
      { left: 1, interrupted: 0 },
    ]);
  });

  it("gives k6's figures as those of the samples, with the reason why they have no interval", () => {
    const { ttft, close } = whole(page).latencies;
    expect(ttft).toMatchObject({
      unit: "ms",
      n: 1000,
      mean: 21,
      min: 20,
      max: 30,
      nEffective: null,
      withFailures: null,
    });
    const reason = expect.stringContaining("no interval");
    expect(ttft.percentiles.p95).toEqual({
      value: null,
      low: null,
      high: null,
      ofSample: 26,
      nEffective: null,
      reason,
    });
    expect(ttft.percentiles["p99.9"]).toMatchObject({ ofSample: null, reason: "k6 did not keep this percentile" });
    expect(close).toMatchObject({
      n: 0,
      mean: null,
      percentiles: { p50: { ofSample: null, reason: expect.stringContaining("no metric") } },
    });
  });

  it("takes gaps from the engine's histogram, in milliseconds and in the page's bins", () => {
    const { gap } = whole(page).latencies;
    expect(gap).toMatchObject({ n: 4, mean: 250.75, max: 1000 });
    // 1.01^694 us = 0.998 ms
    expect(gap.percentiles.p50.ofSample).toBeCloseTo(0.998, 3);
    const middles = gap.histogram.map(([bin, n]) => [Number((PAGE_GAMMA ** (bin - 0.5)).toPrecision(1)), n]);
    expect(middles).toEqual([
      [0.001, 1],
      [1, 2],
      [1000, 1],
    ]);
    expect(page.report.settings).toMatchObject({ histogramGamma: PAGE_GAMMA, gapGamma: 1.01 });
    expect(PAGE_GAMMA).toBe(HISTOGRAM_GAMMA);
  });

  it("leaves a histogram out that counts other samples than k6 did", () => {
    const other = { ...series, histograms: { ...series.histograms, e2e: histogram("ms", [[450, 1001]]) } };
    const same = {
      ...series,
      histograms: {
        ...series.histograms,
        e2e: histogram("ms", [
          [450, 999],
          [480, 1],
        ]),
      },
    };
    const [without, withIt] = [other, same].map((s) => reportPage(summaryFor(COUNTED, { series: s }), STARTED_MS));
    expect(whole(without!).latencies.e2e.histogram).toEqual([]);
    expect(named(without!)).toContain("histogram of E2E");
    expect(whole(withIt!).latencies.e2e.histogram).toHaveLength(2);
    expect(whole(withIt!).latencies.e2e.percentiles["p99.9"].ofSample).toBeCloseTo(1.01 ** 450, 6);
    expect(named(withIt!)).not.toContain("histogram of E2E");
  });

  it("gives the client's lag in milliseconds, percentiles out of the engine's microseconds too", () => {
    const lag = histogram("us", [
      [900, 990],
      [1000, 10],
    ]);
    const given = { ...COUNTED, llm_client_lag: { avg: 8, min: 7, med: 7.7, max: 21, "p(95)": 7.8, "p(99)": 20.9 } };
    const late = reportPage(
      summaryFor(given, { series: { ...series, histograms: { ...series.histograms, lag } } }),
      STARTED_MS,
    );
    const { percentiles } = whole(late).latencies.lag;
    expect(percentiles.p99.ofSample).toBe(20.9);
    expect(percentiles["p99.9"].ofSample).toBeCloseTo(1.01 ** 1000 / 1000, 6);
    expect(late.report.warnings.find(({ code }) => code === "client-late")?.text).toContain("20.9 ms late");
  });

  it("has the plan's scenarios by name, as run.json has them", () => {
    const { scenarios } = (page.report.copied.run as { plan: { scenarios: Record<string, { executor: string }> } })
      .plan;
    expect(Object.keys(scenarios)).toContain("basic_load");
    expect(scenarios.basic_load?.executor).toBe("constant-arrival-rate");
  });

  it("shows the load second by second, from the first request to the last sign of life", () => {
    expect(page.report.about).toEqual({ startMs: 100_000, durationSeconds: 3, rows: 12 });
    expect(whole(page).series).toEqual({
      stepSeconds: 1,
      arrivals: [7, 0, 5],
      completions: [4, 0, 7],
      errors: [0, 0, 2],
      inFlightMax: [3, 0, 5],
      inFlightMean: [1.5, 0, 2.5],
      tokensPerSecond: [40, 0, 20],
      ttftP50: [21, null, null],
      ttftP95: [26, null, null],
      gapMax: [null, null, 7],
      lagMax: [null, null, 0.5],
    });
    expect(whole(page).throughput.measured).toEqual({
      window: { fromSeconds: 0, toSeconds: 3 },
      requestsPerSecond: 4,
      okPerSecond: 3,
      tokensOutPerSecond: 20,
      inFlightMean: 2,
      inFlightMax: 5,
    });
  });

  it("takes longer steps for a long run, and owns up to what that costs", () => {
    const seconds = Array.from({ length: 7201 }, (_, t) => ({ t, sent: 1, completed: 1, ttftMsP50: 5, inFlight: t }));
    const long = reportPage(summaryFor(COUNTED, { series: seriesOf(seconds) }), STARTED_MS);
    const { stepSeconds, arrivals, inFlightMax, ttftP50 } = whole(long).series;
    expect([stepSeconds, arrivals.length, arrivals[0], arrivals.at(-1)]).toEqual([3, 2401, 3, 1]);
    expect(inFlightMax[1]).toBe(5);
    expect(new Set(ttftP50)).toEqual(new Set([null]));
    expect(named(long)).toContain("TTFT over time");
  });
});

describe("parts of the run", () => {
  const part = (tag: string, n: number): Given => ({
    [`llm_requests{${tag}}`]: n,
    [`llm_requests{${tag},try:first}`]: n,
    [`llm_request_success{${tag}}`]: { passes: n, fails: 0 },
    [`llm_request_success{${tag},try:first}`]: { passes: n, fails: 0 },
  });

  it("stand side by side where k6 kept them and more than one saw a request", () => {
    const given = {
      ...COUNTED,
      ...part("scenario:basic_load", 5),
      ...part("scenario:stress_test", 7),
      "llm_e2e{scenario:stress_test}": { avg: 70 },
      ...part("mode:stream", 8),
      ...part("mode:unary", 4),
      ...part("prompt:short", 12),
    };
    const { cuts } = reportPage(summaryFor(given), STARTED_MS).report;
    expect(cuts.map(({ dimension, value, cut }) => [dimension, value, cut.counts.tries.ok])).toEqual([
      ["scenario", "basic_load", 5],
      ["scenario", "stress_test", 7],
      ["mode", "stream", 8],
      ["mode", "unary", 4],
    ]);
    expect(cuts[1]!.cut.latencies.e2e.mean).toBe(70);
    expect(cuts[1]!.cut.counts).toMatchObject({ arrivals: null, dropped: null });
    // token times are those of streams anyway
    expect(cuts[2]!.cut.latencies.ttft.mean).toBe(21);
    expect(cuts[3]!.cut.latencies.ttft.n).toBe(0);
  });
});

describe("on stock k6", () => {
  const page = reportPage(summaryFor(COUNTED, { env: { LLMLOAD_ENGINE: "" }, series: null }), STARTED_MS);

  it("is a report without series, which says so", () => {
    expect(isReport(page.report), JSON.stringify(isReport.errors?.slice(0, 3))).toBe(true);
    expect(page.report.about).toEqual({ startMs: 1_767_323_045_000, durationSeconds: 61.5, rows: 12 });
    expect(whole(page).series.arrivals).toEqual([]);
    expect(whole(page).throughput.measured).toMatchObject({ requestsPerSecond: 12 / 62, inFlightMax: null });
    const reason = "stock k6 cannot measure it: llmload's own k6 does";
    expect(whole(page).latencies.ttft).toMatchObject({ n: 0, mean: null, percentiles: { p50: { reason } } });
    expect(whole(page).latencies.e2e.percentiles.p95.ofSample).toBe(96);
    expect(named(page)).toContain("charts over time");
    expect(page.report.copied.notKnown?.length).toBeGreaterThan(0);
  });
});

describe("goodput", () => {
  it("counts what k6 cut off or never started as missed", () => {
    const summary = summaryFor({ ...COUNTED, llm_goodput: { passes: 7, fails: 2 } }, { env: { SLO: "e2e:95" } });
    expect(whole(reportPage(summary, STARTED_MS)).goodput).toMatchObject({ met: 7, missed: 7, notJudged: 1, of: 15 });
  });

  it("is no 0 where it was not judged", () => {
    const page = reportPage(summaryFor(COUNTED, { env: { SLO: "ttft:800" } }), STARTED_MS);
    expect(whole(page).goodput).toBeNull();
    expect(named(page)).toContain("goodput");
  });
});

it.each(["completion-standard", "completion-conversation", "responses"] as const)("%s has a page", (suite) => {
  const page = reportPage(janSummary(suite, {}, allWell), STARTED_MS);
  expect(isReport(page.report), JSON.stringify(isReport.errors?.slice(0, 3))).toBe(true);
  expect(whole(page).counts.tries.ok).toBeGreaterThan(0);
});

it("a run without a single sample has a page without a single figure", () => {
  const page = reportPage(summaryFor({}, { series: seriesOf([]) }), STARTED_MS);
  expect(isReport(page.report), JSON.stringify(isReport.errors?.slice(0, 3))).toBe(true);
  expect(whole(page).rates.success.value).toBeNull();
  expect(whole(page).tokens).toMatchObject({ in: null, out: null });
});

it("copies checks out of all groups", () => {
  const summary = summaryFor(WELL);
  const checks = [{ name: "a", passes: 3, fails: 1, path: "::a", id: "1" }];
  summary.raw.root_group = {
    checks,
    groups: [{ name: "g", checks: [{ name: "b", passes: 0, fails: 2 }], groups: [] }],
  };
  const { report } = reportPage(summary, STARTED_MS);
  expect(report.copied.checks).toEqual([
    { name: "a", passes: 3, fails: 1 },
    { name: "b", passes: 0, fails: 2 },
  ]);
  expect(report.whole.checksFailed).toEqual([
    { name: "b", count: 2 },
    { name: "a", count: 1 },
  ]);
});

describe("the page", () => {
  const TEMPLATE = `<html><script type="application/json" id="llmload-data">null</script></html>`;
  const slot = (html: string) =>
    JSON.parse(html.slice(TEMPLATE.indexOf("null"), html.lastIndexOf("</script>"))) as ReportPage;

  it("masks every string and lets none become markup", () => {
    const summary = summaryFor(GUIDE);
    summary.testid = "</script><script>alert(1)</script>";
    summary.notKnown.push({ what: "token tok-12345", reason: "$& <!--" });
    summary.raw.root_group = { checks: [{ name: "Bearer tok-12345 taken", passes: 0, fails: 1 }] };
    const html = summaryPage(TEMPLATE, summary, STARTED_MS, masker(["tok-12345"]));
    expect(html).not.toContain("tok-12345");
    expect(html.match(/<script|<!--/g)).toHaveLength(1);
    expect(slot(html).title).toBe("</script><script>alert(1)</script>");
    expect(slot(html).report.whole.checksFailed[0]?.name).toContain("***");
    expect(slot(html).report.copied.notKnown?.at(-1)?.reason).toBe("$& <!--");
  });
});
