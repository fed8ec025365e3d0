/** The report of a real run, also of one that was interrupted and of one whose k6 was killed. */
import { type ChildProcess, execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { K6Metric } from "../../core/summary/k6_data.ts";
import { parseKey } from "../../core/thresholds/key.ts";
import { askedOf } from "../../node/results/merge/asked.ts";
import { judgeWhole, secondsOf } from "../../node/results/merge/judge.ts";
import { partsOf } from "../../node/results/merge/parts.ts";
import { recordStats } from "../../node/results/merge/record_stats.ts";
import { openResults } from "../../node/results/open.ts";
import { record } from "../../node/results/testdata/build.ts";
import { needs } from "../support/needs.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { addSuite, emptyFolder, llmload, runFixture, runFolders, runJson } from "./cli.ts";

let server: TestServer;
let whole: { folder: string; stderr: string };
beforeAll(async () => {
  server = await startTestServer(["--ttft", "20", "--itl", "2", "--tokens", "8"]);
  const args = ["--duration-scale", "0.008", "--rate-scale", "3", "--slo", "ttft:500"];
  whole = await chatApi({ args, exit: 0 });
}, 60_000);
afterAll(() => server.stop());

interface Wanted {
  args: string[];
  exit: number;
  /** once, when some requests have been recorded */
  act?: (child: ChildProcess) => void;
}

async function chatApi({ args, exit, act }: Wanted) {
  const cwd = emptyFolder();
  const base = ["run", "chat-api", "--scenario", "basic_load", "--model", "gpt-4-demo", "--base-url", server.url];
  const onStart = act && ((child: ChildProcess) => whenRecording(cwd, () => act(child)));
  const ended = await llmload([...base, ...args], { cwd, ...(onStart && { onStart }) });
  expect(ended.code, ended.output).toBe(exit);
  const [folder = ""] = runFolders(cwd);
  return { folder, stderr: ended.stderr };
}

function whenRecording(cwd: string, act: () => void): void {
  const timer = setInterval(() => {
    const [folder] = runFolders(cwd);
    const size = statSync(join(folder ?? cwd, "requests.ndjson"), { throwIfNoEntry: false })?.size ?? 0;
    if (size < 10_000) return;
    clearInterval(timer);
    act();
  }, 100);
}

interface Reported {
  about: { rows: number };
  settings: { slo: object };
  copied: { run: { exit: number; endedAt: string } };
}

/** Both files are there, named in run.json, and tell of as many requests. */
function reportIn(folder: string): Reported {
  expect(runJson(folder).files).toEqual(expect.arrayContaining(["report.html", "report.json"]));
  expect(readFileSync(join(folder, "report.html"), "utf8")).toContain('"kind":"report"');
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Reported;
  expect(schemaErrors("report.schema.json", report)).toEqual([]);
  expect(report.about.rows).toBeGreaterThan(3);
  return report;
}

test("a run leaves its report, with its own SLO, and says where the page is", () => {
  const report = reportIn(whole.folder);
  expect(report.settings.slo).toEqual({ ttft: 500 });
  expect(report.copied.run).toMatchObject({ exit: 0, endedAt: expect.stringMatching(/Z$/) });
  expect(whole.stderr).toMatch(/report: results\/chat-api_\w+\/report\.html\n/);
});

describe("the records tell what k6 told", () => {
  const summary = () =>
    JSON.parse(readFileSync(join(whole.folder, "summary.json"), "utf8")) as {
      raw: { metrics: Record<string, K6Metric> };
      thresholds: { metric: string; expression: string; ok: boolean | null; value: number | null }[];
    };

  test("every metric that can be had from them, to the sample", async () => {
    const { database, close } = await openResults([whole.folder]);
    let compared = 0;
    for (const [key, { type, values }] of Object.entries(summary().raw.metrics)) {
      const stats = await recordStats(database, parseKey(key)!, [50, 95, 99]);
      if (stats === null) continue;
      compared++;
      const { count, passes = 0, avg, min, max, percentiles } = stats;
      const quantiles = { med: percentiles?.get(50), "p(95)": percentiles?.get(95), "p(99)": percentiles?.get(99) };
      const ours = {
        counter: { count },
        rate: { passes, fails: count - passes },
        trend: { count, avg, min, max, ...quantiles },
      };
      for (const [stat, value] of Object.entries(ours[type as keyof typeof ours])) {
        // k6 says 0 where there is no sample
        const off = Math.abs((value ?? 0) - (values[stat] ?? Number.NaN));
        expect([key, stat, off < 1e-6 * Math.max(1, value ?? 0)]).toEqual([key, stat, true]);
      }
    }
    close();
    expect(compared).toBeGreaterThan(60);
  });

  test("every threshold comes out as k6 judged it", async () => {
    const { database, readings, close } = await openResults([whole.folder]);
    const parts = await partsOf(database, readings);
    const seconds = secondsOf(
      parts.map((part) => part.summary),
      "shards",
    );
    const judged = await judgeWhole(database, { parts, kind: "shards", seconds }, askedOf(parts));
    close();
    const told = summary().thresholds;
    expect(judged.thresholds.map(({ metric, expression, ok }) => [metric, expression, ok])).toEqual(
      told.map(({ metric, expression, ok }) => [metric, expression, ok]),
    );
    expect(told.filter(({ ok }) => ok !== null).length).toBeGreaterThan(8);
    for (const [i, { value }] of judged.thresholds.entries())
      if (value !== null) expect(value).toBeCloseTo(told[i]?.value ?? Number.NaN, 6);
  });
});

describe.concurrent("cut short", () => {
  const args = ["--duration-scale", "0.5", "--rate-scale", "5"];

  test("interrupted: exit 6, and its report", async () => {
    const { folder } = await chatApi({ args, exit: 6, act: (child) => child.kill("SIGINT") });
    expect(reportIn(folder).copied.run.exit).toBe(6);
  });

  const ps = needs("ps", "procps", ["-V"]);
  test.skipIf(ps.skip)(`k6 killed: exit 6, and a report of what was recorded${ps.note}`, async () => {
    const act = (child: ChildProcess) => {
      const pids = execFileSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" });
      process.kill(Number(pids.trim().split(/\s+/)[0]), "SIGKILL");
    };
    const { folder, stderr } = await chatApi({ args, exit: 6, act });
    expect(stderr).toContain("k6 was killed (SIGKILL)");
    expect(existsSync(join(folder, "summary.json"))).toBe(false);
    reportIn(folder);
  });
});

describe("on small scripts of somebody's own", () => {
  /** Prints what it is told, as records of stock k6 come. */
  const script = (line: string) =>
    `export const options = { iterations: 1 };\nexport default () => { console.log(${JSON.stringify(line)}); };\n`;
  const broken = JSON.stringify({ v: 1, run: "x", id: "1" });

  test("no records, no summary of ours: no report, no word of it", async () => {
    const cwd = emptyFolder();
    addSuite(cwd, "plain.js", script("hello"));
    const ended = await runFixture(cwd, ["plain"]);
    expect([ended.code, ended.stderr]).toEqual([0, expect.not.stringMatching(/report/)]);
  });

  test("a report that cannot be made is a warning: nothing is lost, the exit status stays", async () => {
    const cwd = emptyFolder();
    addSuite(cwd, "odd.js", script(broken));
    const ended = await runFixture(cwd, ["odd"]);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(
      /warning: no report of results\/odd_\w+ was made: .*`llmload report results\/odd_\w+ --save` tries again/,
    );
    const [folder = ""] = runFolders(cwd);
    expect(statSync(join(folder, "requests.ndjson")).size).toBeGreaterThan(0);
    expect(runJson(folder)).toMatchObject({ exit: 0, files: ["k6.log", "requests.ndjson"] });
    const quiet = await runFixture(cwd, ["odd", "--no-report"]);
    expect([quiet.code, quiet.stderr]).toEqual([0, expect.not.stringContaining("report")]);
  });

  test("one that takes long is announced; Ctrl-C gives it up and keeps the run", async () => {
    const cwd = emptyFolder();
    addSuite(cwd, "good.js", script(JSON.stringify(record())));
    // stands in the way of the process that makes the report, and of no other
    const slow = join(cwd, "slow.cjs");
    const wait = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000)";
    writeFileSync(slow, `if (process.argv.includes("--save")) ${wait};\n`);
    let told = false;
    const ended = await runFixture(cwd, ["good"], {
      env: { NODE_OPTIONS: `--require ${slow}` },
      onOutput: (output, child) => {
        if (told || !output.includes("making the report ...")) return;
        told = true;
        child.kill("SIGINT");
      },
    });
    expect([ended.code, told]).toEqual([0, true]);
    expect(ended.stderr).toContain("was made: stopped by you.");
    const [folder = ""] = runFolders(cwd);
    expect(runJson(folder)).toMatchObject({ exit: 0, files: ["k6.log", "requests.ndjson"] });
    const made = await llmload(["report", folder, "--save"], { cwd });
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining("report.html")]);
  });
});
