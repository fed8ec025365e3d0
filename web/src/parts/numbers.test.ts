/** Numbers as a reader sees them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { change, clock, count, digits, interval, ms, NONE, percent, span } from "./numbers.ts";

describe("numbers", () => {
  test.each([
    [ms(0.0421), "0.0421 ms"],
    [ms(84.23), "84.2 ms"],
    [ms(999.6), "1,000 ms"],
    [ms(1240), "1.24 s"],
    [ms(125_000), "2 min 5 s"],
    [span(58.46), "58.5 s"],
    [span(7322), "2 h 2 min"],
    [count(1_234_567), "1,234,567"],
    [digits(12_345.6), "12,346"],
    [digits(-0.5), "-0.5"],
    [digits(0), "0"],
    [percent(0.9731), "97.31 %"],
    [percent(0.999999), "> 99.99 %"],
    [percent(1), "100 %"],
    [percent(0.00001), "< 0.01 %"],
    [change(0.123), "+12.3 %"],
    [interval(82.1, 88.4, ms), "82.1 to 88.4 ms"],
    [interval(820, 1400, ms), "820 ms to 1.4 s"],
    [interval(null, 3, ms), ""],
    [clock(58), "0:58"],
    [clock(3723), "1:02:03"],
  ])("%s", (text, expected) => expect(text).toBe(expected));

  test("missing is n/a, never 0", () => {
    for (const format of [ms, span, count, digits, percent, change])
      for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(format(value)).toBe(NONE);
  });

  test("what is shown is within a half percent of what is", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (value) => {
        expect(Math.abs(Number(digits(value).replaceAll(",", "")) / value - 1)).toBeLessThan(0.0051);
      }),
    );
  });
});
