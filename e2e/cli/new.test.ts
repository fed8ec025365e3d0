/** `llmload new`: what it writes runs as it stands. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.ts";
import { emptyFolder, llmload, runFolders, runJson } from "./cli.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(["--ttft", "20", "--itl", "1", "--tokens", "5"]);
});
afterAll(() => server.stop());

test.each([
  ["TypeScript", [], "mine.ts"],
  ["JavaScript", ["--js"], "mine.js"],
])("%s: written, listed, run by the real k6", async (_name, flags, file) => {
  const cwd = emptyFolder();
  const written = await llmload(["new", "mine", ...flags], { cwd });
  expect([written.code, written.stderr]).toEqual([0, ""]);
  expect(written.stdout).toContain(`suites/${file} is written`);
  expect((await llmload(["list"], { cwd })).stdout).toMatch(/^mine +mine: two questions a second/m);

  const ended = await llmload(["run", "mine", "--base-url", server.url, "--duration-scale", "0.1"], { cwd });
  expect(ended.stderr).toContain("mine: ended well");
  expect(ended.code).toBe(0);
  const [folder] = runFolders(cwd);
  expect(runJson(folder!)).toMatchObject({ suite: "mine", suiteFile: `suites/${file}`, target: server.url, exit: 0 });
  const records = readFileSync(join(folder!, "requests.ndjson"), "utf8").trim().split("\n");
  const asked = records
    .map((line) => JSON.parse(line) as { suite: string; scenario: string })
    .filter((r) => r.scenario === "steady");
  expect(asked.length).toBeGreaterThanOrEqual(4);
  expect(new Set(asked.map((record) => record.suite))).toEqual(new Set(["mine"]));
});

test("a second one of the same name is refused, the first one stays", async () => {
  const cwd = emptyFolder();
  await llmload(["new", "mine"], { cwd });
  const before = readFileSync(join(cwd, "suites", "mine.ts"), "utf8");
  const again = await llmload(["new", "mine"], { cwd });
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("There is a file suites/mine.ts already")]);
  expect(readFileSync(join(cwd, "suites", "mine.ts"), "utf8")).toBe(before);
});
