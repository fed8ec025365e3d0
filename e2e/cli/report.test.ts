/** `llmload report` as a process: from the records of a run to each of its formats. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { record, runFolder } from "../../node/results/testdata/build.ts";
import { schemaErrors } from "../support/schema.ts";
import { emptyFolder, llmload } from "./cli.ts";

const START = Date.UTC(2026, 0, 31, 12, 0, 0);
/** 400 answers in 40 s, TTFT from 100 to 139 ms over and over, each tenth one failed. */
const many = Array.from({ length: 400 }, (_, i) =>
  record({
    id: `abc-${i}`,
    iter: i,
    sentAt: START + i * 100,
    ttftMs: 100 + ((i * 7) % 40),
    ...(i % 10 === 0 ? { outcome: "error", errorClass: "server", status: 503, ttftMs: null, e2eMs: null } : {}),
  }),
);
const login = record({ id: "login", api: "auth", mode: "unary", model: "none", sentAt: START, e2eMs: 1, ttftMs: null });

function folder(): string {
  const cwd = emptyFolder();
  runFolder(cwd, "run-a", [login, ...many]);
  return cwd;
}

test("Markdown: percentiles with their intervals, errors, and no login among the times", async () => {
  const { code, stdout, stderr } = await llmload(["report", "run-a", "--slo", "ttft:120"], { cwd: folder() });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/\| TTFT \| 360 \| 1[12]\d \(1[012]\d to 1[12]\d\) \|/);
  expect(stdout).toMatch(/\| E2E \| 360 \|/);
  expect(stdout).toMatch(/error \| `server` \| 40/);
  expect(stdout).toContain("ttft:120");
});

test("JSON by the published schema, CSV, JUnit", async () => {
  const cwd = folder();
  const json = await llmload(["report", "run-a", "--format", "json", "--out", "r.json"], { cwd });
  expect([json.code, json.stderr]).toEqual([0, "llmload: wrote r.json\n"]);
  expect(schemaErrors("report.schema.json", JSON.parse(readFileSync(join(cwd, "r.json"), "utf8")))).toEqual([]);
  const csv = await llmload(["report", "run-a", "--format", "csv"], { cwd });
  expect(csv.stdout.split(/\r?\n/).length).toBeGreaterThan(20);
  const junit = await llmload(["report", "run-a", "--format", "junit"], { cwd });
  expect(junit.stdout).toMatch(/^<\?xml [\s\S]*<testsuites/);
});

test("takes over thresholds and verdict of the run's summary, and whatever else stands there breaks nothing", async () => {
  const cwd = folder();
  const summary = {
    outcome: "failed",
    thresholds: [
      {
        metric: "llm_ttft",
        expression: "p(95)<100",
        ok: false,
        evaluated: true,
        reason: null,
        value: 138,
        guard: null,
      },
      "nonsense",
      { metric: 5 },
    ],
    verdict: { level: "critical", reasons: ["too slow"], notEvaluated: [] },
    notKnown: "nothing",
    raw: { root_group: { checks: [{ name: "status is 200", passes: 360, fails: 40 }], groups: "none" } },
  };
  writeFileSync(join(cwd, "run-a", "summary.json"), JSON.stringify(summary));
  const { code, stdout } = await llmload(["report", "run-a"], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain("**failed** | `llm_ttft: p(95)<100`");
  expect(stdout).toContain("**Verdict: critical**");
  writeFileSync(join(cwd, "run-a", "summary.json"), "[1, 2");
  expect((await llmload(["report", "run-a"], { cwd })).code).toBe(0);
});

test("several runs are one report; the warm-up is told apart", async () => {
  const cwd = folder();
  runFolder(
    cwd,
    "run-b",
    many.map((each) => ({ ...each, run: "run-b", id: `b-${each.id}` })),
  );
  const { stdout } = await llmload(["report", "run-a", "run-b", "--warmup", "10s", "--format", "json"], { cwd });
  const report = JSON.parse(stdout) as {
    whole: { counts: { tries: unknown } };
    coldStart: unknown;
    about: { rows: number };
  };
  expect(report.about.rows).toBe(801);
  expect(report.coldStart).not.toBeNull();
});

test.each([
  [["report"], /missing required argument 'run'/],
  [["report", "nowhere"], /There is no file or folder nowhere/],
  [["report", "run-a", "--slo", "soon"], /which is no limit/],
  [["report", "run-a", "--warmup", "a bit"], /Write a time such as 30s/],
  [["report", "run-a", "--format", "pdf"], /Allowed choices are text, md, html, json, csv, junit/],
  [["report", "run-a", "--out", "no/such/folder/r.md"], /no\/such\/folder\/r\.md cannot be written/],
])("%j is refused with a sentence", async (args, sentence) => {
  const { code, stderr } = await llmload(args, { cwd: folder() });
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
});

test("a folder without requests of a load says so", async () => {
  const cwd = emptyFolder();
  runFolder(cwd, "run-a", [record({ scenario: "setup" })]);
  const { code, stderr } = await llmload(["report", "run-a"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("no request of a load");
  expect(existsSync(join(cwd, "report.md"))).toBe(false);
});
