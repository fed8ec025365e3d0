/** `llmload demo`, whole: the one command of the first page. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecords } from "../support/k6.ts";
import { emptyFolder, llmload, runFolders, runJson } from "./cli.ts";

test("runs all five scenarios against a server of its own, ends well, leaves its files and no server", async () => {
  const cwd = emptyFolder();
  const ended = await llmload(["demo"], {
    cwd,
    env: { BASE_URL: "http://127.0.0.1:1", AUTH_TOKEN: "sk-of-the-caller" },
  });
  expect(ended.stderr).toContain("chat-api: ended well");
  expect(ended.code).toBe(0);
  const [folder] = runFolders(cwd);
  expect(ended.stderr).toContain(join("results", runJson(folder!).testid as string, "requests.ndjson"));
  const { records } = readRecords(join(folder!, "requests.ndjson"));
  expect([...new Set(records.map((record) => record.scenario))].sort()).toEqual([
    "basic_load",
    "ramp_up",
    "setup",
    "streaming_test",
    "stress_test",
    "sustained_load",
  ]);
  expect(records.filter((record) => record.outcome === "error")).toEqual([]);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(ended.stderr)![0];
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});
