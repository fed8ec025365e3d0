/** From records and truth to a calibration: signs, sizes, which loads are tried, and who may quote it. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../contract/record.ts";
import type { TruthRecord } from "../contract/truth.ts";
import { seriesOf } from "../summary/testdata/build.ts";
import { errorFigures, holdsTo, levelOf, type Measured } from "./build.ts";
import { requestErrors } from "./errors.ts";
import { concurrencyOf, firstSeconds, nextLevel } from "./levels.ts";
import { ownErrorOf } from "./quote.ts";
import { calibrationText } from "./text.ts";
import type { Calibration, Level } from "./types.ts";

const isCalibration = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL("../../contract/calibration.schema.json", import.meta.url), "utf8")) as object,
);

const record = (more: Partial<RequestRecord> = {}) =>
  ({
    id: "a",
    outcome: "ok",
    clock: "kernel",
    sentAt: 1000,
    ttftMs: 50.5,
    gapsUs: [20_100, 19_900],
    e2eMs: 90.5,
    ...more,
  }) as RequestRecord;
const truth = (more: Partial<TruthRecord> = {}) =>
  ({
    id: "a",
    receivedAtUs: 1_000_200,
    tokensAtUs: [1_050_000, 1_070_000, 1_090_000],
    tokensOut: 3,
    endAtUs: 1_090_100,
    ...more,
  }) as TruthRecord;
const near = (values: readonly number[]) => values.map((x) => Number(x.toFixed(3)));

describe("errors of a request", () => {
  it("are client minus truth", () => {
    const errors = requestErrors(record(), truth());
    expect(near(errors.sentMs)).toEqual([-0.2]);
    expect(near(errors.ttftMs)).toEqual([0.7]);
    expect(near(errors.arrivalMs)).toEqual([0.5, 0.6, 0.5]);
    expect(near(errors.gapMs)).toEqual([0.1, -0.1]);
    expect(near(errors.e2eMs)).toEqual([0.7]);
    expect(near(errors.tpotMs)).toEqual([0]);
  });
  it("say nothing of what one side has not seen", () => {
    expect(requestErrors(record({ ttftMs: null }), truth()).ttftMs).toEqual([]);
    expect(requestErrors(record(), truth({ tokensAtUs: [] })).sentMs).toEqual([]);
    const cut = requestErrors(record({ gapsUs: [20_100] }), truth());
    expect(cut.gapMs).toHaveLength(1);
    expect([...cut.e2eMs, ...cut.tpotMs]).toEqual([]);
  });
  it("have a bias with its sign, and sizes without", () => {
    expect(errorFigures([-3, -1, 1, -2, -100])).toEqual({ n: 5, bias: -2, p50: 2, p95: 80.6, p99: 96.12, max: 100 });
    expect(errorFigures([])).toBeNull();
  });
});

const LOAD = { concurrency: 50, rate: null, tokens: 3 };
const measured = (more: Partial<Measured> = {}): Measured => ({
  ...{ load: LOAD, seconds: 30, truth: [truth()], records: [record()] },
  series: seriesOf([{ sent: 1, tokenEvents: 5000 }]),
  ...more,
});

describe("a level", () => {
  it("pairs records with the truth by id and tells the clocks apart", () => {
    const level = levelOf(
      measured({
        truth: [truth(), truth({ id: "b" }), truth({ id: "c" }), truth({ id: "d", endAtUs: null })],
        records: [record(), record({ id: "b", clock: "user", ttftMs: 52.5 }), record({ id: "d" })],
      }),
      5,
    );
    expect(level).toMatchObject({ streams: 2, events: 6, lost: 1, holds: true, client: "valid" });
    expect(level.kernel?.ttft?.bias).toBe(0.7);
    expect(level.user?.ttft?.bias).toBe(2.7);
    expect(level.eventsPerCpuSecond).toBe(50_000);
  });
  it.each([
    ["an error that is too large", measured(), 0.3],
    ["nothing to judge by", measured({ records: [] }), 5],
    ["a client that was the bottleneck", measured({ series: seriesOf([{ sent: 1, awayMs: 500 }]) }), 5],
  ])("does not hold with %s", (_, given, within) => expect(levelOf(given, within).holds).toBe(false));
});

describe("which loads are tried", () => {
  const level = (concurrency: number, holds: boolean): Level =>
    ({ ...levelOf(measured(), 5), load: { concurrency, rate: concurrency / 10, tokens: 50 }, holds }) as Level;
  it("half of the time for the first, then up as long as it holds", () => {
    expect(firstSeconds(60)).toBe(30);
    expect(nextLevel([level(50, true)], 60, 30)).toEqual({
      load: { concurrency: 100, rate: 10, tokens: 50 },
      seconds: 6,
    });
    expect(nextLevel([level(50, true), level(100, false)], 60, 30)).toBeNull();
    expect(nextLevel([level(50, true)], 60, 3)).toBeNull();
  });
  it("down until it does", () => {
    expect(nextLevel([level(50, false)], 60, 30)?.load.concurrency).toBe(25);
    expect(nextLevel([level(50, false), level(25, true)], 60, 30)).toBeNull();
    expect(nextLevel([level(1, false)], 60, 30)?.load.concurrency ?? 0).toBeLessThanOrEqual(1);
  });
  it("the largest that holds has none below it that does not", () => {
    expect(holdsTo([level(50, true), level(100, true), level(200, false)])?.concurrency).toBe(100);
    expect(holdsTo([level(50, false), level(100, true)])).toBeNull();
  });
  it("a rate comes to as many streams as it keeps going", () => expect(concurrencyOf(20, 50)).toBe(21));
});

describe("a calibration", () => {
  const machine = { os: "linux", release: "6.1", arch: "x64", cpus: 2, cpuModel: "X", memoryMiB: 4000 };
  const calibration: Calibration = {
    ...{ v: 1, kind: "calibration", calibratedAt: "2026-11-21T10:00:00.000Z" },
    versions: { llmload: "0.1.0", k6: "v2.2.0", node: "v20" },
    ...{ machine, load: LOAD, withinMs: 5, levels: [levelOf(measured(), 5)], holdsTo: LOAD },
  };
  const facts = JSON.parse(JSON.stringify(calibration)) as Record<string, unknown>;
  it("is as its schema says", () => {
    isCalibration(facts);
    expect(isCalibration.errors ?? []).toEqual([]);
  });
  it("is quoted on its own machine, whatever its kernel, and on no other", () => {
    expect(ownErrorOf(facts, { ...machine, release: "6.2" }, "kernel")).toMatchObject({
      ...{ clock: "kernel", version: "0.1.0", holdsTo: 50 },
      errors: { ttft: { bias: 0.7 } },
    });
    expect(ownErrorOf(facts, { ...machine, cpus: 4 }, "kernel")).toBeNull();
    expect(ownErrorOf(facts, null, "kernel")).toBeNull();
    expect(ownErrorOf({ ...facts, kind: "else" }, machine, "kernel")).toBeNull();
    expect(ownErrorOf(facts, machine, "user"), "by that clock nothing was measured").toBeNull();
  });
  it("reads as a table", () => {
    const text = calibrationText(calibration);
    expect(text).toContain("50 streams at once, 3 tokens each: 1 streams, 3 token events in 30 s");
    expect(text).toMatch(/kernel +TTFT +1 +\+0\.700 +0\.700/);
    expect(text).toContain("Holds up to 50 streams at once");
  });
});
