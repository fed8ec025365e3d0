/** Several runs taken together, and requests that were never sent: where they stand in time, and what that does to rates. */
import { describe, expect, it } from "vitest";
import { buildReport } from "./build.ts";
import type { ReportInput } from "./input.ts";
import { bad, good, inputOf, type Row, START } from "./testdata/columns.ts";

const DAY = 86_400_000;

/** Ten requests a second for twenty seconds, a second each. */
function run(name: string, startMs: number, changes: Partial<Row> = {}): Row[] {
  return Array.from({ length: 200 }, (_, i) =>
    good({ run: name, sent: startMs + i * 100, ttft: 100 + (i % 7), e2e: 1000, close: 1000, ...changes }),
  );
}

/** As the reader counts them: in the report's time (unknown here, so that they are spread over the rows). */
const build = (rows: Row[], settings: Partial<ReportInput> = {}) =>
  buildReport(inputOf(rows, { tokens: null, ...settings }));

describe("repeats that lie days apart", () => {
  const one = build(run("a", 0));
  const repeats = build([...run("a", 0), ...run("b", 2 * DAY), ...run("c", 6 * DAY)]);

  it("have the rates of one of them: time between runs is no time of the report", () => {
    const [single, several] = [one.whole.throughput.measured!, repeats.whole.throughput.measured!];
    expect(single.window).toEqual({ fromSeconds: 0, toSeconds: 21 });
    expect(several.window).toEqual({ fromSeconds: 0, toSeconds: 63 });
    expect(several.requestsPerSecond).toBeCloseTo(single.requestsPerSecond, 9);
    expect(several.okPerSecond).toBeCloseTo(single.okPerSecond, 9);
    expect(several.tokensOutPerSecond).toBeCloseTo(single.tokensOutPerSecond!, 9);
    expect(several.inFlightMean).toBeCloseTo(single.inFlightMean!, 9);
    expect(several.inFlightMax).toBe(single.inFlightMax);
  });

  it("are drawn one after another in single seconds, and the report says when each was", () => {
    const { series } = repeats.whole;
    expect([series.stepSeconds, series.arrivals.length]).toEqual([1, 63]);
    expect(series.arrivals.slice(21, 41)).toEqual(new Array(20).fill(10));
    expect(repeats.about.stretches).toEqual([
      { startMs: START, endMs: START + 21_000, fromSeconds: 0 },
      { startMs: START + 2 * DAY, endMs: START + 2 * DAY + 21_000, fromSeconds: 21 },
      { startMs: START + 6 * DAY, endMs: START + 6 * DAY + 21_000, fromSeconds: 42 },
    ]);
    expect(one.about.stretches).toBeUndefined();
  });

  it("have a warm-up each, and no steady window together", () => {
    const rows = [...run("a", 0), ...run("b", DAY)];
    expect(build(rows, { warmup: { seconds: 5 } }).coldStart?.counts.tries.all).toBe(100);
    expect(build(rows, { warmup: { requests: 30 } }).coldStart?.counts.tries.all).toBe(60);
    expect(repeats.whole.steady).toMatchObject({ window: null, reason: expect.stringContaining("see each run") });
    expect(one.whole.steady.window).not.toBeNull();
  });
});

it("shards that overlap share their time: rates add up", () => {
  const { whole, about } = build([...run("a", 0), ...run("b", 300)]);
  expect(about.stretches).toBeUndefined();
  expect(whole.throughput.measured?.requestsPerSecond).toBeCloseTo(400 / 21.2, 9);
  expect(whole.throughput.measured?.inFlightMax).toBe(20);
});

it("a stamp of another year makes no list of millions", () => {
  const report = build([...run("a", 0), good({ run: "a", sent: 50 * 365 * DAY })]);
  expect(report.about.durationSeconds).toBeLessThan(30);
  expect(report.whole.series.arrivals.length).toBeLessThan(30);
  expect(report.about.stretches).toHaveLength(2);
});

describe("requests that were never sent", () => {
  const refused = (began: number | null) =>
    bad({ sent: null, began, errorClass: "connect", status: 0, ttfb: null, close: null });
  const rows = [
    ...Array.from({ length: 40 }, (_, i) => good({ sent: i * 100, e2e: 50, close: 50 })),
    ...Array.from({ length: 20 }, (_, i) => refused(4000 + i * 100)),
    refused(null),
  ];
  const { whole, coldStart } = build(rows, { warmup: { seconds: 1 } });

  it("arrive and fail where they were begun; without that stamp they count and have no place", () => {
    expect(whole.series.arrivals).toEqual([10, 10, 10, 10, 10, 10]);
    expect(whole.series.completions).toEqual([10, 10, 10, 10, 10, 10]);
    expect(whole.series.errors).toEqual([0, 0, 0, 0, 10, 10]);
    expect(whole.counts.tries).toMatchObject({ all: 51, error: 21 });
    expect(coldStart?.counts.tries.all).toBe(10);
  });

  it("were not sent and not in flight, but the time they failed in is time of the run", () => {
    const { measured } = whole.throughput;
    expect(measured?.window).toEqual({ fromSeconds: 1, toSeconds: 6 });
    expect(measured?.requestsPerSecond).toBeCloseTo(30 / 4.9, 9);
    expect(whole.series.inFlightMax.slice(4)).toEqual([0, 0]);
  });
});
