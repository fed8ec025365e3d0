import { expect, test } from "vitest";
import { readAddress } from "./address.ts";

test.each([
  ["http://h:8000", "http://h:8000", "/v1/chat/completions", "/v1/models", "chat"],
  ["http://h:8000/", "http://h:8000", "/v1/chat/completions", "/v1/models", "chat"],
  ["http://h/v1", "http://h", "/v1/chat/completions", "/v1/models", "chat"],
  ["http://h/v1/chat/completions", "http://h", "/v1/chat/completions", "/v1/models", "chat"],
  ["https://h/api/openai/v1/", "https://h/api/openai", "/v1/chat/completions", "/v1/models", "chat"],
  ["https://h/v1/responses", "https://h", "/v1/responses", "/v1/models", "responses"],
  ["https://h/v1/messages", "https://h", "/v1/messages", "/v1/models", "messages"],
  ["https://h/api/chat/completions", "https://h/api", "/chat/completions", "/models", "chat"],
  ["https://h/v1beta/openai", "https://h/v1beta/openai", "/v1/chat/completions", "/v1/models", "chat"],
  ["http://[::1]:80/v1", "http://[::1]:80", "/v1/chat/completions", "/v1/models", "chat"],
])("%s", (text, baseUrl, path, modelsPath, api) => {
  expect(readAddress(text, null)).toEqual({ baseUrl, path, modelsPath, api });
});

test("the API that was asked for decides where the address says none", () => {
  expect(readAddress("http://h/v1", "responses")).toMatchObject({ path: "/v1/responses", api: "responses" });
  expect(readAddress("http://h/v1/messages", "chat")).toEqual({
    problem: "ends in /messages, but the API asked for is chat",
  });
});

test.each([
  ["localhost:8000", /must begin with http:\/\/ or https:\/\/: http:\/\/localhost:8000$/],
  ["llm.example", /must begin with http/],
  ["http://user:secret@h", /must not hold a user or a password/],
  ["http://h/v1?key=secret", /must not have a query/],
  ["http://", /is none/],
  ["http://h/v1/completions", /are at \/v1\/chat\/completions$/],
])("refuses %s and shows no secret", (text, sentence) => {
  const read = readAddress(text, null) as { problem: string };
  expect(read.problem).toMatch(sentence);
  expect(read.problem).not.toContain("secret");
});
