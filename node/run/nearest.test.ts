import { expect, test } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

test("edits are counted, a swap once", () => {
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("chta", "chat")).toBe(1);
});

test("the nearest known name is offered, a far one is not", () => {
  const known = ["chat-api", "completion-standard", "responses"];
  expect(nearest("chat_api", known)).toBe("chat-api");
  expect(nearest("respones", known)).toBe("responses");
  expect(nearest("zzz", known)).toBeNull();
  expect(nearest("x", [])).toBeNull();
});
