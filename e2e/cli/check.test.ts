/** `llmload check`: the pre-flight of a suite, and never its load. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STOCK_K6 } from "../support/paths.ts";
import { llmload, projectFolder } from "./cli.ts";

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
