import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ERROR_CLASSES } from "../contract/errors_gen.ts";
import { masker } from "../contract/mask.ts";
import { OTHER_CLASSES } from "./error_blocks.ts";
import { summaryJson, summaryValue } from "./json.ts";
import { hasSamples } from "./k6_data.ts";
import { GUIDE, seriesOf, summaryFor, WELL } from "./testdata/build.ts";

const schema = JSON.parse(readFileSync(new URL("../../contract/summary.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false }).compile(schema);
const errorsOf = (json: string) =>
  validate(JSON.parse(json)) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);

describe("summary JSON", () => {
  it.each([
    ["a full run", summaryFor(GUIDE, { series: seriesOf([{ sent: 3, ttftMsMean: 2.5 }]), env: { SLO: "ttft:800" } })],
    ["stock k6", summaryFor(WELL, { env: { LLMLOAD_ENGINE: "" }, series: null })],
    ["a run without a request", summaryFor({})],
  ])("%s is as its schema says", (_name, summary) => {
    expect(errorsOf(summaryJson(summary))).toEqual([]);
  });

  it("the schema can refuse", () => {
    const value = JSON.parse(summaryJson(summaryFor(WELL)));
    value.thresholds[0].ok = null;
    value.raw.setup_data = {};
    value.v = 2;
    const errors = errorsOf(JSON.stringify(value)).join("\n");
    expect(errors).toMatch(/\/thresholds\/0\/ok/);
    expect(errors).toMatch(/\/raw must NOT be valid/);
    expect(errors).toMatch(/\/v must be equal to constant/);
  });

  it("never holds what setup returned", () => {
    expect(summaryJson(summaryFor(WELL))).not.toMatch(/setup_data|secret-of-setup/);
  });

  it("masks strings wherever they are, and stays JSON", () => {
    const summary = summaryFor(WELL);
    summary.raw.root_group = { checks: [{ name: "token tok-12345 refused" }] };
    const json = summaryJson(summary, masker(["tok-12345"]));
    expect(json).not.toContain("tok-12345");
    expect(JSON.parse(json).raw.root_group.checks[0].name).toBe("token *** refused");
  });

  it("a metric without samples has nulls, a counter 0", () => {
    const { metrics } = summaryValue(summaryFor({})) as { metrics: Record<string, Record<string, number | null>> };
    expect(metrics.streaming_latency).toMatchObject({ "p(95)": null, avg: null, count: 0 });
    expect(metrics.http_req_failed).toEqual({ rate: null, passes: 0, fails: 0 });
    expect(metrics.dropped_iterations?.count).toBe(0);
  });
});

it("knows an empty trend also where K6_SUMMARY_TREND_STATS took the count away", () => {
  expect(hasSamples({ type: "trend", values: { avg: 0, "p(95)": 0 } })).toBe(false);
  expect(hasSamples({ type: "trend", values: { avg: 2, "p(95)": 3 } })).toBe(true);
});

it("every error class is shown: in the guide's block or in ours", () => {
  const shown = ["auth", "validation", "server", ...OTHER_CLASSES];
  expect(ERROR_CLASSES.map((c) => c.name as string).filter((name) => !shown.includes(name))).toEqual([]);
  expect(new Set(shown).size).toBe(shown.length);
});

describe("the verdict of a summary", () => {
  it("healthy, critical by a 5xx share, unknown without outcomes", () => {
    expect(summaryFor(WELL).verdict.level).toBe("healthy");
    expect(summaryFor({ ...WELL, server_errors: 1300 }).verdict).toMatchObject({ level: "critical" });
    expect(summaryFor({}).verdict.level).toBe("unknown");
  });

  it("a response time that rises under constant load is a warning; under a ramp it is not looked at", () => {
    const rising = Array.from({ length: 120 }, (_, i) => ({ sent: 10, e2eMsMean: 100 + i }));
    const basic = summaryFor(WELL, { env: { SCENARIO: "basic_load" }, series: seriesOf(rising) }).verdict;
    expect(basic.level).toBe("warning");
    expect(basic.reasons).toEqual([expect.stringMatching(/^mean response time rises by \d+ % during basic_load/)]);
    const ramp = summaryFor(WELL, { env: { SCENARIO: "ramp_up" }, series: seriesOf(rising) }).verdict;
    expect(ramp.reasons).toEqual([]);
    const level = Array.from({ length: 120 }, (_, i) => ({ sent: 10, e2eMsMean: 100 + ((i * 7919) % 13) }));
    expect(summaryFor(WELL, { env: { SCENARIO: "basic_load" }, series: seriesOf(level) }).verdict.level).toBe(
      "healthy",
    );
  });

  it("takes times to first token where the engine keeps no response times, and says so", () => {
    const rising = Array.from({ length: 120 }, (_, i) => ({ sent: 10, ttftMsMean: 100 + i }));
    const { reasons } = summaryFor(WELL, { env: { SCENARIO: "basic_load" }, series: seriesOf(rising) }).verdict;
    expect(reasons[0]).toMatch(/^mean TTFT rises/);
  });
});
