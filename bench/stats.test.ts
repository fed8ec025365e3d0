import { expect, it } from "vitest";
import { quantile, table } from "./stats.ts";

it("interpolates quantiles and aligns tables", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([], 0.5)).toBeNaN();
  expect(
    table([
      ["a", "n"],
      ["bb", "10"],
    ]),
  ).toBe("a    n\nbb  10");
});
