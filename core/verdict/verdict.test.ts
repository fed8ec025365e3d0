import { describe, expect, it } from "vitest";
import { type VerdictFigures, verdict } from "./verdict.ts";

const WELL: VerdictFigures = {
  success: 1,
  serverErrors: 0,
  cutOff: null,
  broken: [],
  p95s: [{ metric: "http_req_duration", value: 100, reason: null, limit: 1500, unit: "ms" }],
  streamingP95: 150,
  nonStreamingP95: 100,
  notComparable: null,
  stretches: [{ scenario: "basic_load", what: "mean response time", values: new Array(60).fill(100) }],
};
const judge = (figures: Partial<VerdictFigures>) => verdict({ ...WELL, ...figures });
const p95 = (value: number | null) => ({ p95s: [{ metric: "ttfb", value, reason: null, limit: 1000, unit: "ms" }] });
const rising = (from: number, to: number, n = 60) => ({
  stretches: [
    {
      scenario: "sustained_load",
      what: "mean response time",
      values: Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1)),
    },
  ],
});

describe("verdict, rule by rule", () => {
  it.each<[name: string, figures: Partial<VerdictFigures>, level: string, reason: RegExp | RegExp[] | null]>([
    ["all well", {}, "healthy", null],
    ["success just above 99 %", { success: 0.9901 }, "healthy", null],
    ["success of 99 %", { success: 0.99 }, "warning", /success rate 99\.00%/],
    ["success of 95 %", { success: 0.95 }, "warning", /success rate 95\.00%/],
    ["success just below 95 %", { success: 0.94999 }, "critical", /success rate 94\.99% is below 95 %/],
    ["nothing succeeded", { success: 0 }, "critical", /success rate 0\.00%/],
    ["5xx just below 1 %", { serverErrors: 0.0099 }, "healthy", null],
    ["5xx of 1 %", { serverErrors: 0.01 }, "critical", /1\.00% of the requests got a 5xx/],
    ["a broken promise", { broken: ["2 messages were lost"] }, "critical", /^2 messages were lost$/],
    ["cut off, all well so far", { cutOff: "cut off after 2 of 5 steps" }, "unknown", /^cut off after 2 of 5 steps$/],
    ["cut off, and something to warn of", { cutOff: "cut off", ...p95(900) }, "unknown", [/^p95 of ttfb/, /^cut off$/]],
    ["cut off, and bad so far", { cutOff: "cut off", success: 0.5 }, "critical", [/^success rate 50/, /^cut off$/]],
    ["p95 just below 80 % of its limit", p95(799.9), "healthy", null],
    ["p95 at 80 % of its limit", p95(800), "warning", /p95 of ttfb is 800\.00ms, 80 % of its limit 1000ms/],
    ["p95 at its limit", p95(1000), "warning", /100 % of its limit/],
    ["p95 above its limit", p95(1000.5), "critical", /p95 of ttfb is 1000\.50ms, above its limit 1000ms/],
    ["streaming just below twice", { streamingP95: 199, nonStreamingP95: 100 }, "healthy", null],
    ["streaming at twice", { streamingP95: 200, nonStreamingP95: 100 }, "warning", /streaming p95 is 2\.0 times/],
    ["response times rise by 50 %", rising(100, 150), "warning", /rises by 50 % during sustained_load/],
    ["a sure rise, but below 10 %", rising(100, 109), "healthy", null],
    ["response times fall", rising(150, 100), "healthy", null],
  ])("%s: %s", (_name, figures, level, reason) => {
    const found = judge(figures);
    expect(found.level).toBe(level);
    if (reason === null) expect(found.reasons).toEqual([]);
    else expect(found.reasons).toEqual([reason].flat().map((one) => expect.stringMatching(one)));
    expect(found.notEvaluated).toEqual([]);
  });

  it("takes noise for no trend, however large", () => {
    const values = Array.from({ length: 60 }, (_, i) => 100 + ((i * 37) % 60));
    expect(judge({ stretches: [{ scenario: "s", what: "mean response time", values }] }).reasons).toEqual([]);
  });

  it("names every reason, the worst first", () => {
    const { level, reasons } = judge({ success: 0.97, ...p95(2000), serverErrors: 0.02, ...rising(100, 200) });
    expect(level).toBe("critical");
    expect(reasons).toHaveLength(4);
    expect(reasons[0]).toMatch(/5xx/);
    expect(reasons[1]).toMatch(/above its limit/);
    expect(reasons[2]).toMatch(/success rate/);
  });
});

describe("verdict without knowledge", () => {
  it.each<[name: string, figures: Partial<VerdictFigures>, what: RegExp]>([
    ["a p95 without samples", p95(null), /p95 of ttfb/],
    ["one mode only", { nonStreamingP95: null }, /streaming against non-streaming: needs successful/],
    ["modes that are not to be compared", { notComparable: "one each" }, /^streaming against non-streaming: one each$/],
    ["no per-second figures", { stretches: null }, /rising response time/],
    ["no constant load", { stretches: [] }, /rising response time/],
    ["a stretch too short to test", rising(100, 200, 5), /rising response time: needs 10 seconds/],
  ])("%s is not evaluated, and no reason for anything", (_name, figures, what) => {
    const found = judge(figures);
    expect(found).toMatchObject({ level: "healthy", reasons: [] });
    expect(found.notEvaluated).toEqual([expect.stringMatching(what)]);
  });

  it("says once why several p95s are unknown", () => {
    const of = (metric: string, reason: string) => ({ metric, value: null, reason, limit: 1, unit: "ms" });
    expect(judge({ p95s: [of("a", "stock k6"), of("b", "no samples"), of("c", "stock k6")] }).notEvaluated).toEqual([
      "p95 of a, c: stock k6",
      "p95 of b: no samples",
    ]);
  });

  it("is unknown when no request came to an outcome", () => {
    const found = judge({ success: null, serverErrors: null });
    expect(found.level).toBe("unknown");
    expect(found.notEvaluated).toHaveLength(2);
  });

  it("is never healthy by silence: a failure still counts without outcomes", () => {
    expect(judge({ success: null, ...p95(5000) }).level).toBe("critical");
  });
});
