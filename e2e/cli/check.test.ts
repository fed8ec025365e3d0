/** `llmload check`: the pre-flight of a suite, and never its load. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STOCK_K6 } from "../support/paths.ts";
import { addSuite, emptyFolder, llmload, projectFolder } from "./cli.ts";

const check = (cwd: string, args: string[]) => llmload(["check", "--stock", "--k6", STOCK_K6, ...args], { cwd });

test("passes: what the pre-flight says is shown, nothing is written, no iteration of the suite is run", async () => {
  const cwd = projectFolder();
  const { code, stdout, stderr } = await check(cwd, ["stopping", "--env", "HOW=abort"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe("the server answers\nstopping: the pre-flight passed\n");
  expect(existsSync(join(cwd, "results"))).toBe(false);
});

test("fails with the pre-flight's sentence, exit 3", async () => {
  const { code, stdout, stderr } = await check(projectFolder(), ["stopping", "--env", "HOW=preflight"]);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toBe("llmload: stopping: pre-flight: nothing answers at http://127.0.0.1:1. (exit 3)\n");
});

test("a suite without setup() has nothing to check, and is not run", async () => {
  const { code, output } = await check(projectFolder(), ["long"]);
  expect(code).toBe(2);
  expect(output).toContain("the suite has no setup()");
  expect(output).not.toContain("going");
});

test("a setup() that throws is the suite's fault, exit 9", async () => {
  const { code, output } = await check(projectFolder(), ["stopping", "--env", "HOW=setup"]);
  expect(code).toBe(9);
  expect(output).toContain("setup is broken");
});

test("several: each is looked at, the worst counts; one that cannot be loaded does not stop the others", async () => {
  const cwd = projectFolder();
  addSuite(cwd, "broken.js", "export default function () { no script }\n");
  const { code, stdout, stderr } = await check(cwd, ["broken", "long", "stopping"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/broken: k6 cannot load the suite: .*\(exit 9\)\nllmload: long: the suite has no setup/);
  expect(stdout).toContain("stopping: the pre-flight passed");
});

test("all: the Jan suites and one's own", async () => {
  const cwd = emptyFolder();
  addSuite(cwd, "mine.js", "export const setup = () => {};\nexport default () => {};\n");
  const { code, stdout, stderr } = await check(cwd, ["all", "--base-url", "http://127.0.0.1:1"]);
  expect([code, stdout]).toEqual([3, expect.stringContaining("mine: the pre-flight passed")]);
  for (const suite of ["completion-standard", "completion-conversation", "responses"])
    expect(stderr).toMatch(new RegExp(`^llmload: ${suite}: pre-flight: .*127\\.0\\.0\\.1:1.* \\(exit 3\\)$`, "m"));
  expect(stderr).not.toContain("chat-api");
});

test("the help names what is looked at and the secrets that it may need", async () => {
  const { stdout } = await llmload(["check", "--help"]);
  for (const part of ["--base-url", "--model", "API_KEY", "LOADTEST_TOKEN"]) expect(stdout).toContain(part);
  expect(stdout).toMatch(/\(default:\s+chat-api\)/);
});
