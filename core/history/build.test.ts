/** Runs to a trend: what belongs together, what is left out, what is better or worse. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { isJudged, worseLately } from "./gate.ts";
import { figuresOf } from "./metrics.ts";
import { trendMarkdown } from "./render/markdown.ts";
import { factsOf } from "./run_facts.ts";
import { hostileTrend } from "./testdata/hostile.ts";
import { nightJson, reportOf, runOf, thirtyNights, trendOf, weather } from "./testdata/runs.ts";
import type { Trend } from "./types.ts";

const schema = JSON.parse(readFileSync(new URL("../../contract/trend.schema.json", import.meta.url), "utf8")) as object;
const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

function expectValid(trend: Trend): void {
  valid(JSON.parse(JSON.stringify(trend)));
  expect(valid.errors ?? []).toEqual([]);
}

const metric = (trend: Trend, name: string, series = 0) => trend.series[series]!.metrics.find((m) => m.name === name)!;

describe("thirty nights with a change at the 20th", () => {
  const trend = thirtyNights();
  const ttft = metric(trend, "ttftP50");

  it("is the published format, a hostile and an empty one too", () => {
    expectValid(trend);
    expectValid(hostileTrend());
    expectValid(trendOf([]));
    valid({ ...trend, series: [{}] });
    expect(valid.errors?.length).toBeGreaterThan(0);
  });

  it("finds it, with its size, its direction and the commits around it", () => {
    expect(ttft.changes).toMatchObject([
      {
        before: 19,
        after: 20,
        commitBefore: expect.stringMatching(/^abc0013/),
        commitAfter: expect.stringMatching(/^abc0014/),
      },
    ]);
    const [change] = ttft.changes;
    expect(change).toMatchObject({ direction: "worse", recent: true, runsSince: 9, size: { kind: "ratio" } });
    expect(change?.size.low).toBeLessThan(1.25);
    expect(change?.size.high).toBeGreaterThan(1.25);
    expect(change?.p).toBeLessThan(0.01);
    expect(ttft.levels).toMatchObject([
      { from: 0, to: 19 },
      { from: 20, to: 29 },
    ]);
  });

  it("the wild night is none, the quiet figures have none, the run that was cut short is shown and not judged", () => {
    expect(ttft.changes.length).toBe(1);
    for (const name of ["tpotP50", "requestsPerSecond", "tokensPerSecond", "errorRate", "goodput"]) {
      expect(metric(trend, name).changes, name).toEqual([]);
    }
    expect(trend.series[0]?.runs[25]).toMatchObject({ excluded: "cut short", exit: 6 });
    expect(ttft.points[25]).not.toBeNull();
    expect(trend.series[0]?.notices).toEqual(["1 of 30 runs did not end as planned: shown, not judged."]);
  });

  it("is the same in any order of reading", () => {
    expect(worseLately(trend).map(({ metric: { name } }) => name)).toEqual(["ttftP50", "ttftP95", "e2eP95"]);
    expect(thirtyNights()).toEqual(trend);
  });
});

describe("the gate", () => {
  const nights = (values: readonly number[], options = {}) =>
    trendOf(
      values.map((ttft, night) => runOf(nightJson(night), { ttft })),
      options,
    );
  const noise = weather("gate", 60).map((x) => 100 * Math.exp(0.02 * x));
  const stepped = (factor: number, from: number, to = 60) =>
    noise.map((value, night) => (night >= from && night < to ? value * factor : value));
  const names = (trend: Trend) => worseLately(trend).map((alert) => alert.metric.name);

  it("alerts for a recent change for the worse, and not for an old one", () => {
    expect(names(nights(stepped(1.3, 52)))).toContain("ttftP50");
    expect(names(nights(stepped(1.3, 30)))).toEqual([]);
    expect(names(nights(stepped(1.3, 30), { recent: 30 }))).toContain("ttftP50");
  });

  it("not for one for the better, one that was mended, one below the noise, or none", () => {
    expect(names(nights(stepped(0.7, 52)))).toEqual([]);
    const mended = nights(stepped(1.3, 40, 52));
    expect(metric(mended, "ttftP50").changes.map(({ direction }) => direction)).toEqual(["worse", "better"]);
    expect(names(mended)).toEqual([]);
    const small = nights(stepped(1.045, 50));
    expect(metric(small, "ttftP50").changes).toMatchObject([{ direction: "small" }]);
    expect(names(small)).toEqual([]);
    expect(names(nights(noise))).toEqual([]);
  });

  it("less throughput is worse, more errors are worse by points", () => {
    const runs = noise.map((value, night) =>
      runOf(nightJson(night), {
        ttft: value,
        requests: night >= 50 ? 8 : 10 + value / 1000,
        success: night >= 50 ? 0.97 : 1,
      }),
    );
    const trend = trendOf(runs);
    expect(names(trend)).toEqual(["requestsPerSecond", "tokensPerSecond", "errorRate"]);
    const { size } = metric(trend, "errorRate").changes[0]!;
    expect([size.kind, size.value.toFixed(4)]).toEqual(["difference", "0.0300"]);
  });

  it("too few runs are not judged", () => {
    const few = nights([100, 100, 300, 300]);
    expect(isJudged(few)).toBe(false);
    expect(trendMarkdown(few)).toMatch(/^## Trend: too few runs to find a change\n/);
    expect(metric(few, "ttftP50").reason).toBe("6 judged runs with this figure are needed at least, 4 have it");
  });
});

describe("series", () => {
  const one = (night: number, changes: object = {}) => runOf(nightJson(night, changes), { ttft: 100 });

  it.each([
    ["suite", { suite: "other" }],
    ["target", { target: "http://elsewhere" }],
    ["model", { environment: { MODELS: "claude-demo" } }],
    ["a knob", { environment: { MODELS: "gpt-4-demo", MAX_TOKENS: "7" } }],
    ["rate", { plan: { scenarios: { sustained_load: { executor: "constant-arrival-rate", rate: 20 } } } }],
    ["engine", { stock: true }],
    ["share of the load", { segment: { part: "0:1/2", sequence: null } }],
    ["kind, repeats made one run,", { kind: "merged", merged: { parts: "repeats" } }],
  ])("another %s is another series", (_, changes) => {
    const trend = trendOf([one(0), one(1), one(2, changes)]);
    expect(trend.series.map(({ runs }) => runs.length)).toEqual([1, 2]);
    expect(new Set(trend.series.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    [
      "limits",
      {
        plan: {
          scenarios: { sustained_load: { rate: 10, executor: "constant-arrival-rate" } },
          thresholds: { a: ["b"] },
        },
      },
    ],
    [
      "a seed, an SLO, a secret, what is the default",
      { environment: { MODELS: "gpt-4-demo", SEED: "7", SLO: "ttft:1", API_KEY: "***", RATE_SCALE: "1" } },
    ],
    ["that it was run in shards", { kind: "merged", segment: null, merged: { parts: "shards" } }],
    ["a slash", { target: "http://llm.example/" }],
    ["a commit and a note", { git: null, note: "x" }],
  ])("%s makes no other series", (_, changes) => {
    expect(trendOf([one(0), one(1, changes)]).series.length).toBe(1);
  });

  it("the latest N of each, and goodput only under one SLO", () => {
    const runs = [0, 1, 2, 3].map((night) =>
      runOf(nightJson(night), { ttft: 100, goodput: 0.9, slo: night === 1 ? { ttft: 1 } : { ttft: 300 } }),
    );
    const trend = trendOf(runs, { last: 3 });
    expect(trend.series[0]?.runs.map(({ testid }) => testid)).toEqual(["night_01", "night_02", "night_03"]);
    expect(metric(trend, "goodput").points.map((point) => point?.value ?? null)).toEqual([null, 0.9, 0.9]);
    expect(trend.series[0]?.notices).toEqual(["1 run counts goodput under another SLO: left out there."]);
  });
});

describe("files that somebody else wrote", () => {
  it.each([
    [{}, /version none/],
    [{ v: 2 }, /version 2/],
    [{ v: 1, suite: "s", startedAt: "2026-01-01T00:00:00Z" }, /no testid/],
    [{ v: 1, testid: "x", suite: "s", startedAt: "yesterday" }, /no startedAt/],
    [{ v: 1, testid: "x", suite: "s", startedAt: 7 }, /no startedAt/],
    // a page could not place it on its axis
    [{ v: 1, testid: "x", suite: "s", startedAt: "9999-99-99T99:99:99Z" }, /no startedAt/],
  ])("run.json %j is refused with a reason", (json, reason) => {
    expect(factsOf(json)).toMatchObject({ problem: expect.stringMatching(reason) });
  });

  it("run.json with nonsense in every other place is a run without those facts", () => {
    const odd = {
      environment: [1],
      plan: 5,
      git: "x",
      note: 9,
      tags: null,
      exit: "0",
      target: {},
      endedAt: 3,
      stock: "yes",
    };
    expect(factsOf(nightJson(0, odd))).toMatchObject({
      commit: null,
      note: null,
      tags: {},
      exit: null,
      models: null,
      endedAt: null,
    });
  });

  it("report.json of another kind or version is none, nonsense in it is unknown, and never a figure", () => {
    const report = reportOf({ ttft: 100 }) as { whole: Record<string, unknown> };
    for (const wrong of [null, [], "x", {}, { v: 2, kind: "report" }, { v: 1, kind: "report" }, { ...report, v: 2 }]) {
      expect(figuresOf(wrong)).toBeNull();
    }
    const odd = {
      ...report,
      whole: {
        latencies: {
          ttft: { percentiles: { p50: { value: -1, ofSample: "x" }, p95: { value: 5, low: 6, high: 4 } } },
          tpot: 7,
        },
        rates: { success: { value: 3 } },
        throughput: { measured: { requestsPerSecond: Number.NaN, tokensOutPerSecond: null } },
        goodput: { slo: { ttft: "x" }, share: 0.5 },
      },
    };
    expect(figuresOf(odd)?.values).toEqual({
      ...{ ttftP50: null, ttftP95: { value: 5, low: null, high: null }, tpotP50: null, e2eP95: null },
      ...{ requestsPerSecond: null, tokensPerSecond: null, errorRate: null, goodput: null },
    });
  });

  it("what the sample does not bear is shown without an interval", () => {
    const report = reportOf({ ttft: 100 }) as { whole: { latencies: { ttft: { percentiles: { p95: object } } } } };
    report.whole.latencies.ttft.percentiles.p95 = { value: null, low: null, high: null, ofSample: 190 };
    expect(figuresOf(report)?.values.ttftP95).toEqual({ value: 190, low: null, high: null });
  });
});
