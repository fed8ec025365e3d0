/** Price tables, and what tokens cost. */
import { describe, expect, it } from "vitest";
import { parsePrices, priceOf } from "./prices.ts";

const table = (text: string) => {
  const read = parsePrices(text);
  if ("problems" in read) throw new Error(read.problems.join("; "));
  return read.table;
};

describe("a table", () => {
  it("names a currency and prices by model; cached tokens cost as input where nothing else is said", () => {
    expect(table('{"currency":"EUR","models":{"m":{"input":1,"output":2}}}')).toEqual({
      currency: "EUR",
      models: { m: { input: 1, output: 2, cached: 1 } },
    });
  });
  it.each([
    ["no JSON", "[", "is no JSON object"],
    ["no models", "{}", "names no models"],
    ["an unknown field", '{"model":{}, "models":{"m":{"input":1,"output":2}}}', 'holds "model"'],
    ["an unknown price", '{"models":{"m":{"in":1,"output":2}}}', 'says of "m" "in"'],
    ["a price below 0", '{"models":{"m":{"input":-1,"output":2}}}', "no number from 0 on"],
    ["no output", '{"models":{"m":{"input":1}}}', "leaves input or output out"],
    ["a price that is none", '{"models":{"m":3}}', "what is no price"],
  ])("is refused with %s", (_, text, sentence) => {
    const read = parsePrices(text);
    expect("problems" in read && read.problems.join("; ")).toContain(sentence);
  });
});

describe("a price", () => {
  const prices = table('{"models":{"m":{"input":10,"output":40,"cached":1},"*":{"input":1,"output":1}}}');
  const usage = { requests: 10, known: 10, in: 1_000_000, out: 500_000, cached: 400_000 };
  it("counts cached tokens among those of the input, at their own price", () => {
    expect(priceOf(prices, "m", usage)).toBeCloseTo(0.6 * 10 + 0.4 * 1 + 0.5 * 40, 9);
  });
  it("of a request that told no tokens is the mean of the others", () => {
    expect(priceOf(prices, "m", { ...usage, requests: 20 })).toBeCloseTo(2 * 26.4, 9);
  });
  it("of another model is that of *, and unknown where there is none", () => {
    expect(priceOf(prices, "other", usage)).toBeCloseTo(1.5, 9);
    expect(priceOf(table('{"models":{"m":{"input":1,"output":1}}}'), "other", usage)).toBeNull();
    expect(priceOf(table('{"models":{"m":{"input":1,"output":1}}}'), "constructor", usage)).toBeNull();
    expect(priceOf(prices, "m", { ...usage, known: 0, in: 0, out: 0, cached: 0 })).toBeNull();
  });
});
