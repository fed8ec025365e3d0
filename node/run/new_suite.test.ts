import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { libraryPath, writeNewSuite } from "./new_suite.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "llmload-new-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (name: string, javascript = false) =>
  writeNewSuite({ name, javascript, folder: "suites", cwd }, ({ library }) => `from ${library}`);

test("writes ./suites/NAME.ts or .js", () => {
  expect(write("mine")).toBe(join(cwd, "suites", "mine.ts"));
  expect(write("mine", true)).toBe(join(cwd, "suites", "mine.js"));
});

test("never overwrites", () => {
  const file = write("mine");
  expect(() => write("mine")).toThrow("There is a file suites/mine.ts already");
  expect(readFileSync(file, "utf8")).toMatch(/^from \.\.?\//);
});

test.each(["", "../x", "a/b", "a b", "1a", "a.ts", "all", "x".repeat(65)])("%j is refused as a name", (name) => {
  expect(() => write(name)).toThrow("cannot be a suite's name");
});

test("the library is named by a relative path that begins with a dot", () => {
  expect(libraryPath("/p/suites", "/p/k6")).toBe("../k6");
  expect(libraryPath("/p/suites", "/p/node_modules/llmload/k6")).toBe("../node_modules/llmload/k6");
  expect(libraryPath("/p", "/p/k6")).toBe("./k6");
});
