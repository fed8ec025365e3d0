/** `llmload compare` as a process: records of many runs in, verdicts, gates and exit statuses out. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeRuns, requestsOf } from "../../node/results/compare/testdata/runs.ts";
import { lines, runFolder, START_MS } from "../../node/results/testdata/build.ts";
import { schemaErrors } from "../support/schema.ts";
import { emptyFolder, llmload } from "./cli.ts";

const STACK = /\bat .*:\d+:\d+/;

/** `base` and `slow` (TTFT half as long again), five runs each. */
function folder(): string {
  const cwd = emptyFolder();
  makeRuns(cwd, "base");
  makeRuns(cwd, "slow", { shift: 1.5 });
  return cwd;
}

/** Without the progress that a slow machine gets to see. */
async function compare(cwd: string, ...args: string[]) {
  const ended = await llmload(["compare", ...args], { cwd });
  return { ...ended, stderr: ended.stderr.replace(/^llmload: reading .*\n/gm, "") };
}

const shared = folder();

describe("five runs a side", () => {
  test("names what is worse and what is the same, and ends well whatever it finds", async () => {
    const { code, stdout, stderr } = await compare(shared, "base", "slow");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^base: +base \(5 runs, 2026-01-31/);
    expect(stdout).toMatch(/TTFT, ms +mean .* worse$/m);
    expect(stdout).toMatch(/Largest gap, ms +mean .* same$/m);
    expect(stdout).not.toContain("\u001b[");
  });

  test("gates: 7 where it is shown, 0 where not, the first of several counts; only the metric named", async () => {
    const failed = await compare(shared, "base", "slow", "--fail-on", "ttft.p95>+10%, error_rate>+1pp");
    expect(failed.code).toBe(7);
    expect(failed.stdout).toMatch(/gate ttft\.p95>\+10%: failed: \+\d/);
    expect(failed.stdout).toMatch(/gate error_rate>\+1pp: passed/);
    const other = await compare(
      shared,
      "slow",
      "base",
      "--fail-on",
      "tpot.mean>+10%",
      "--fail-on",
      "output_speed.p50<-60%",
    );
    expect([other.code, other.stdout]).toEqual([0, expect.stringMatching(/TTFT, ms +mean .* better$/m)]);
  });

  test("one flaky request fails no gate", async () => {
    const cwd = emptyFolder();
    makeRuns(cwd, "base");
    makeRuns(cwd, "cand");
    const file = join(cwd, "cand", "cand_3", "requests.ndjson");
    const [first = "", ...rest] = readFileSync(file, "utf8").split("\n");
    const failed = {
      ...JSON.parse(first),
      outcome: "error",
      errorClass: "server",
      status: 503,
      ttftMs: null,
      e2eMs: 60_000,
    };
    writeFileSync(file, [JSON.stringify(failed), ...rest].join("\n"));
    const { code, stdout } = await compare(
      cwd,
      "base",
      "cand",
      "--fail-on",
      "error_rate>+0pp, e2e.p95>+10%, ttft.mean>+10%",
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining("gate error_rate>+0pp: passed: +0.10 pp")]);
  });

  test("JSON by the published schema, Markdown, JUnit, a page; gates are told where nobody opens the file", async () => {
    const gate = ["--fail-on", "ttft.p95>+10%"];
    const json = await compare(shared, "base", "slow", "--format", "json", "--out", "c.json", "--by", "model", ...gate);
    expect([json.code, json.stderr]).toEqual([
      7,
      expect.stringMatching(/wrote c\.json\n.*gate ttft\.p95>\+10%: failed/s),
    ]);
    const comparison = JSON.parse(readFileSync(join(shared, "c.json"), "utf8")) as { cuts: unknown[] };
    expect(schemaErrors("comparison.schema.json", comparison)).toEqual([]);
    expect(comparison.cuts).toHaveLength(2);
    const few = ["base/base_1", "slow/slow_1"];
    expect((await compare(shared, ...few, "--format", "md")).stdout).toMatch(/^## Comparison: \d+ not judged/);
    const junit = await compare(shared, ...few, "--format", "junit", ...gate);
    expect(junit.stdout).toMatch(/<testsuite name="gates" tests="1" failures="0" errors="1"/);
    const html = await compare(shared, ...few, "--format", "html", "--out", "c.html");
    expect([html.code, readFileSync(join(shared, "c.html"), "utf8")]).toEqual([
      0,
      expect.stringContaining('"kind":"comparison"'),
    ]);
  });
});

describe("a side is named", () => {
  test.each([
    ["by a pattern", "base/base_*", 5],
    ["by a list with commas", "base/base_1, base/base_2", 2],
    ["by a run's folder", "base/base_1", 1],
    ["by a file", "base/base_1/requests.ndjson", 1],
    ["by a baseline", "baseline:main", 3],
  ])("%s", async (_, side, count) => {
    mkdirSync(join(shared, "results"), { recursive: true });
    const runs = ["1", "2", "3"].map((n) => `../base/base_${n}`);
    const baselines = { v: 1, baselines: { main: { runs, setAt: "2026-01-31T12:00:00.000Z", note: null } } };
    writeFileSync(join(shared, "results", "baselines.json"), JSON.stringify(baselines));
    const { code, stdout, stderr } = await compare(shared, side, "slow/slow_1", "--format", "json");
    expect([code, stderr]).toEqual([0, ""]);
    expect((JSON.parse(stdout) as { base: { runs: unknown[] } }).base.runs).toHaveLength(count);
  });

  test("a file that holds several runs is several runs", async () => {
    const cwd = folder();
    const one = { shift: 1, errors: 0, requests: 100 };
    const all = [1, 2, 3, 4, 5].flatMap((i) => requestsOf(`r${i}`, START_MS + i * 60_000, one));
    writeFileSync(join(cwd, "all.ndjson"), lines(all));
    const { code, stdout } = await compare(cwd, "all.ndjson", "slow/slow_1");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/base: +all\.ndjson \(5 runs\)/)]);
    expect(stdout).toContain("r1, r2, r3 and 2 more have no run.json");
  });
});

describe("fewer runs are never judged", () => {
  test("one a side: described, a gate on the difference is 5, unless that is allowed", async () => {
    const args = ["base/base_1", "slow/slow_1", "--fail-on", "ttft.p95>+10%"];
    const { code, stdout } = await compare(shared, ...args);
    expect(code).toBe(5);
    expect(stdout).not.toMatch(/\b(better|worse)$/m);
    expect(stdout).toMatch(/not judged$/m);
    expect(stdout).toContain("llmload run --repeat 5");
    expect((await compare(shared, ...args, "--allow-unevaluated")).code).toBe(0);
  });

  test("four a side: too few runs", async () => {
    const { code, stdout } = await compare(shared, "base/base_?", "slow/slow_1,slow/slow_2,slow/slow_3,slow/slow_4");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/too few runs$/m)]);
    expect(stdout).not.toMatch(/\b(better|worse)$/m);
  });
});

describe("unlike plans", () => {
  test("are refused with what differs, and compared when told to", async () => {
    const cwd = emptyFolder();
    const plan = (rate: number) => ({
      scenarios: { load: { executor: "constant-arrival-rate", rate } },
      thresholds: {},
    });
    makeRuns(cwd, "base", { count: 2, json: { plan: plan(10) } });
    makeRuns(cwd, "cand", { count: 2, json: { plan: plan(20), environment: { MAX_TOKENS: "64" } } });
    const refused = await compare(cwd, "base", "cand");
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(/scenario load: rate 10 against 20\n +MAX_TOKENS: not set against 64\n/);
    expect(refused.stderr).toContain("--allow-unlike");
    const told = await compare(cwd, "base", "cand", "--allow-unlike");
    expect([told.code, told.stdout]).toEqual([0, expect.stringContaining("MAX_TOKENS: not set against 64")]);
  });
});

describe("runs that did not go well", () => {
  test("one cut short, one whose k6 died, one without a request: told, left out, the rest compared", async () => {
    const cwd = emptyFolder();
    makeRuns(cwd, "base", { count: 3 });
    makeRuns(cwd, "cand", { count: 4 });
    makeRuns(cwd, "other", { count: 1, json: { exit: 6 } });
    makeRuns(cwd, "zdead", { count: 1, json: { exit: null, endedAt: null, k6ExitCode: null } });
    renameSync(join(cwd, "other", "other_1"), join(cwd, "base", "other_1"));
    renameSync(join(cwd, "zdead", "zdead_1"), join(cwd, "base", "zdead_1"));
    writeFileSync(join(cwd, "cand", "cand_2", "requests.ndjson"), "");
    rmSync(join(cwd, "cand", "cand_3", "requests.ndjson"));
    const { code, stdout, stderr } = await compare(cwd, "base", "cand");
    expect([code, stderr]).toEqual([0, ""]);
    const told =
      /other_1 is left out: cut short[\s\S]*zdead_1 is left out: died[\s\S]*cand_3 is left out: it holds no records[\s\S]*cand_2 has no request/;
    expect(stdout).toMatch(told);
    expect(stdout).toMatch(/^base: +base \(3 runs.*\ncandidate: cand \(2 runs/);
    const xml = await compare(cwd, "base", "cand/cand_*", "--format", "junit");
    expect(xml.stderr).toMatch(told);
  });

  test("copies of one run and shards of one test are no several runs; a copy of the base is no candidate", async () => {
    const cwd = emptyFolder();
    makeRuns(cwd, "base", { count: 2 });
    for (const copy of ["1", "2"]) cpSync(join(cwd, "base", "base_1"), join(cwd, "copies", copy), { recursive: true });
    symlinkSync("base", join(cwd, "link"));
    const within = await compare(cwd, "base/base_2", "copies", "--fail-on", "e2e.mean>8s");
    expect([within.code, within.stderr]).toEqual([
      2,
      expect.stringContaining("base_1 is there twice: the same requests"),
    ]);
    const across = await compare(cwd, "base", "copies/1");
    expect([across.code, across.stderr]).toEqual([2, expect.stringContaining("base_1 is there twice")]);
    const merged = { kind: "merged", merged: { parts: "shards" } };
    const shards = [1, 2, 3, 4, 5].flatMap((i) =>
      requestsOf(`shard-${i}`, START_MS, { shift: 1, errors: 0, requests: 100 }),
    );
    runFolder(cwd, "whole", shards, merged);
    const one = await compare(cwd, "base/base_1", "whole");
    expect(one.stdout).toMatch(/candidate: whole \(1 run[,)]/);
    const linked = await compare(cwd, "base", "link");
    expect([linked.code, linked.stderr]).toEqual([2, expect.stringContaining("is on both sides")]);
  });

  test("broken lines are counted, and half a record at the end breaks nothing", async () => {
    const cwd = emptyFolder();
    makeRuns(cwd, "base", { count: 1 });
    makeRuns(cwd, "cand", { count: 1 });
    const file = join(cwd, "cand", "cand_1", "requests.ndjson");
    writeFileSync(file, `${readFileSync(file, "utf8")}not json\n{"v":1,"run":"<script>`);
    writeFileSync(join(cwd, "base", "base_1", "run.json"), "[broken");
    const { code, stderr, stdout } = await compare(cwd, "base", "cand");
    expect(code).toBe(0);
    expect(stderr).toMatch(/2 of 202 lines of cand\/cand_1\/requests\.ndjson are no records/);
    expect(stdout).toContain("base_1 has no run.json");
    expect(stdout).toContain("warning: 2 of 202 lines of cand/cand_1/requests.ndjson are no records.");
    writeFileSync(file, "not json\n");
    const nothing = await compare(cwd, "base", "cand");
    expect([nothing.code, nothing.stderr]).toEqual([
      2,
      expect.stringMatching(/outcome \(1 of 1 lines of .* no record\)/),
    ]);
  });
});

describe("is refused with a sentence", () => {
  test.each([
    [["base"], /missing required argument 'candidate'/],
    [["base", "nowhere"], /There is no file or folder nowhere/],
    [["base", "baseline:none"], /no baseline none/],
    [["base", ","], /One side of the comparison is an empty text/],
    [["base", "base/base_2"], /base_2\/requests\.ndjson is on both sides/],
    [["base", "slow", "--fail-on", "speed>fast"], /--fail-on "speed>fast" is no gate/],
    [["base", "slow", "--fail-on", "e2e.p99<8s"], /would fail when e2e\.p99 gets better, and never when it gets worse/],
    [["base", "slow", "--fail-on", "ttft.p90>+10%"], /which is not compared\.\n +There are ttft\.mean/],
    [["base", "slow", "--noise", "loud"], /holds "loud"; write 5%/],
    [["base", "slow", "--by", "moon"], /"moon" is no dimension/],
    [["base", "slow", "--metrics", ","], /names none; there are ttft/],
    [["base", "slow", "--metrics", "joy"], /"joy" is not compared/],
    [["base", "slow", "--format", "pdf"], /Allowed choices are text, md, json, junit, html/],
    [["base/base_1", "slow/slow_1", "--out", "no/such/c.txt"], /no\/such\/c\.txt cannot be written/],
    [["base", "slow", "--", "--vus", "1"], /hands nothing to k6/],
  ])("%j", async (args, sentence) => {
    const { code, stderr } = await compare(shared, ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
    expect(stderr).not.toMatch(STACK);
  });
});
