import { expect, it } from "vitest";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { arrivals, difference, figuresOf, pairErrors, pairs, streamsOf } from "./errors.ts";
import type { Told } from "./peer.ts";

const stream = (id: string, receivedAtUs: number, tokensAtUs: number[]) =>
  ({ id, stream: true, status: 200, headAtUs: receivedAtUs, receivedAtUs, tokensAtUs }) as TruthRecord;
const first = stream("server-1", 1_000_000, [1_050_000, 1_070_000, 1_090_000]);
const second = stream("server-2", 1_010_000, [1_060_000, 1_080_500, 1_100_000]);
const told = (one: Partial<Told>): Told => ({ id: null, startedAtMs: null, ttftMs: 50, gapsMs: [20, 20], ...one });

it("leaves out what is no stream of the load, and orders by arrival", () => {
  const probe = { ...first, id: "probe", stream: false } as TruthRecord;
  const refused = { ...first, id: "refused", status: 429 } as TruthRecord;
  expect(streamsOf([second, probe, refused, first]).map(({ id }) => id)).toEqual(["server-1", "server-2"]);
});

it("pairs by the server's id, and drops what the server does not know", () => {
  const found = pairs([told({ id: "server-2" }), told({ id: "server-1" }), told({ id: "server-9" })], [first, second]);
  expect(found.map(({ truth }) => truth.id)).toEqual(["server-2", "server-1"]);
});

it("pairs by order where the tool has no id, but never two lists of different length", () => {
  const late = told({ startedAtMs: 1009.5 });
  const early = told({ startedAtMs: 999.5 });
  const found = pairs([late, early], [first, second]);
  expect(found.map((pair) => [pair.told.startedAtMs, pair.truth.id])).toEqual([
    [999.5, "server-1"],
    [1009.5, "server-2"],
  ]);
  expect(pairs([late], [first, second])).toEqual([]);
});

it("counts errors as told minus true, and gaps only where both saw as many", () => {
  const errors = pairErrors([
    { told: told({ ttftMs: 51.5, gapsMs: [20.25, 19] }), truth: first },
    { told: told({ ttftMs: 49, gapsMs: [40] }), truth: second },
  ]);
  expect(errors).toEqual({ ttftMs: [1.5, -1], gapMs: [0.25, -1], otherGaps: 1 });
});

it("subtracts figures one by one", () => {
  const wrong = difference(figuresOf([2, 3, 4]), figuresOf([1, 2, 3]));
  expect(wrong).toEqual({ p50: 1, p95: expect.closeTo(1), p99: expect.closeTo(1), mean: 1 });
  expect(figuresOf([]).mean).toBeNaN();
});

it("tells an even rate from bursts", () => {
  const at = (times: number[]) => times.map((ms, i) => stream(`s${i}`, ms * 1000, [ms * 1000 + 1]));
  expect(arrivals(at([0, 20, 40, 60, 80]))).toEqual({ perSecond: expect.closeTo(50), variation: expect.closeTo(0) });
  const bursts = arrivals(at([0, 0, 40, 40, 80]));
  expect(bursts.perSecond).toBeCloseTo(50);
  expect(bursts.variation).toBeGreaterThan(1);
  expect(arrivals(at([0])).perSecond).toBeNaN();
});
