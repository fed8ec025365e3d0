/** k6's own grammar: what it reads is read the same, and nothing makes it throw. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGGREGATIONS, type Expression, holds, OPERATORS, parseExpression, printExpression } from "./expression.ts";
import { parseKey } from "./key.ts";

const expression: fc.Arbitrary<Expression> = fc
  .record({
    aggregation: fc.constantFrom<Expression["aggregation"]>(...AGGREGATIONS, "p"),
    percentile: fc.double({ min: 0, max: 100, noNaN: true }),
    operator: fc.constantFrom(...OPERATORS),
    limit: fc.double({ noNaN: true, noDefaultInfinity: true }),
  })
  .map(({ percentile, ...rest }) => ({
    ...rest,
    // -0 is printed as 0
    limit: rest.limit + 0,
    percentile: rest.aggregation === "p" ? percentile + 0 : null,
  }));

describe("parseExpression", () => {
  it.each([
    ["p(95)<2000", { aggregation: "p", percentile: 95, operator: "<", limit: 2000 }],
    [" p(99.9) <= 0.5 ", { aggregation: "p", percentile: 99.9, operator: "<=", limit: 0.5 }],
    ["rate===1", { aggregation: "rate", percentile: null, operator: "===", limit: 1 }],
    ["count!=0", { aggregation: "count", percentile: null, operator: "!=", limit: 0 }],
    ["med > -1.5e3", { aggregation: "med", percentile: null, operator: ">", limit: -1500 }],
  ])("%s", (text, wanted) => expect(parseExpression(text)).toEqual(wanted));

  it.each([
    "",
    "p(95)",
    "p(95)<",
    "<5",
    "p(101)<5",
    "p(-1)<5",
    "p95<5",
    "avg<x",
    "avg<5 or max<6",
    "AVG<5",
    "avg=5",
    "p()<1",
  ])("%j is none", (text) => expect(parseExpression(text)).toBeNull());

  it("reads what it prints", () => {
    fc.assert(
      fc.property(expression, (one) => {
        expect(parseExpression(printExpression(one))).toEqual(one);
      }),
    );
  });

  it("never throws", () => {
    const odd = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."p(95)<>=! avgrtecount.{}:,") }));
    fc.assert(
      fc.property(odd, (text) => {
        const one = parseExpression(text);
        if (one !== null) expect(parseExpression(printExpression(one))).toEqual(one);
        parseKey(text);
      }),
    );
  });
});

it("a value keeps its limit, or not", () => {
  const kept = OPERATORS.map((operator) => [1, 2, 3].filter((value) => holds({ operator, limit: 2 }, value)));
  expect(Object.fromEntries(OPERATORS.map((operator, i) => [operator, kept[i]]))).toEqual({
    ...{ "<": [1], "<=": [1, 2], ">": [3], ">=": [2, 3], "==": [2], "===": [2], "!=": [1, 3] },
  });
});

describe("parseKey", () => {
  it.each([
    ["llm_ttft", "llm_ttft", []],
    ["llm_ttft{model:x}", "llm_ttft", [["model", "x"]]],
    [
      "a{ b : c , d:e:f }",
      "a",
      [
        ["b", "c"],
        ["d", "e:f"],
      ],
    ],
    [`a{"b":'c d'}`, "a", [["b", "c d"]]],
    ["a{b:}", "a", [["b", ""]]],
  ])("%s", (text, name, tags) => expect(parseKey(text)).toEqual({ name, tags }));

  it.each(["", "a{b:c", "a}b", "a{b}", "a{b:c}d", "a{}"])("%j is none", (text) => expect(parseKey(text)).toBeNull());
});
