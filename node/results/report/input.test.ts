/** The columns of a report against the records they were made of. */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { RequestRecord } from "../../../core/contract/record.ts";
import { upperEdge, ZERO_BIN } from "../../../core/report/bins.ts";
import type { ReportInput, TextColumn } from "../../../core/report/input.ts";
import { openDatabase } from "../database.ts";
import { openResults } from "../open.ts";
import { freshFolder, record, runFolder, START_MS } from "../testdata/build.ts";
import { sqlBins } from "./gaps.ts";
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
  expect([...perBlock.keys()].sort((x, y) => x - y)).toEqual(Array.from({ length: 80 }, (_, i) => i));
  expect(new Set(perBlock.values())).toEqual(new Set([5]));
});

test("SQL's bins are the report's, at the limits too", async () => {
  const database = await openDatabase();
  try {
    const edges = Array.from({ length: 1500 }, (_, i) => [Math.floor(1.01 ** i), Math.ceil(1.01 ** i)]).flat();
    const drawn = fc.sample(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { numRuns: 2000, seed: 7 });
    for (const [sql, core] of await sqlBins(database, [0, 1, 2, ...edges, ...drawn])) expect(sql).toBe(core);
  } finally {
    database.close();
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

test("nothing to report on is said", async () => {
  await expect(inputOf([record({ scenario: "setup" })])).rejects.toMatchObject({ code: "report.nothing" });
});
