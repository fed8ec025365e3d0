import fc from "fast-check";
import { expect, it } from "vitest";
import { csvFields } from "./csv.ts";

it.each([
  ["", [""]],
  [",", ["", ""]],
  [",a,", ["", "a", ""]],
  [' "a, ""b""" , c ', ['a, "b"', "c"]],
  ['""', [""]],
  ['"",x', ["", "x"]],
  ['""""', ['"']],
  ['5" disk,x', ['5" disk', "x"]],
  ['"a', null],
  ['"a""', null],
  ['"a"b,c', null],
])("%j", (line, fields) => {
  expect(csvFields(line)).toEqual(fields);
});

it("reads back what was written with quotes", () => {
  const quoted = (fields: readonly string[]) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
      expect(csvFields(quoted(fields))).toEqual(fields);
    }),
  );
});
