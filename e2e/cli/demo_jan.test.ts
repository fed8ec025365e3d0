/** `llmload demo jan`, whole: three suites, each step once and then a little load. */
import { expect, test } from "vitest";
import { readRecords } from "../support/k6.ts";
import { emptyFolder, llmload, runFolders, runJson } from "./cli.ts";

const SUITES = ["completion-conversation", "completion-standard", "responses"];

test.concurrent("runs the three suites in both modes against a server of its own, all end well, and no server is left", async () => {
  const cwd = emptyFolder();
  const ended = await llmload(["demo", "jan"], {
    cwd,
    env: { BASE_URL: "http://127.0.0.1:1", API_KEY: "key-of-the-caller", SINGLE_RUN: "false" },
  });
  expect(ended.code, ended.output.slice(-4000)).toBe(0);
  expect(ended.stderr).toMatch(/6 suites in [\dms.]+: 6 ended well\n/);
  const runs = runFolders(cwd).map((folder) => {
    const { suite, note } = runJson(folder);
    return { suite, note, folder };
  });
  for (const [mode, scenarios] of [
    ["each step once", ["single"]],
    ["load", ["nonstream", "stream"]],
  ] as const) {
    const these = runs.filter((run) => run.note === `llmload demo: ${mode}`);
    expect(these.map((run) => run.suite).sort()).toEqual(SUITES);
    for (const run of these) {
      const { records } = readRecords(`${run.folder}/requests.ndjson`);
      const loaded = records.filter((record) => record.scenario !== "setup");
      expect([...new Set(loaded.map((record) => record.scenario))].sort()).toEqual(scenarios);
      expect(records.filter((record) => record.outcome === "error")).toEqual([]);
    }
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(ended.stderr)![0];
  await expect(fetch(`${url}/healthcheck`)).rejects.toThrow();
});

test.concurrent("--profile jan: the real gateway's defects pass with its allowances; Ctrl-C leaves no server", async () => {
  const cwd = emptyFolder();
  let stopped = false;
  const ended = await llmload(["demo", "jan", "--profile", "jan"], {
    cwd,
    onOutput: (output, child) => {
      if (stopped || !output.includes("suite 4 of 6")) return;
      stopped = true;
      child.kill("SIGINT");
    },
  });
  expect(ended.code, ended.output.slice(-4000)).toBe(6);
  const once = runFolders(cwd)
    .map(runJson)
    .filter((run) => run.note === "llmload demo: each step once");
  expect(Object.fromEntries(once.map((run) => [run.suite, [run.exit, run.environment.ALLOW_FAULTS]]))).toEqual({
    "completion-conversation": [0, undefined],
    "completion-standard": [0, undefined],
    responses: [0, "empty"],
  });
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(ended.stderr)![0];
  await expect(fetch(`${url}/healthcheck`)).rejects.toThrow();
});
