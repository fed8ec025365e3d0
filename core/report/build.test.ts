/** A report worked by hand, and the laws that every report keeps. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildReport } from "./build.ts";
import { reportText } from "./render/text.ts";
import { bad, good, inputOf, type Row, START } from "./testdata/columns.ts";
import type { Report } from "./types.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../contract/report.schema.json", import.meta.url), "utf8"),
) as object;
const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

function expectValid(report: Report): void {
  // through JSON: what is published is text
  const ok = valid(JSON.parse(JSON.stringify(report)));
  expect(valid.errors ?? []).toEqual([]);
  expect(ok).toBe(true);
}

/** Two seconds of a small run, with one of everything. */
const small: Row[] = [
  good({ sent: 0, ttft: 100, e2e: 300, close: 310 }),
  good({ sent: 500, ttft: 200, e2e: 700, close: 720, model: "other", tokensOut: 21 }),
  good({ sent: 600, mode: "unary", ttft: null, tpot: null, gapsUs: null, e2e: 400, close: 400 }),
  bad({ sent: 1000, final: false, faults: ["stall"], checksFailed: ["time|x"] }),
  good({ sent: 1200, try: 2, firstSent: 1000, ttft: 150, e2e: 350, close: 360 }),
  bad({ sent: 1300, errorClass: "rate_limited", status: 429 }),
  good({ sent: 1400, outcome: "left", e2e: null, close: 200, faults: ["stall"] }),
  good({ sent: 1500, outcome: "interrupted", e2e: null, close: null, ttft: null }),
  bad({ sent: null, errorClass: "connect", status: 0, ttfb: null, close: null }),
];

it("goodput: who left without a token had waited for one at least until then", () => {
  const left = (more: Partial<Row>) => good({ sent: 0, outcome: "left", e2e: null, tpot: null, ...more });
  const shown = (slo: Record<string, number>, more: Partial<Row>) => {
    const { met, missed, notJudged } = buildReport(inputOf([left(more)], { slo })).whole.goodput!;
    return { met, missed, notJudged };
  };
  const missed = { met: 0, missed: 1, notJudged: 0 };
  const open = { met: 0, missed: 0, notJudged: 1 };
  expect(shown({ ttft: 180 }, { ttft: null, close: 200 })).toEqual(missed);
  expect(shown({ ttft: 180 }, { ttft: null, close: 150 })).toEqual(open);
  expect(shown({ ttft: 180 }, { ttft: 100, close: 900 })).toEqual(open);
  expect(shown({ e2e: 180 }, { ttft: 100, close: 900, mode: "unary" })).toEqual(missed);
});

describe("a small run", () => {
  const report = buildReport(inputOf(small, { slo: { ttft: 180 }, dropped: { all: 2, byScenario: { load: 2 } } }));
  const { whole } = report;

  it("counts", () => {
    expect(report.about).toEqual({ startMs: START, durationSeconds: 1.6, spanSeconds: 1.6, rows: 9 });
    expect(whole.counts).toEqual({
      arrivals: 10,
      dropped: 2,
      tries: { all: 9, ok: 4, error: 3, left: 1, interrupted: 1 },
      firstTries: { all: 8, ok: 3, error: 3, left: 1, interrupted: 1 },
      finals: { all: 8, ok: 4, error: 2, left: 1, interrupted: 1 },
    });
    expect(whole.rates.success.value).toBeCloseTo(4 / 6, 12);
    expect(whole.rates.firstTrySuccess.value).toBeCloseTo(3 / 6, 12);
    expect(whole.rates.retried).toBeCloseTo(1 / 8, 12);
    expect(whole.errorClasses).toEqual([
      { name: "connect", count: 1 },
      { name: "rate_limited", count: 1 },
      { name: "server", count: 1 },
    ]);
    expect(whole.statuses[0]).toEqual({ name: "200", count: 6 });
    expect(whole.faults).toEqual([{ name: "stall", count: 2 }]);
    expect(whole.checksFailed).toEqual([{ name: "time|x", count: 1 }]);
    expect(whole.tokens).toEqual({ in: 20, out: 54, cached: null, known: 4, unknown: 0 });
  });

  it("times successes only, each retry from its own sending", () => {
    expect(whole.latencies.ttft).toMatchObject({ n: 3, mean: 150, min: 100, max: 200 });
    expect(whole.latencies.e2e).toMatchObject({ n: 4, mean: 437.5 });
    expect(whole.latencies.ttft.percentiles.p50).toMatchObject({
      ofSample: 150,
      value: null,
      reason: "needs 6 samples, has 3",
    });
    expect(whole.latencies.ttvt).toMatchObject({ n: 0, mean: null, max: null, nEffective: null });
    expect(whole.outputSpeed).toMatchObject({ unit: "tokens/s", n: 3, mean: 50 });
  });

  it("counts failures as above all others, only where a failure has a meaning", () => {
    // three stream successes (100, 150, 200), three failed stream tries: positions 2.5 and up are infinite
    expect(whole.latencies.ttft.withFailures).toMatchObject({
      n: 6,
      failures: 3,
      percentiles: { p50: { value: null, infinite: true }, p90: { value: null, infinite: true } },
    });
    // 300 350 400 700 and three failures
    expect(whole.latencies.e2e.withFailures?.percentiles.p50).toEqual({ value: 700, infinite: false });
    expect(whole.latencies.tpot.withFailures).toBeNull();
  });

  it("keeps first tries and final results apart", () => {
    expect(whole.attempts.first.ttft).toMatchObject({ n: 2, mean: 150 });
    // the retry's user waited 200 ms more
    expect(whole.attempts.final.ttft).toMatchObject({ n: 3, max: 350 });
    expect(whole.attempts.final.e2e).toMatchObject({ n: 4, max: 700 });
  });

  it("goodput: dropped, failed and interrupted ones missed, who left not judged, the retry from its first try", () => {
    // met: first (100) and the unary one (no TTFT limit applies); missed: 200, the retry (350), two errors, interrupted, two dropped
    expect(whole.goodput).toEqual({
      slo: { ttft: 180 },
      met: 2,
      missed: 7,
      notJudged: 1,
      of: 10,
      share: 0.2,
      shareAtMost: expect.closeTo(0.3, 12),
      perSecond: 2 / 1.6,
    });
  });

  it("throughput from the first sending to the last end, tokens where they arrived", () => {
    const { measured } = whole.throughput;
    expect(measured?.window).toEqual({ fromSeconds: 0, toSeconds: 2 });
    expect(measured?.seconds).toBeCloseTo(1.6, 9);
    expect(measured?.requestsPerSecond).toBeCloseTo(8 / 1.6, 9);
    expect(measured?.okPerSecond).toBeCloseTo(4 / 1.6, 9);
    expect(measured?.tokensOutPerSecond).toBeCloseTo(54 / 1.6, 9);
    // at 1.5 s: the retry, the one that is left, the interrupted one until the last that is known of it
    expect(measured?.inFlightMax).toBe(3);
  });

  it("series: eight sent (one never was), ends where they ended", () => {
    const { series } = whole;
    expect(series.stepSeconds).toBe(1);
    expect(series.arrivals).toEqual([3, 5]);
    // first ends at 310; 1220, 1000 and the rest in the second second
    expect(series.completions).toEqual([1, 5]);
    expect(series.errors).toEqual([0, 2]);
    expect(series.ttftP50).toEqual([150, 150]);
    expect(series.tokensPerSecond[0]! + series.tokensPerSecond[1]!).toBeCloseTo(54, 9);
    expect(series.inFlightMean[0]).toBeCloseTo((310 + 500 + 400) / 1000, 9);
  });

  it("cuts by what has more than one value", () => {
    expect(report.cuts.map(({ dimension, value }) => `${dimension}=${value}`)).toEqual([
      "model=m",
      "model=other",
      "mode=stream",
      "mode=unary",
    ]);
    const unary = report.cuts.find(({ value }) => value === "unary")!.cut;
    expect(unary.latencies.e2e).toMatchObject({ n: 1, mean: 400 });
    expect(unary.latencies.gap.n).toBe(0);
    expect(unary.counts.dropped).toBeNull();
    expect(unary.goodput?.of).toBe(1);
  });

  it("fits its schema", () => expectValid(report));
});

describe("gaps", () => {
  it("pool all gaps, from bins: within half a percent of the truth, mean and maximum exact", () => {
    const rows = Array.from({ length: 400 }, (_, i) =>
      good({ sent: i * 10, gapsUs: Array.from({ length: 50 }, (_, j) => 1000 + (((i * 50 + j) * 7919) % 20_000)) }),
    );
    const all = rows.flatMap((row) => row.gapsUs ?? []).sort((a, b) => a - b);
    const { gap } = buildReport(inputOf(rows)).whole.latencies;
    expect(gap.n).toBe(20_000);
    expect(gap.max).toBe(all.at(-1)! / 1000);
    expect(gap.mean).toBeCloseTo(all.reduce((sum, us) => sum + us, 0) / 20_000 / 1000, 9);
    const truth = all[Math.round(0.95 * 19_999)]! / 1000;
    expect(gap.percentiles.p95.value! / truth).toBeGreaterThan(0.994);
    expect(gap.percentiles.p95.value! / truth).toBeLessThan(1.006);
    expect(gap.percentiles.p95.low!).toBeLessThanOrEqual(truth * 1.006);
    expect(gap.percentiles.p95.high!).toBeGreaterThanOrEqual(truth * 0.994);
    expect(gap.histogram.reduce((sum, [, n]) => sum + n, 0) + gap.zeros).toBe(20_000);
  });

  it("streams that differ from stretch to stretch are worth few samples", () => {
    const rows = Array.from({ length: 400 }, (_, i) =>
      good({ sent: i * 10, gapsUs: new Array(50).fill(10_000 * (1 + (Math.floor(i / 100) % 2))) }),
    );
    const { gap } = buildReport(inputOf(rows)).whole.latencies;
    expect(gap.nEffective!).toBeLessThan(100);
    expect(gap.n).toBe(20_000);
  });

  it("are unknown on stock k6, not 0", () => {
    const { gap } = buildReport(inputOf([good({ gapsUs: null })])).whole.latencies;
    expect(gap).toMatchObject({ n: 0, mean: null, max: null });
  });
});

describe("warm-up and steady state", () => {
  const rows = Array.from({ length: 600 }, (_, i) =>
    good({ sent: i * 100, ttft: i < 60 ? 2000 - i : 100 + ((i * 37) % 50), e2e: 3000, close: 3000 }),
  );

  it("seconds: what was sent before is told apart", () => {
    const report = buildReport(inputOf(rows, { warmup: { seconds: 6 } }));
    expect(report.coldStart?.latencies.ttft).toMatchObject({ n: 60, min: 1941 });
    expect(report.whole.latencies.ttft).toMatchObject({ n: 540, max: 149 });
    expect(report.whole.throughput.measured?.window.fromSeconds).toBe(6);
    // the chart shows all
    expect(report.whole.series.arrivals.reduce((a, b) => a + b, 0)).toBe(600);
    expectValid(report);
  });

  it("requests: so many first tries", () => {
    const report = buildReport(inputOf(rows, { warmup: { requests: 100 } }));
    expect(report.coldStart?.counts.firstTries.all).toBe(100);
    expect(report.whole.counts.firstTries.all).toBe(500);
  });

  it("a warm-up longer than the run leaves nothing, and says so with nulls", () => {
    const report = buildReport(inputOf(rows, { warmup: { seconds: 3600 } }));
    expect(report.whole.counts.tries.all).toBe(0);
    expect(report.whole.rates.success.value).toBeNull();
    expect(report.whole.throughput.measured).toBeNull();
    expectValid(report);
  });

  it("the steady window begins behind the transient and ends with the sending", () => {
    const { steady, throughput } = buildReport(inputOf(rows)).whole;
    expect(steady).toMatchObject({ of: "ttft", truncated: 60, window: { fromSeconds: 6, toSeconds: 59 } });
    expect(throughput.steady?.requestsPerSecond).toBe(10);
  });

  it("several scenarios have a steady window each, none together", () => {
    const two = [...rows, ...rows.map((row) => ({ ...row, sent: row.sent! + 60_000, scenario: "second" }))];
    const report = buildReport(inputOf(two));
    expect(report.whole.steady).toMatchObject({ window: null, reason: expect.stringContaining("see each scenario") });
    expect(report.cuts.find(({ value }) => value === "second")?.cut.steady.window).toEqual({
      fromSeconds: 66,
      toSeconds: 119,
    });
  });
});

describe("laws", () => {
  const outcome = fc.constantFrom("ok", "ok", "ok", "error", "left", "interrupted");
  const row = fc
    .record({
      sent: fc.integer({ min: 0, max: 20_000 }),
      scenario: fc.constantFrom("a", "b"),
      model: fc.constantFrom("m", "n", "<script>|\n"),
      mode: fc.constantFrom("stream", "unary"),
      outcome,
      ttft: fc.option(fc.double({ min: 0.01, max: 5000, noNaN: true })),
      e2e: fc.option(fc.double({ min: 0.01, max: 9000, noNaN: true })),
      gapsUs: fc.option(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 5 })),
      try: fc.constantFrom(1, 1, 1, 2),
      tokensOut: fc.option(fc.nat(500)),
    })
    .map((changes) => good(changes));

  it("every report fits the schema, its cuts add up, and its percentiles rise within their intervals", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 120 }), (rows) => {
        const report = buildReport(inputOf(rows, { slo: { ttft: 500, e2e: 4000 } }));
        expectValid(report);
        for (const dimension of ["scenario", "model", "mode"] as const) {
          const parts = report.cuts.filter((cut) => cut.dimension === dimension).map(({ cut }) => cut);
          if (parts.length === 0) continue;
          const total = (of: (cut: Report["whole"]) => number) => parts.reduce((sum, cut) => sum + of(cut), 0);
          expect(total((cut) => cut.counts.tries.all)).toBe(rows.length);
          expect(total((cut) => cut.latencies.ttft.n)).toBe(report.whole.latencies.ttft.n);
          expect(total((cut) => cut.latencies.gap.n)).toBe(report.whole.latencies.gap.n);
          expect(total((cut) => cut.goodput?.met ?? 0)).toBe(report.whole.goodput?.met);
          expect(total((cut) => cut.tokens.out ?? 0)).toBe(report.whole.tokens.out ?? 0);
        }
        for (const distribution of Object.values(report.whole.latencies)) {
          const { p50, p90, p95, p99 } = distribution.percentiles;
          const figures = [p50, p90, p95, p99].map(({ ofSample }) => ofSample ?? 0);
          expect([...figures].sort((a, b) => a - b)).toEqual(figures);
          for (const { value, low, high, reason } of [p50, p90, p95, p99]) {
            expect(value === null).toBe(reason !== null);
            if (value !== null) expect(low! <= value && value <= high!).toBe(true);
          }
          const counted = distribution.histogram.reduce((sum, [, n]) => sum + n, 0) + distribution.zeros;
          expect(counted).toBe(distribution.n);
        }
      }),
      { seed: 9, numRuns: 60 },
    );
  });

  it("the same input gives the same report", () => {
    const rows = small.map((one) => ({ ...one }));
    expect(buildReport(inputOf(rows))).toEqual(buildReport(inputOf(small)));
  });

  it("rows out of order are refused", () => {
    const input = inputOf([good({ sent: 1 }), good({ sent: 2 })]);
    const sentAt = Float64Array.from(input.requests.sentAt).reverse();
    expect(() => buildReport({ ...input, requests: { ...input.requests, sentAt } })).toThrow("row 1 is not");
  });

  it("many values of a dimension: the frequent ones stand, the others are taken together", () => {
    const rows = Array.from({ length: 300 }, (_, i) => good({ sent: i, model: i % 3 === 0 ? "often" : `m${i}` }));
    const report = buildReport(inputOf(rows));
    const models = report.cuts.filter(({ dimension }) => dimension === "model");
    expect(models).toHaveLength(41);
    expect(models.find(({ value }) => value === "often")?.cut.counts.tries.all).toBe(100);
    expect(models.at(-1)).toMatchObject({ value: "(others)", cut: { counts: { tries: { all: 161 } } } });
    expect(models.at(-1)?.cut.latencies.gap.n).toBe(322);
  });
});

describe("warnings", () => {
  it("name dependence, few samples, interruptions and unknown tokens", () => {
    const slow = Array.from({ length: 800 }, (_, i) =>
      good({ sent: i * 10, ttft: 200 + 100 * Math.sin(i / 60), tokensOut: i === 0 ? null : 5, lagUs: 30_000 }),
    );
    const rows = [...slow, good({ sent: 9000, outcome: "interrupted" })];
    const codes = buildReport(inputOf(rows, { dropped: { all: 3, byScenario: {} } })).warnings.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["dependent", "interrupted", "tokens-unknown", "client-late", "dropped"]),
    );
  });

  it("late starts: what came long after its planned moment is said, set-up of connections is not", () => {
    const started = (delay: (i: number) => number) =>
      buildReport(
        inputOf(
          Array.from({ length: 300 }, (_, i) => good({ sent: i * 100 + delay(i), ttft: 100, startDelay: delay(i) })),
        ),
      );
    const late = started((i) => i * 4);
    expect(late.warnings.find(({ code }) => code === "late-starts")?.text).toContain("sent 1136 ms or more after");
    expect(late.whole.latencies.ttftScheduled.percentiles.p50.ofSample).toBeCloseTo(100 + 4 * 149, -1);
    expect(reportText(late)).toMatch(/Start delay +.*\n.*TTFT from planned/);
    expect(started((i) => (i % 25 === 0 ? 5000 : 200)).warnings.map(({ code }) => code)).not.toContain("late-starts");
  });

  it("a quiet run has none", () => {
    const rows = Array.from({ length: 300 }, (_, i) =>
      good({ sent: i * 100, ttft: 100 + ((i * 37) % 50), e2e: 300 + ((i * 53) % 70) }),
    );
    expect(buildReport(inputOf(rows)).warnings).toEqual([]);
  });
});
