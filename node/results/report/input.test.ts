/** The columns of a report against the records they were made of. */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { RequestRecord } from "../../../core/contract/record.ts";
import { binOf, upperEdge, ZERO_BIN } from "../../../core/report/bins.ts";
import { buildReport } from "../../../core/report/build.ts";
import type { ReportInput, TextColumn } from "../../../core/report/input.ts";
import { openResults } from "../open.ts";
import { freshFolder, record, runFolder, START_MS } from "../testdata/build.ts";
import { GapCounter } from "./gaps.ts";
import { type ReportOptions, reportInput } from "./input.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runs = 0;
async function inputOf(records: readonly RequestRecord[], options: Partial<ReportOptions> = {}): Promise<ReportInput> {
  const folder = runFolder(root, `run-${runs++}`, records);
  const results = await openResults([folder]);
  try {
    return await reportInput(results.database, {
      ...{ slo: null, warmup: null, dropped: { all: 0, byScenario: {} } },
      ...options,
    });
  } finally {
    results.close();
  }
}

const texts = ({ values, codes }: TextColumn) => Array.from(codes, (code) => values[code] ?? null);

test("rows: the load in the order of sending, what was never sent last, unknown as NaN and -1", async () => {
  const input = await inputOf([
    record({ id: "pre", scenario: "setup", sentAt: START_MS - 10 }),
    record({ id: "c", sentAt: null, ttftMs: null, outcome: "error", errorClass: "connect", status: 0 }),
    record({ id: "b", sentAt: START_MS + 2000, model: "other", mode: "unary", gapsUs: null, tokensOut: null }),
    record({ id: "a", sentAt: START_MS + 1500.25, faults: ["stall", "no_done"], checksFailed: ["x"] }),
  ]);
  const { requests } = input;
  expect(input.startMs).toBe(START_MS + 1000);
  expect([...Array.from(requests.sentAt)]).toEqual([START_MS + 1500.25, START_MS + 2000, Number.NaN]);
  expect(Array.from(requests.ttftMs)).toEqual([120.25, 120.25, Number.NaN]);
  expect(Array.from(requests.tokensOut)).toEqual([4, Number.NaN, 4]);
  expect(Array.from(requests.gapMaxUs ?? [])).toEqual([20_000, Number.NaN, 20_000]);
  expect(Array.from(requests.final)).toEqual([1, 1, 1]);
  expect([texts(requests.model), texts(requests.errorClass), texts(requests.outcome)]).toEqual([
    ["gpt-4-demo", "other", "gpt-4-demo"],
    [null, null, "connect"],
    ["ok", "ok", "error"],
  ]);
  const { values, offsets, codes } = requests.faults;
  expect(Array.from(offsets)).toEqual([0, 2, 2, 2]);
  expect(Array.from(codes, (code) => values[code])).toEqual(["stall", "no_done"]);
  expect(Array.from(requests.checksFailed.offsets)).toEqual([0, 1, 1, 1]);
  expect(requests.firstSentAt).toBeUndefined();
});

test("retries know when their first try was sent", async () => {
  const at = (ms: number, changes: Partial<RequestRecord>) => record({ sentAt: START_MS + ms, ...changes });
  const { requests } = await inputOf([
    at(0, { id: "1", try: 1, final: false, outcome: "error", errorClass: "server" }),
    at(100, { id: "2", try: 2 }),
    at(50, { id: "3", vu: 2, try: 1 }),
    at(200, { id: "4", try: 1, final: false }),
    at(300, { id: "5", try: 2, final: false }),
    at(400, { id: "6", try: 3 }),
  ]);
  expect(Array.from(requests.firstSentAt ?? [], (ms) => ms - START_MS)).toEqual([0, 50, 0, 200, 200, 200]);
});

test("gaps of successful requests, by group and bin, histograms added, totals exact", async () => {
  const input = await inputOf([
    record({ gapsUs: [10_000, 0, 20_000] }),
    record({ gapsUs: [10_000], model: "other" }),
    record({ gapsUs: null, gapsHist: [[926, 7]], model: "other", ttftMs: 100, e2eMs: 170.5 }),
    record({ gapsUs: [5], outcome: "error", errorClass: "stream_error" }),
    record({ gapsUs: [] }),
    record({ gapsUs: null }),
  ]);
  expect(input.groups.map((group) => group.model)).toEqual(["gpt-4-demo", "other"]);
  expect(input.gaps?.totals).toEqual([
    { count: 3, sumUs: 30_000, maxUs: 20_000 },
    { count: 8, sumUs: 80_500, maxUs: expect.closeTo(1.01 ** 926, 6) },
  ]);
  const cells = input.gaps!;
  const found = Array.from(cells.group, (group, i) => [group, cells.bin[i], cells.count[i]]);
  expect(found.filter(([, bin]) => bin === ZERO_BIN)).toEqual([[0, ZERO_BIN, 1]]);
  const bin = found.find(([group]) => group === 1)?.[1] ?? Number.NaN;
  expect(bin).toBe(926);
  expect(found.filter(([group]) => group === 1).reduce((sum, [, , n]) => sum + Number(n), 0)).toBe(8);
  expect(upperEdge(926, 1.01)).toBeGreaterThanOrEqual(10_000);
});

test("stretches ascend with time within a scenario and are equally full", async () => {
  const records = Array.from({ length: 400 }, (_, i) =>
    record({ id: `r${i}`, sentAt: START_MS + i, gapsUs: [100 + i], scenario: i % 2 === 0 ? "a" : "b" }),
  );
  const { gaps } = await inputOf(records);
  const perBlock = new Map<number, number>();
  Array.from(gaps!.block).forEach((block, i) => {
    perBlock.set(block, (perBlock.get(block) ?? 0) + Number(gaps!.count[i]));
  });
  expect([...perBlock.keys()].sort((x, y) => x - y)).toEqual(Array.from({ length: 80 }, (_, i) => i + 40));
  expect(new Set(perBlock.values())).toEqual(new Set([5]));
});

test("every gap is counted in the bin that holds it, at the limits too", () => {
  const edges = Array.from({ length: 2200 }, (_, i) => [Math.floor(1.01 ** i), Math.ceil(1.01 ** i)]).flat();
  const drawn = fc.sample(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { numRuns: 2000, seed: 7 });
  for (const gap of [0, 1, 2, 65_535, 65_536, 2 ** 32 - 1, ...edges, ...drawn]) {
    const counter = new GapCounter(1);
    counter.add(0, 0, Uint32Array.of(gap));
    // + 0: a counted bin is never a negative zero
    expect([gap, counter.cells()?.bin]).toEqual([gap, [binOf(gap, 1.01) + 0]]);
  }
});

test("tokens arrive with their chunks, are spread where there are no stamps, and none is lost", async () => {
  const input = await inputOf([
    // four chunks of one token: at 0.9, 0.95, 1.0 and 2.1 seconds
    record({ sentAt: START_MS, ttftMs: 900, e2eMs: 2100, gapsUs: [50_000, 50_000, 1_100_000], tokensOut: 4 }),
    record({ sentAt: START_MS, mode: "unary", ttftMs: null, e2eMs: 1500, gapsUs: null, tokensOut: 10 }),
    record({ sentAt: START_MS, ttftMs: 500, e2eMs: 2500, gapsUs: null, gapsHist: [[900, 20]], tokensOut: 20 }),
    record({ sentAt: START_MS, outcome: "error", errorClass: "server", tokensOut: 99 }),
  ]);
  const { tokens, groups } = input;
  const of = (mode: string) =>
    Array.from(tokens!.group)
      .map((group, i) => [groups[group]!.mode, tokens!.second[i], tokens!.tokens[i]] as const)
      .filter(([name]) => name === mode)
      .map(([, second, n]) => [second, n]);
  expect(of("unary")).toEqual([[1, 10]]);
  expect(of("stream")).toEqual([
    [0, 2 + 5],
    [1, 1 + 10],
    [2, 1 + 5],
  ]);
});

test("a warm-up of seconds or requests keeps its gaps out", async () => {
  const records = Array.from({ length: 10 }, (_, i) =>
    record({ id: `r${i}`, sentAt: START_MS + i * 1000, gapsUs: [1] }),
  );
  const counted = async (warmup: ReportInput["warmup"]) =>
    (await inputOf(records, { warmup })).gaps?.totals.reduce((sum, { count }) => sum + count, 0);
  expect(await counted(null)).toBe(10);
  expect(await counted({ seconds: 3 })).toBe(7);
  expect(await counted({ requests: 4 })).toBe(6);
  expect(await counted({ seconds: 3600 })).toBeUndefined();
});

test("the same records in another order are the same input", async () => {
  const records = Array.from({ length: 50 }, (_, i) =>
    record({ id: `r${i}`, sentAt: START_MS + (i % 5), faults: i % 7 === 0 ? ["stall"] : [] }),
  );
  const one = await inputOf(records);
  const other = await inputOf(records.toReversed());
  expect(other).toEqual(one);
});

test("core/report takes it: counts, percentiles and goodput of planted records come out", async () => {
  const records = Array.from({ length: 200 }, (_, i) =>
    record({
      ...{
        id: `r${i}`,
        iter: i,
        sentAt: START_MS + i * 50,
        ttftMs: 100 + i,
        e2eMs: 200 + i,
        gapsUs: [1000 * (1 + (i % 10))],
      },
      ...(i % 20 === 19 && {
        outcome: "error" as const,
        errorClass: "server",
        ttftMs: null,
        e2eMs: null,
        gapsUs: null,
      }),
    }),
  );
  const report = buildReport(await inputOf(records));
  expect(report.whole.counts.tries).toMatchObject({ all: 200, ok: 190, error: 10 });
  expect(report.whole.errorClasses).toEqual([{ name: "server", count: 10 }]);
  const ttfts = records.flatMap(({ ttftMs }) => (ttftMs === null ? [] : [ttftMs]));
  expect(report.whole.latencies.ttft).toMatchObject({ n: 190, min: 100, max: Math.max(...ttfts) });
  expect(report.whole.latencies.gap.n).toBe(190);
  const gap = report.whole.latencies.gap.percentiles.p50.ofSample ?? Number.NaN;
  expect(gap).toBeGreaterThan(4.9);
  expect(gap).toBeLessThan(6.1);
  expect(report.whole.tokens.out).toBe(190 * 4);
});

test("what was never sent stands where it was begun, and a retry waits from there", async () => {
  const at = (ms: number, changes: Partial<RequestRecord>) =>
    record({ sentAt: START_MS + ms, beganAt: START_MS + ms - 1, ...changes });
  const never = {
    sentAt: null,
    outcome: "error" as const,
    errorClass: "connect",
    status: 0,
    ttftMs: null,
    e2eMs: null,
  };
  const { requests, startMs } = await inputOf([
    at(2000, { id: "retry", try: 2 }),
    at(0, { id: "refused", final: false, ...never, beganAt: START_MS + 1500 }),
    at(1000, { id: "other", vu: 2 }),
    at(0, { id: "unknown", vu: 3, ...never, beganAt: null }),
  ]);
  expect(startMs).toBe(START_MS + 1000);
  const since = (column: ArrayLike<number>) => Array.from(column, (ms) => ms - START_MS);
  expect(since(requests.sentAt)).toEqual([1000, Number.NaN, 2000, Number.NaN]);
  expect(since(requests.beganAt ?? [])).toEqual([999, 1500, 1999, Number.NaN]);
  expect(since(requests.firstSentAt ?? [])).toEqual([1000, 1500, 1500, Number.NaN]);
});

test("of several runs the time between is none: tokens are counted in the report's time", async () => {
  const day = 86_400_000;
  const of = (run: string, sentAt: number) => record({ run, id: run, sentAt, tokensOut: 4, ttftMs: 500, e2eMs: 2500 });
  const input = await inputOf([of("monday", START_MS), of("sunday", START_MS + 6 * day)]);
  expect(input.requests.run?.values).toEqual(["monday", "sunday"]);
  const { about, whole } = buildReport(input);
  expect(about.stretches?.map(({ fromSeconds }) => fromSeconds)).toEqual([0, 1]);
  expect(whole.series.tokensPerSecond).toEqual([4, 4]);
  // two requests of 155 ms each, a week apart: what lies between is of no run
  expect(whole.throughput.measured?.requestsPerSecond).toBeCloseTo(2 / 0.31, 6);
  expect(whole.throughput.measured?.tokensOutPerSecond).toBeCloseTo(8 / 0.31, 6);
});

test("it may be asked for twice of one database", async () => {
  const results = await openResults([runFolder(root, "twice", [record(), record({ model: "other" })])]);
  const options: ReportOptions = { slo: null, warmup: null, dropped: { all: null, byScenario: {} } };
  try {
    expect(await reportInput(results.database, options)).toEqual(await reportInput(results.database, options));
  } finally {
    results.close();
  }
});

test("nothing to report on is said", async () => {
  await expect(inputOf([record({ scenario: "setup" })])).rejects.toMatchObject({ code: "report.nothing" });
});
