/** `llmload trend` as a process: from a folder of runs to each format, and the gate of a nightly job. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { nightJson, reportOf, weather } from "../../core/history/testdata/runs.ts";
import { record, runFolder } from "../../node/results/testdata/build.ts";
import { schemaErrors } from "../support/schema.ts";
import { emptyFolder, llmload } from "./cli.ts";

const noise = weather("cli", 40).map((x) => Math.exp(0.02 * x));

/** Nights with reports; TTFT is 100 ms times the factor of the night. */
function nights(
  factor: (night: number) => number,
  changes: (night: number) => object = () => ({}),
  count = 40,
): string {
  const cwd = emptyFolder();
  for (let night = 0; night < count; night++) {
    const folder = join(cwd, "results", `night_${night}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "run.json"), JSON.stringify(nightJson(night, changes(night))));
    writeFileSync(
      join(folder, "report.json"),
      JSON.stringify(reportOf({ ttft: 100 * (noise[night] ?? 1) * factor(night) })),
    );
  }
  return cwd;
}

let worse = "";
beforeAll(() => {
  worse = nights(
    (night) => (night >= 32 ? 1.3 : 1),
    (night) => (night === 32 ? { note: "new \u001b[31mscheduler\u202e", tags: { shift: "late" } } : {}),
  );
});

describe("a change for the worse eight nights ago", () => {
  test("text: the run table, the line, the change with note and commits; no escape of a note's gets out", async () => {
    const { code, stdout, stderr } = await llmload(["trend", "results"], { cwd: worse });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^chat-api, http:\/\/llm\.example, gpt-4-demo: 40 runs, 2026-01-01 to 2026-02-09\n/);
    expect(stdout).toMatch(/2026-02-02 02:00 {2}abc0020 .*\d! .* night_32 {2}new .*scheduler/);
    expect(stdout).toMatch(/! TTFT p50 worse: \+\d\d.*%.*; recent\n {6}between .*abc001f and .*abc0020 "new/);
    expect(stdout).toContain("Lately worse: TTFT p50, TTFT p95, E2E p95\n");
    for (const harmful of ["\u001b", "\u202e"]) expect(stdout).not.toContain(harmful);
  });

  test("--fail-on worse exits with 7, when the change is recent", async () => {
    const failed = await llmload(["trend", "results", "--fail-on", "worse"], { cwd: worse });
    expect([failed.code, failed.stderr]).toEqual([7, "llmload: worse lately: TTFT p50, TTFT p95, E2E p95\n"]);
    const late = await llmload(["trend", "results", "--fail-on", "worse", "--recent", "5"], { cwd: worse });
    expect([late.code, late.stderr]).toEqual([0, ""]);
    const loud = await llmload(["trend", "results", "--fail-on", "worse", "--noise", "50%"], { cwd: worse });
    expect(loud.code).toBe(0);
  });

  test("JSON by the published schema, CSV, Markdown, and a page that holds it all", async () => {
    const json = await llmload(["trend", "results", "--format", "json"], { cwd: worse });
    expect(schemaErrors("trend.schema.json", JSON.parse(json.stdout))).toEqual([]);
    const csv = await llmload(["trend", "results", "--format", "csv", "--out", "t.csv"], { cwd: worse });
    expect([csv.code, csv.stdout, csv.stderr]).toEqual([0, "", "llmload: wrote t.csv\n"]);
    expect(readFileSync(join(worse, "t.csv"), "utf8").split("\r\n").length).toBeGreaterThan(40 * 7);
    const md = await llmload(["trend", "results", "--format", "md"], { cwd: worse });
    expect(md.stdout).toMatch(/^## Trend: lately worse: TTFT p50/);
    await llmload(["trend", "results", "--format", "html", "--out", "t.html"], { cwd: worse });
    const html = readFileSync(join(worse, "t.html"), "utf8");
    const slot = /id="llmload-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "null";
    expect(JSON.parse(slot)).toMatchObject({
      kind: "trend",
      title: "Trend of chat-api",
      trend: JSON.parse(json.stdout),
    });
  });

  test("filters", async () => {
    const count = async (...flags: string[]) => {
      const { stdout } = await llmload(["trend", "results", "--format", "json", ...flags], { cwd: worse });
      return (JSON.parse(stdout) as { series: { runs: unknown[] }[] }).series.map(({ runs }) => runs.length);
    };
    expect(await count("--last", "5")).toEqual([5]);
    expect(await count("--since", "2026-02-08")).toEqual([2]);
    expect(await count("--tag", "shift=late", "--suite", "test-chat-api", "--model", "gpt-4-demo")).toEqual([1]);
  });
});

test("no change, no alert; too few runs cannot alert, and say so", async () => {
  const quiet = await llmload(["trend", "results", "--fail-on", "worse"], { cwd: nights(() => 1) });
  expect([quiet.code, quiet.stderr]).toEqual([0, ""]);
  expect(quiet.stdout).toContain("No figure changed.");
  const few = await llmload(["trend", "results", "--fail-on", "worse"], {
    cwd: nights(
      (n) => n + 1,
      () => ({}),
      3,
    ),
  });
  expect(few.code).toBe(0);
  expect(few.stderr).toContain("too few runs to find a change: --fail-on judged nothing");
  const cut = (night: number) => (night >= 38 ? { exit: 6 } : {});
  const blind = await llmload(["trend", "results", "--fail-on", "worse"], { cwd: nights(() => 1, cut) });
  expect([blind.code, blind.stderr]).toEqual([
    0,
    expect.stringMatching(/The latest 2 runs of chat-api, .* are not judged \(cut short\)/),
  ]);
});

test("from records; folders that are no runs are named, and unlike plans are not mixed", async () => {
  const cwd = emptyFolder();
  const many = Array.from({ length: 20 }, (_, i) =>
    record({ id: `r${i}`, iter: i, sentAt: Date.UTC(2026, 0, 31) + i * 100 }),
  );
  runFolder(join(cwd, "results"), "run-a", many);
  runFolder(join(cwd, "results"), "run-b", [...many, "half a li"], {
    target: "http://127.0.0.1:2",
    endedAt: null,
    exit: null,
  });
  mkdirSync(join(cwd, "results", "notes"));
  const { code, stdout, stderr } = await llmload(["trend", "results"], { cwd });
  expect(code).toBe(0);
  expect(stderr).toMatch(/1 of 21 lines of results\/run-b\/requests\.ndjson is no record/);
  expect(stdout).toContain("left out: 1\n  results/notes: no run.json\n");
  const json = await llmload(["trend", "results", "--format", "json"], { cwd });
  expect(json.stderr).toContain("results/notes is left out: no run.json.");
  expect(stdout).toMatch(/chat-api, http:\/\/127\.0\.0\.1:1: 1 run,/);
  expect(stdout).toMatch(/run-b \(died, or still goes on\)/);
});

test.each([
  [["trend"], /missing required argument 'dir'/],
  [["trend", "nowhere"], /There is no folder nowhere/],
  [["trend", "."], /There is no run in \./],
  [["trend", "results", "--suite", "other"], /None of 40 runs is wanted/],
  [["trend", "results", "--since", "yesterday"], /Write a day such as/],
  [["trend", "results", "--last", "0"], /whole number from 1/],
  [["trend", "results", "--noise", "some"], /holds "some"/],
  [["trend", "results", "--slo", "soon"], /which is no limit/],
  [["trend", "results", "--format", "pdf"], /Allowed choices are text, md, json, csv, html/],
  [["trend", "results", "--fail-on", "better"], /Allowed choices are worse/],
  [["trend", "results", "--out", "no/such/t.md"], /no\/such\/t\.md cannot be written/],
])("%j is refused with a sentence", async (args, sentence) => {
  const { code, stderr } = await llmload(args, { cwd: args[1] === "." ? emptyFolder() : worse });
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
});
