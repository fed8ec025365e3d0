import fc from "fast-check";
import { expect, it } from "vitest";
import { spreadEvenly, spreadOverChunks, type TokenSink } from "./tokens.ts";

function collected(run: (sink: TokenSink) => void): Map<number, number> {
  const seconds = new Map<number, number>();
  run((second, tokens) => seconds.set(second, (seconds.get(second) ?? 0) + tokens));
  return seconds;
}

it("spreads usage over chunk stamps: 8 tokens in 4 chunks at 0.9, 1.0, 1.9, 2.0 seconds", () => {
  const seconds = collected((sink) => spreadOverChunks(900, [100_000, 900_000, 100_000], 8, sink));
  expect(Object.fromEntries(seconds)).toEqual({ 0: 2, 1: 4, 2: 2 });
});

it("spreads evenly by the time in each second", () => {
  const seconds = collected((sink) => spreadEvenly(500, 2500, 100, sink));
  expect(Object.fromEntries(seconds)).toEqual({ 0: 25, 1: 50, 2: 25 });
  expect(Object.fromEntries(collected((sink) => spreadEvenly(1500, 1500, 7, sink)))).toEqual({ 1: 7 });
});

it("loses no token and makes none", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 5000, noNaN: true }),
      fc.array(fc.integer({ min: 0, max: 3_000_000 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 1000 }),
      (first, gaps, tokens) => {
        const sum = (run: (sink: TokenSink) => void) => [...collected(run).values()].reduce((a, b) => a + b, 0);
        const last = first + gaps.reduce((a, b) => a + b, 0) / 1000;
        expect(sum((sink) => spreadOverChunks(first, gaps, tokens, sink))).toBeCloseTo(tokens, 6);
        expect(sum((sink) => spreadEvenly(first, last, tokens, sink))).toBeCloseTo(tokens, 6);
      },
    ),
    { seed: 7 },
  );
});

it("a time that no answer takes is not walked through second by second", () => {
  const seen: [number, number][] = [];
  spreadEvenly(0, 1e15, 7, (second, tokens) => seen.push([second, tokens]));
  expect(seen).toEqual([[1e12, 7]]);
});
