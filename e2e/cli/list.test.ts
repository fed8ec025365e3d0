/** `llmload list`: what lies in the folders, without registration. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, llmload, projectFolder } from "./cli.ts";

interface Listed {
  name: string;
  file: string;
  target: string;
  description: string;
  own: boolean;
}

async function list(cwd: string, args: string[] = [], env: Record<string, string> = {}): Promise<Listed[]> {
  const { code, stdout, stderr } = await llmload(["list", "--json", ...args], { cwd, env });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Listed[];
}

test("ours are there, each with its target and one line", async () => {
  const ours = await list(emptyFolder());
  expect(ours.map((suite) => suite.name)).toContain("chat-api");
  for (const suite of ours) {
    expect(suite.own).toBe(false);
    expect(suite.description).toMatch(/^\S.{10,160}$/);
    expect(["agentapi", "jan", "workload"]).toContain(suite.target);
  }
});

test("a file dropped into ./suites is listed, and its name can be run", async () => {
  const cwd = projectFolder();
  const own = (await list(cwd)).filter((suite) => suite.own);
  expect(own.map(({ name, file }) => [name, file])).toEqual([
    ["long", "suites/long.js"],
    ["short", "suites/short.js"],
    ["stopping", "suites/stopping.js"],
  ]);
  expect(own[1]!.description).toBe("ends at once; RESULT decides how its thresholds fared");
});

test("--suites, LLMLOAD_SUITES and .env name another folder, in this order", async () => {
  const cwd = emptyFolder();
  for (const name of ["a", "b", "c"]) {
    mkdirSync(join(cwd, name));
    writeFileSync(join(cwd, name, `of-${name}.js`), "export default function () {}\n");
  }
  writeFileSync(join(cwd, ".env"), "LLMLOAD_SUITES=c\n");
  const names = async (args: string[], env: Record<string, string>) =>
    (await list(cwd, args, env)).filter((suite) => suite.own).map((suite) => suite.name);
  expect(await names(["--suites", "a"], { LLMLOAD_SUITES: "b" })).toEqual(["of-a"]);
  expect(await names([], { LLMLOAD_SUITES: "b" })).toEqual(["of-b"]);
  expect(await names([], {})).toEqual(["of-c"]);
});

test("for people: a line for each, no colours without a terminal", async () => {
  const { stdout } = await llmload(["list"], { cwd: projectFolder(), env: { NO_COLOR: "" } });
  expect(stdout).toMatch(/^short +ends at once; .* \(suites\/short\.js\)$/m);
  expect(stdout).not.toContain("\u001b");
});

test("a reader that goes away is no fault", async () => {
  const { code, stderr } = await llmload(["list", "--json"], {
    onStart: (child) => child.stdout?.destroy(),
  });
  expect([code, stderr]).toEqual([0, ""]);
});
