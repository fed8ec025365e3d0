import { expect, it } from "vitest";
import { LEAST_BATCHES, mser5 } from "./mser.ts";
import { autoregressive, source } from "./testdata/simulate.ts";

it("cuts a planted transient, worked by hand", () => {
  // ten batches: 100, 50, then eight of 10 or 20 in turn
  const means = [100, 50, 10, 20, 10, 20, 10, 20, 10, 20];
  const values = means.flatMap((mean) => new Array<number>(5).fill(mean));
  expect(mser5(values)).toEqual({ truncated: 10, reason: null });
});

it("cuts nothing, or little, of a series that begins settled", () => {
  const draw = source("mser settled");
  const cuts = Array.from({ length: 100 }, () => mser5(autoregressive(draw, 1000, 0.5)).truncated ?? 1000);
  expect(cuts.sort((a, b) => a - b)[75]).toBeLessThan(300);
});

it("finds the end of a decaying start in simulated latencies", () => {
  const draw = source("mser decay");
  const found = Array.from({ length: 50 }, () => {
    const values = autoregressive(draw, 2000, 0.3).map((value, i) => value + 2000 * Math.exp(-i / 50));
    return mser5(values).truncated ?? Number.NaN;
  }).sort((a, b) => a - b);
  // 2000 exp(-i / 50) falls below the spread (50 ms) at i = 185
  expect(found[5]).toBeGreaterThan(150);
  expect(found[45]).toBeLessThan(900);
});

it("says when a series never settles", () => {
  expect(mser5(Array.from({ length: 500 }, (_, i) => i * i)).truncated).toBeNull();
  expect(mser5(Array.from({ length: LEAST_BATCHES * 5 - 1 }, () => 1)).reason).toContain("needs 50 values");
});

it("of a constant cuts nothing", () => {
  expect(mser5(new Array(200).fill(7))).toEqual({ truncated: 0, reason: null });
});
