import fc from "fast-check";
import { expect, it } from "vitest";
import { sortOrder } from "./order.ts";

it("is the stable order of any numbers, signs, zeros and infinities", () => {
  const numbers = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, 1, -1)), { maxLength: 200 });
  fc.assert(
    fc.property(numbers, (list) => {
      const expected = list
        .map((_, i) => i)
        .sort((a, b) => (list[a]! < list[b]! ? -1 : list[a]! > list[b]! ? 1 : a - b));
      expect([...sortOrder(Float64Array.from(list))]).toEqual(expected);
    }),
    { seed: 5 },
  );
});
