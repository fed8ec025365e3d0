/** The filter in the address, and what it means for single requests and for sums. */
import { expect, test } from "vitest";
import type { RequestSample } from "../../../core/report/types.ts";
import { readChoice, writeChoice } from "./choice.ts";
import { meanInside } from "./figures.ts";
import { fitting } from "./requests.tsx";

const DIMENSIONS = [
  { name: "model", label: "Model", values: ["a & b", "", "(others)"] },
  { name: "mode", label: "Mode", values: ["stream", "unary"] },
];

test("what was written is read again; what is not known is left out", () => {
  const chosen = { model: ["a & b", ""], mode: ["unary"] };
  expect(readChoice(writeChoice(chosen), DIMENSIONS)).toEqual(chosen);
  expect(readChoice("#model=gone&nonsense=1&mode=unary", DIMENSIONS)).toEqual({ mode: ["unary"] });
});

test("a page that cannot add up takes one value of an address that names several", () => {
  expect(readChoice("#mode=stream&mode=unary&model=", DIMENSIONS, true)).toEqual({ model: [""] });
  expect(readChoice("#mode=stream&mode=unary", DIMENSIONS, true)).toEqual({ mode: ["stream"] });
});

test("requests of rare values are among the others", () => {
  const sample = (model: string): RequestSample => ({ why: "drawn", id: model, mode: "stream", record: { model } });
  const fits = (chosen: Record<string, string[]>) =>
    ["a & b", "rare", ""].filter((model) => fitting(DIMENSIONS, chosen)(sample(model)));
  expect(fits({})).toEqual(["a & b", "rare", ""]);
  expect(fits({ model: ["(others)"] })).toEqual(["rare"]);
  expect(fits({ model: ["a & b", ""] })).toEqual(["a & b", ""]);
});

test("a mean over a window takes of each step what lies in it", () => {
  const values = [100, 10, 20, null, 100];
  expect(meanInside(values, 10, { fromSeconds: 10, toSeconds: 40 })).toBe(15);
  expect(meanInside(values, 10, { fromSeconds: 15, toSeconds: 22 })).toBeCloseTo((5 * 10 + 2 * 20) / 7, 9);
  expect(meanInside(values, 10, { fromSeconds: 30, toSeconds: 40 })).toBeNull();
  expect(meanInside(values, 10, null)).toBeNull();
});
