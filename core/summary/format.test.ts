import { expect, it } from "vitest";
import { ms, orMissing, percent, short, span } from "./format.ts";

it("writes numbers as the guide does, and unknown ones as n/a", () => {
  expect(ms(856.321)).toBe("856.32ms");
  expect(percent(0.0023)).toBe("0.23%");
  expect(orMissing(ms(null), "stock k6")).toBe("n/a (stock k6)");
  expect(short(35.8)).toBe("35.8");
  expect(span(5.04)).toBe("5.0s");
  expect(span(3725)).toBe("1h 2m 5s");
});

it("only all is 100 %, only none is 0 %", () => {
  expect(percent(0.99999)).toBe("99.99%");
  expect(percent(0.00001)).toBe("0.01%");
  expect([percent(1), percent(0)]).toEqual(["100.00%", "0.00%"]);
});
