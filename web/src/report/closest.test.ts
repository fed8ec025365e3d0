/** How near thresholds came to their limits. */
import { expect, test } from "vitest";
import { closest, toldValue, usedOf } from "./closest.ts";

const threshold = (expression: string, value: number | null, ok: boolean | null = true) => ({
  ...{ metric: expression, expression, ok, evaluated: ok !== null, reason: null, excused: false, value, guard: null },
});

test.each([
  ["p(95)<800", 200, 0.25],
  ["rate<=0.01", 0.025, 2.5],
  ["rate>0.95", 0.98, 0.4],
  ["count>0", 12, null],
  ["count<0", 1, null],
  ["p(95)<800", null, null],
  ["nonsense", 1, null],
])("%s with %s uses %s", (expression, value, used) => {
  const found = usedOf(threshold(expression, value));
  if (used === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(used, 9);
});

test.each([
  ["p(99)<5000", 5000.4321, "5000.4321"],
  ["p(99)<5000", 5000, "5,000"],
  ["rate>0.95", 0.949_96, "0.94996"],
  ["rate<0.05", 0.084_7, "0.0847"],
  ["p(95)<800", null, "n/a"],
])("%s with %d is told as %s", (expression, value, told) => {
  expect(toldValue(threshold(expression, value))).toBe(told);
});

test("the nearest first, broken ones and those far off left out", () => {
  const given = [
    threshold("p(95)<100", 60),
    threshold("p(50)<100", 10),
    threshold("p(99)<100", 90),
    threshold("max<100", 200, false),
    threshold("rate<0.1", 0),
  ];
  expect(closest(given, 5).map(({ threshold: { metric } }) => metric)).toEqual(["p(99)<100", "p(95)<100"]);
});
