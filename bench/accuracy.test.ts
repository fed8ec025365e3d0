import { expect, it } from "vitest";
import type { RequestRecord } from "../core/contract/record.ts";
import type { TruthRecord } from "../core/contract/truth.ts";
import { requestErrors } from "./accuracy.ts";
import { quantile, table } from "./stats.ts";

it("counts errors as client minus truth", () => {
  const record = { sentAt: 1000, ttftMs: 50.5, gapsUs: [20_100, 19_900] } as RequestRecord;
  const truth = { receivedAtUs: 1_000_200, tokensAtUs: [1_050_000, 1_070_000, 1_090_000] } as TruthRecord;
  const errors = requestErrors(record, truth);
  expect(errors.ttftMs[0]).toBeCloseTo(50.5 - 49.8);
  expect(errors.arrivalMs.map((x) => Number(x.toFixed(3)))).toEqual([0.5, 0.6, 0.5]);
  expect(errors.gapMs.map((x) => Number(x.toFixed(3)))).toEqual([0.1, -0.1]);
});

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
