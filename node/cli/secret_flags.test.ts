import { expect, it } from "vitest";
import { secretFlag } from "./secret_flags.ts";

it("names the variable, and never what was typed", () => {
  const sentence = secretFlag("error: unknown option '--token=abc123'");
  expect(sentence).toContain("set AUTH_TOKEN in the environment or .env");
  expect(sentence).not.toContain("abc123");
  expect(secretFlag("error: unknown option '--api-key'")).toContain("set API_KEY");
});

it("leaves other complaints alone", () => {
  for (const other of ["error: unknown option '--tokn'", "error: unknown command 'token'", "--constructor"])
    expect(secretFlag(other)).toBeNull();
});
