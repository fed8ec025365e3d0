import fc from "fast-check";
import { expect, it } from "vitest";
import { sortOrder } from "./order.ts";

function expectStable(list: readonly number[]): void {
  const expected = list.map((_, i) => i).sort((a, b) => (list[a]! < list[b]! ? -1 : list[a]! > list[b]! ? 1 : a - b));
  expect([...sortOrder(Float64Array.from(list))]).toEqual(expected);
}

it("is the stable order of any numbers, signs, zeros and infinities", () => {
  const numbers = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, 1, -1)), { maxLength: 200 });
  fc.assert(fc.property(numbers, expectStable), { seed: 5 });
});

it("of many that share the upper half of their bits", () => {
  // neighbours of 1 and of -1, 2^-52 apart, with ties and zeros of both signs
  const close = fc.integer({ min: 0, max: 90 }).map((steps) => 1 + steps * Number.EPSILON);
  const number = fc.oneof(
    close,
    close.map((value) => -value),
    fc.constantFrom(0, -0),
  );
  fc.assert(fc.property(fc.array(number, { minLength: 50, maxLength: 400 }), expectStable), { seed: 6 });
});

it("of a part of a larger list", () => {
  const list = Float64Array.of(9, 8, 3, 1, 2, 7);
  expect([...sortOrder(list.subarray(2, 5))]).toEqual([1, 2, 0]);
});
