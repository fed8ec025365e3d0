/** Samples of k6's own outputs: kept apart from our files and from each other. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFolder, runFixture, runFolders } from "./cli.ts";

/** k6's samples: one JSON value a line, points among them. */
const points = (file: string) =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string })
    .filter(({ type }) => type === "Point").length;

test("samples in one file, the summary in another", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["short", "--", "--out", "json=samples.json"]);
  expect(ended.code).toBe(0);
  expect(points(join(cwd, "samples.json"))).toBeGreaterThan(3);
  const summary = JSON.parse(readFileSync(join(runFolders(cwd)[0]!, "summary.json"), "utf8")) as object;
  expect(summary).toHaveProperty("thresholds");
});

test("{testid} and {suite} give each suite its own, beside its results if asked", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(
    cwd,
    ["short", "stopping", "--pause", "0", "--testid", "t", "--", "--out=json=results/{testid}/samples-{suite}.json"],
    { env: { K6_SUMMARY_EXPORT: "{suite}.json" } },
  );
  expect(ended.code).toBe(0);
  for (const suite of ["short", "stopping"])
    expect(points(join(cwd, "results", `t_${suite}`, `samples-${suite}.json`))).toBeGreaterThan(0);
});

describe("what would be written twice is refused before anything starts", () => {
  test.each([
    [
      "by two suites",
      ["short", "stopping", "--", "--out", "json=x.json"],
      {},
      "short and stopping would both write x.json",
    ],
    ["by two suites, from a variable", ["short", "stopping"], { K6_OUT: "json=x.json" }, "would both write x.json"],
    ["by two outputs", ["short", "--", "-o", "json=x", "--summary-export=./x"], {}, "Two outputs of k6 would write x"],
    [
      "by us",
      ["short", "--testid", "t", "--", "--out", "json=results/t/summary.json"],
      {},
      "llmload keeps a file of its own there",
    ],
    ["by us, under a placeholder", ["short", "--", "-ocsv=results/{testid}/requests.ndjson"], {}, "a file of its own"],
    ["by the suite", ["short", "--", "-ojson=results/{testid}/short_summary.json"], {}, "a file of its own"],
  ])("%s", async (_name, args, env, sentence) => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, args, { env });
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });
});
