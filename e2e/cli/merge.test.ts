/** `llmload merge` as a process: from shards to a run that every other command takes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { record, runFolder } from "../../node/results/testdata/build.ts";
import { schemaErrors } from "../support/schema.ts";
import { emptyFolder, llmload } from "./cli.ts";

const START = Date.UTC(2026, 0, 31, 12, 0, 0);
const plan = (limit: string) => ({
  plan: { scenarios: {}, thresholds: { llm_ttft: [limit] }, totalDuration: null, maxVUs: null },
});

/** Two machines, three hundred answers each, the second one slower. */
function shards(limit = "p(95)<2000", json: object = {}): string {
  const cwd = emptyFolder();
  ["shard-1", "shard-2"].forEach((run, n) => {
    const records = Array.from({ length: 300 }, (_, i) =>
      record({
        run,
        id: `${run}-${i}`,
        iter: i,
        vu: i % 7,
        sentAt: START + i * 100 + n * 50,
        ttftMs: 100 + n * 400 + ((i * 7) % 40),
        e2eMs: 900,
        closeMs: 910,
      }),
    );
    runFolder(cwd, run, records, {
      ...plan(limit),
      segment: { part: ["0:1/2", "1/2:1"][n], sequence: "0,1/2,1" },
      ...json,
    });
  });
  return cwd;
}

test("the merged folder is a run: described, reported, read by query, report and merge", async () => {
  const cwd = shards();
  const { code, stdout, stderr } = await llmload(
    ["merge", "shard-1", "shard-2", "--out", "results/whole", "--note", "all"],
    { cwd },
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("results/whole: 2 shards, 600 records");
  expect(stdout).toContain("  shard-1: 300, segment 0:1/2");
  expect(stdout).toMatch(/passed +llm_ttft p\(95\)<2000 \(53\d(\.\d+)?\)/);
  expect(stdout).toContain("report: results/whole/report.html");
  const whole = join(cwd, "results", "whole");
  expect(readdirSync(whole).sort()).toEqual([
    "report.html",
    "report.json",
    "requests.parquet",
    "run.json",
    "summary.json",
  ]);
  const run = JSON.parse(readFileSync(join(whole, "run.json"), "utf8")) as {
    merged: { sources: object[] };
    files: string[];
  };
  expect(schemaErrors("run.schema.json", run)).toEqual([]);
  expect(run).toMatchObject({ kind: "merged", testid: "whole", exit: 0, note: "all", merged: { parts: "shards" } });
  expect(run.merged.sources).toMatchObject([
    { testid: "shard-1", records: 300 },
    { testid: "shard-2", records: 300 },
  ]);
  const report: unknown = JSON.parse(readFileSync(join(whole, "report.json"), "utf8"));
  expect(schemaErrors("report.schema.json", report)).toEqual([]);
  expect(report).toMatchObject({ about: { rows: 600 }, copied: { outcome: "passed", thresholds: [{ ok: true }] } });
  const page = readFileSync(join(whole, "report.html"), "utf8");
  expect(page).toContain('"title":"whole"');

  const sql = "select run, count(*)::int as n, max(ttftMs) as most from requests group by run order by run";
  const query = await llmload(["query", "results/whole", sql, "--format", "csv"], { cwd });
  expect([query.code, query.stdout.trim().split(/\r?\n/).slice(1)]).toEqual([
    0,
    ["shard-1,300,139", "shard-2,300,539"],
  ]);
  const text = await llmload(["report", "results/whole"], { cwd });
  expect(text.stdout).toMatch(/^## `whole`: passed\n\n600 requests in/);
});

test("a threshold that fails on the whole: exit 4, although one shard keeps it; one that nobody can judge: exit 5", async () => {
  const failed = await llmload(["merge", "shard-1", "shard-2", "--out", "whole"], { cwd: shards("p(95)<300") });
  expect(failed.code).toBe(4);
  expect(failed.stdout).toMatch(/FAILED +llm_ttft p\(95\)<300/);
  const cwd = shards("p(95)<2000", { plan: { thresholds: { iteration_duration: ["p(95)<1"] } } });
  const open = await llmload(["merge", "shard-*", "--out", "whole"], { cwd });
  expect(open.code).toBe(5);
  expect(open.stdout).toMatch(
    /not evaluated +iteration_duration p\(95\)<1 \(only k6 knew it, and shard-1, shard-2 left no summary\)/,
  );
  const junit = await llmload(["report", "whole", "--out", "r.xml"], { cwd });
  expect(junit.code).toBe(0);
  expect(readFileSync(join(cwd, "r.xml"), "utf8")).toContain('<error message="not evaluated: only k6 knew it');
});

test("a broken line, a dead shard and a late one are warnings", async () => {
  const cwd = shards("p(95)<2000", { endedAt: null, exit: null });
  writeFileSync(
    join(cwd, "shard-2", "requests.ndjson"),
    `${readFileSync(join(cwd, "shard-2", "requests.ndjson"), "utf8")}{"v":1,"ru`,
  );
  const { code, stderr } = await llmload(["merge", "shard-1", "shard-2", "--out", "whole"], { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain("warning: shard-1 did not come to its end");
  expect(stderr).toContain("1 of 301 lines of shard-2/requests.ndjson is no record");
});

test.each([
  [["merge", "shard-1", "shard-2"], /required option '--out <DIR>' not specified/],
  [["merge", "shard-1", "--out", "whole"], /There is only one run, shard-1/],
  [["merge", "shard-1", "shard-1", "--out", "whole"], /shard-1 is named twice/],
  [["merge", "shard-1", "shard-2", "--out", "taken"], /There is a run taken already/],
  [["merge", "shard-1", "shard-2", "--out", "file/x"], /cannot be made \(a file is in its place\)/],
  [["merge", "shard-1", "shard-2", "--out", "whole", "--kind", "halves"], /Allowed choices are shards, repeats/],
])("%j is refused with a sentence, and leaves nothing", async (args, sentence) => {
  const cwd = shards();
  mkdirSync(join(cwd, "taken"));
  writeFileSync(join(cwd, "taken", "mine"), "");
  writeFileSync(join(cwd, "file"), "");
  const { code, stderr } = await llmload(args, { cwd });
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect(existsSync(join(cwd, "whole"))).toBe(false);
  expect(readdirSync(join(cwd, "taken"))).toEqual(["mine"]);
});

test("parts that did not do the same are refused, and merged when told to", async () => {
  const cwd = shards("p(95)<2000", { segment: null });
  const file = join(cwd, "shard-2", "run.json");
  const run = JSON.parse(readFileSync(file, "utf8")) as { environment?: object };
  writeFileSync(file, JSON.stringify({ ...run, environment: { ...run.environment, MAX_TOKENS: "64" }, exit: 6 }));
  const refused = await llmload(["merge", "shard-1", "shard-2", "--out", "whole"], { cwd });
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/MAX_TOKENS: .* against 64\n.*--allow-unlike/),
  ]);
  expect(existsSync(join(cwd, "whole"))).toBe(false);
  const told = await llmload(["merge", "shard-1", "shard-2", "--out", "whole", "--allow-unlike"], { cwd });
  expect([told.code, told.stderr]).toEqual([0, expect.stringContaining("The plans differ: MAX_TOKENS")]);
});
