import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("the nearest known name is offered, a far one is not", () => {
  const known = ["chat-api", "completion-standard", "responses", "all"];
  expect(nearest("chat_api", known)).toBe("chat-api");
  expect(nearest("Respones", known)).toBe("responses");
  expect(nearest("al", known)).toBe("all");
  expect(nearest("zzz", known)).toBeNull();
  expect(nearest("x", [])).toBeNull();
});
