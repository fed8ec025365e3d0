import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findSuites, isSuite, listSuites, selfDescription } from "./suites.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "llmload-suites-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(path: string, text: string): string {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
  return join(dir, path);
}
const SUITE = "/** @llmload target=jan: does a thing */\nexport const options = {};\nexport default function () {}\n";
const own = (folder: string | null = null) => listSuites(folder, dir).filter((suite) => suite.own);

describe("what a file says of itself", () => {
  test.each([
    ["/** @llmload target=agentapi: chats, five ways */\nx", { target: "agentapi", description: "chats, five ways" }],
    ["/**\n * @llmload target=jan: one\n * two\n */", { target: "jan", description: "one" }],
    [
      "/**\n * @llmload target=jan\n * Below the tag.\n *\n * More.\n */",
      { target: "jan", description: "Below the tag." },
    ],
    ["// @llmload: mine\r\nx", { target: "any", description: "mine" }],
    ["/**\n * Just a comment.\n * More.\n */", { target: "any", description: "Just a comment." }],
    ["// first\n// second", { target: "any", description: "first" }],
    ["import x from 'y';\n// not at the head", { target: "any", description: "" }],
  ])("%j", (text, expected) => {
    expect(selfDescription(text)).toEqual(expected);
  });
});

describe("what is a suite", () => {
  test.each([
    ["default function", "export default function () {}", true],
    ["options", "export const options = {}; export function a() {}", true],
    ["re-export with options of its own", "export * from './x.ts';\nexport const options = {};", true],
    ["options in a list", "const options = {};\nexport { options, run };\n", true],
    ["a door", "// typed by the guide\nexport * from '../../k6/suites/chat-api.ts';\n", false],
    ["a door with default", 'export { default, options } from "../k6/suites/x.ts";\n', false],
    ["a helper", "export function help() {}", false],
    ["a suite in a comment", "// export default function () {}\nexport const x = 1;", false],
  ])("%s", (_name, text, expected) => {
    expect(isSuite(text)).toBe(expected);
  });
});

test("a file dropped into ./suites or ./src is found; tests, types, doors and helpers are not", () => {
  put("suites/mine.ts", SUITE);
  put("src/other.js", "export default function () {}\n");
  put("src/app.ts", "export function serve() {}\n");
  put("suites/mine.test.ts", SUITE);
  put("suites/types.d.ts", SUITE);
  put("suites/_part.ts", SUITE);
  put("suites/door.js", "export * from './mine.ts';\n");
  expect(own().map((s) => [s.name, s.target, s.description])).toEqual([
    ["mine", "jan", "does a thing"],
    ["other", "any", ""],
  ]);
});

test("a folder asked for replaces the two; one that is not there is an error", () => {
  put("suites/mine.ts", SUITE);
  put("load/yours.ts", SUITE);
  expect(own("load").map((s) => s.name)).toEqual(["yours"]);
  expect(() => own("nowhere")).toThrow("no folder nowhere");
});

describe("suites are named", () => {
  const find = (...words: string[]) => findSuites(words, null, dir).map((s) => s.name);

  test("by name, by path, each once", () => {
    put("suites/mine.ts", SUITE);
    put("else/far.js", "export default function () {}\n");
    expect(find("mine", "./suites/mine.ts", "else/far.js")).toEqual(["mine", "far"]);
  });

  test("`all` takes the user's own", () => {
    put("suites/mine.ts", SUITE);
    expect(find("all")).toContain("mine");
    expect(find("all")).not.toContain("chat-api");
  });

  test("with or without `test-`; the exact name goes first", () => {
    put("suites/mine.ts", SUITE);
    put("suites/test-yours.ts", SUITE);
    expect(find("test-mine", "yours")).toEqual(["mine", "test-yours"]);
    put("suites/test-mine.ts", SUITE);
    expect(find("test-mine", "mine")).toEqual(["test-mine", "mine"]);
  });

  test("by a door: the suite behind it", () => {
    put("suites/mine.ts", SUITE);
    put("doors/test-mine.js", 'export * from "../suites/mine.ts";\nexport { default } from "../suites/mine.ts";\n');
    put("doors/elsewhere.js", 'export * from "./unknown.ts";\n');
    expect(find("doors/test-mine.js")).toEqual(["mine"]);
    expect(find("doors/elsewhere.js")).toEqual(["elsewhere"]);
  });

  test("wrongly: the nearest is offered", () => {
    put("suites/mine.ts", SUITE);
    expect(() => find("mien")).toThrow("Did you mean mine?");
    expect(() => find("./suites/no.ts")).toThrow("cannot be read (ENOENT)");
    expect(() => find("./suites/no")).toThrow("k6 takes .ts and .js");
  });

  test("twice: the path is asked for", () => {
    put("suites/mine.ts", SUITE);
    put("src/mine.js", SUITE);
    expect(() => find("mine")).toThrow("more than one suite mine: suites/mine.ts, src/mine.js");
  });
});
