import { describe, expect, it } from "vitest";
import { meetsSlo, parseSlo, type SloFigures } from "./slo.ts";

const stream: SloFigures = {
  mode: "stream",
  ttftMs: 100,
  ttfbMs: 90,
  tpotMs: 20,
  e2eMs: 900,
  closeMs: 910,
  tokensOut: 40,
};
const unary: SloFigures = { ...stream, mode: "unary", ttftMs: null, tpotMs: null };

describe("parseSlo", () => {
  it("reads limits in milliseconds, by spaces or commas", () => {
    expect(parseSlo("ttft:800 tpot:50.5, E2E=5000")).toEqual({ slo: { ttft: 800, tpot: 50.5, e2e: 5000 } });
  });

  it.each([
    ["ttft", /is no limit/],
    ["ttft:fast", /is no limit/],
    ["speed:3", /names "speed"; allowed are ttft, ttfb, tpot, e2e, close/],
    ["ttft:1 ttft:2", /names ttft twice/],
    ["e2e:0", /above 0/],
    [" , ", /names no limit/],
  ])("refuses %s", (text, sentence) => {
    expect((parseSlo(text) as { problem: string }).problem).toMatch(sentence);
  });
});

describe("meetsSlo", () => {
  it.each<[name: string, slo: Parameters<typeof meetsSlo>[0], figures: SloFigures, met: boolean | null]>([
    ["every limit met, the limit itself included", { ttft: 100, tpot: 20 }, stream, true],
    ["one limit broken", { ttft: 800, tpot: 19.9 }, stream, false],
    ["TTFT of a unary answer has no meaning: the others decide", { ttft: 1, e2e: 1000 }, unary, true],
    ["no limit has a meaning for it: none was broken", { ttft: 1, tpot: 1 }, unary, true],
    ["a needed time is unknown", { ttft: 800, e2e: 1000 }, { ...stream, ttftMs: null }, null],
    ["unknown, but another limit is broken all the same", { ttft: 800, e2e: 10 }, { ...stream, ttftMs: null }, false],
    ["TPOT of a single token has no meaning", { tpot: 1, ttft: 800 }, { ...stream, tokensOut: 1, tpotMs: null }, true],
    ["TPOT without a token count is unknown", { tpot: 50 }, { ...stream, tokensOut: null, tpotMs: null }, null],
  ])("%s", (_name, slo, figures, met) => {
    expect(meetsSlo(slo, figures)).toBe(met);
  });
});
