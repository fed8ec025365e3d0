/** `llmload search`, typed: against a server of known capacity, its ends, its files, what it refuses. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SearchResult } from "../../core/search/types.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { emptyFolder, llmload } from "./cli.ts";

/** One slot, 50 ms a request: 20 requests a second, less what the server itself takes. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([
    "--profile",
    "vllm",
    "--slots",
    "1",
    "--ttft",
    "const:50",
    "--itl",
    "0",
    "--tokens",
    "const:2",
  ]);
});
afterAll(() => server.stop());

const SHORT = [
  // the machine that runs the tests is busy with others
  "--allow-client-bound",
  "--step-duration",
  "2s",
  "--settle",
  "1s",
  "--requests",
  "20",
  "--repeats",
  "1",
  "--no-report",
  "--model",
  "m",
];

function resultIn(cwd: string, name: string): SearchResult {
  const result = JSON.parse(readFileSync(join(cwd, "results", name, "search.json"), "utf8")) as SearchResult;
  expect(schemaErrors("search.schema.json", result)).toEqual([]);
  return result;
}

test("finds what a server carries; each step is a run, the answer lies beside them", async () => {
  const cwd = emptyFolder();
  const flags = ["--slo", "ttft:150", "--arrivals", "constant", "--from", "14", "--precision", "50%", "--testid", "s"];
  const ended = await llmload(["search", ...flags, ...SHORT, server.url], { cwd, timeoutMs: 120_000 });
  expect(ended.code, ended.stderr).toBe(0);
  const { outcome, knee, points, steps } = resultIn(cwd, "s");
  expect(outcome).toBe("found");
  // coarse: a few seconds on a busy machine
  expect(knee.load).toBeGreaterThanOrEqual(14);
  expect(knee.load).toBeLessThan(24);
  expect(points.find(({ load }) => load === 14)).toMatchObject({ state: "holds" });
  expect(ended.stdout).toMatch(/^[\d.]+ requests\/s keep ttft:150 for 95 % of requests\./);
  expect(ended.stdout).toContain("<- knee");
  expect(ended.stderr).toMatch(/step 1: 14 requests\/s for 3 s \(first load/);
  const folder = join(cwd, "results", "s");
  expect(readdirSync(folder).sort()).toEqual(
    [...steps.map(({ run }) => run), "search.html", "search.json", "search.md"].sort(),
  );
  const run = JSON.parse(readFileSync(join(folder, "s_01", "run.json"), "utf8")) as { suite: string; exit: number };
  expect(run).toMatchObject({ suite: "workload" });
  expect(readFileSync(join(folder, "s_02", "workload.json"), "utf8")).toContain('"seed": 2');
  expect(readFileSync(join(folder, "search.html"), "utf8")).toContain("<svg");
}, 130_000);

test("says so when nothing holds (exit 4), as JSON where it is asked for", async () => {
  const cwd = emptyFolder();
  const flags = ["--slo", "ttft:2", "--over", "concurrency", "--format", "json", "--testid", "s"];
  const ended = await llmload(["search", ...flags, ...SHORT, server.url], { cwd, timeoutMs: 60_000 });
  expect(ended.code, ended.stderr).toBe(4);
  expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: "never", knee: { load: null } });
}, 70_000);

test("a rate limit is an end of its own: the search waits as the server asks, and stays below", async () => {
  const narrow = await startTestServer([
    "--profile",
    "vllm",
    "--slots",
    "1",
    "--queue-limit",
    "0",
    "--ttft",
    "const:20",
  ]);
  try {
    const cwd = emptyFolder();
    const flags = ["--slo", "e2e:5000", "--over", "concurrency", "--from", "2", "--testid", "s"];
    const ended = await llmload(["search", ...flags, ...SHORT, narrow.url], { cwd, timeoutMs: 60_000 });
    expect(ended.code, ended.stderr).toBe(0);
    const { outcome, knee, steps, spent } = resultIn(cwd, "s");
    expect([outcome, knee.load]).toEqual(["limited", 1]);
    // the wait is no part of the step behind it: every later step would be taken to need it
    expect(spent.seconds - steps.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0)).toBeGreaterThanOrEqual(1);
    expect(steps[0]?.limited).toMatchObject({ answers: expect.any(Number), retryAfterSeconds: 1 });
    expect(ended.stdout).toContain("The end is the server's rate limit, not its speed: at 2 the server refuses");
  } finally {
    await narrow.stop();
  }
}, 70_000);

test("answers longer than a step make it longer; a model that was not named is asked for once", async () => {
  const slow = await startTestServer([
    "--profile",
    "vllm",
    "--ttft",
    "const:3000",
    "--itl",
    "0",
    "--tokens",
    "const:2",
  ]);
  try {
    const cwd = emptyFolder();
    const flags = ["--slo", "e2e:20000", "--over", "concurrency", "--to", "1", "--testid", "s", "--no-report"];
    const short = ["--step-duration", "1s", "--settle", "1s", "--requests", "1", "--repeats", "1"];
    const ended = await llmload(["search", ...flags, ...short, slow.url], { cwd, timeoutMs: 60_000 });
    expect(ended.code, ended.stderr).toBe(0);
    const { outcome, steps } = resultIn(cwd, "s");
    expect(outcome).toBe("ceiling");
    expect(steps.map(({ goodput, askedSeconds }) => [goodput.of > 0, askedSeconds])).toEqual([
      [false, 2],
      [true, 8],
    ]);
    expect(ended.stderr.match(/^(?:llmload: )?model /gm)).toHaveLength(1);
    expect(ended.stdout).toContain("1 requests in flight, perhaps more, kept e2e:20000");
  } finally {
    await slow.stop();
  }
}, 70_000);

test("Ctrl-C ends it with what was measured; a bound of money is kept, a probe having told the price", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "prices.json"), '{"models":{"*":{"input":1000,"output":1000}}}');
  let sent = false;
  const flags = ["--slo", "ttft:500", "--prices", "prices.json", "--from", "4", "--testid", "s"];
  const ended = await llmload(["search", ...flags, "--max-cost", "100000", ...SHORT, server.url], {
    cwd,
    timeoutMs: 60_000,
    onOutput: (output, child) => {
      if (!sent && output.includes("step 2:")) {
        sent = true;
        setTimeout(() => child.kill("SIGINT"), 1500);
      }
    },
  });
  expect(ended.code, ended.stderr).toBe(6);
  const { outcome, steps, spent } = resultIn(cwd, "s");
  expect(outcome).toBe("stopped");
  expect(steps[0]).toMatchObject({ probe: true, broken: null });
  // 256 tokens in, 2 out, a thousand a million
  expect(steps[0]?.cost).toBeGreaterThan(0.2 * (steps[0]?.usage.requests ?? 0));
  expect(spent.cost).toBeGreaterThan(0);
  const poor = await llmload(["search", ...flags.slice(0, -1), "poor", "--max-cost", "1", ...SHORT, server.url], {
    cwd,
    timeoutMs: 60_000,
  });
  expect(poor.code, poor.stderr).toBe(5);
  expect(poor.stdout).toMatch(/Not known: .*\n.*\n {2}Out of money: the next step, at 4, would cost about/);
}, 130_000);

describe("refuses", () => {
  test.each([
    ["no SLO", ["http://127.0.0.1:9"], "A search needs limits to keep"],
    ["a rate of its own", ["--slo", "ttft:1", "--rate", "5", "http://127.0.0.1:9"], "--rate is what a search decides"],
    ["no server", ["--slo", "ttft:1"], "missing required argument 'url'"],
    [
      "a budget without prices",
      ["--slo", "ttft:1", "--max-cost", "1", "http://127.0.0.1:9"],
      "--max-cost needs --prices",
    ],
    ["prices that are none", ["--slo", "ttft:1", "--prices", "p.json", "http://127.0.0.1:9"], "p.json names no models"],
    [
      "half a request in flight",
      ["--slo", "ttft:1", "--over", "concurrency", "--from", "1.5", "http://127.0.0.1:9"],
      "--from 1.5 is no number of requests in flight",
    ],
    [
      "bounds the wrong way round",
      ["--slo", "ttft:1", "--from", "5", "--to", "2", "http://127.0.0.1:9"],
      "--from 5 lies above --to 2",
    ],
    [
      "a budget for conversations",
      ["--slo", "ttft:1", "--rpm", "60", "--sessions", "3", "http://127.0.0.1:9"],
      "a session or a tool makes several",
    ],
    [
      "too little time for a step",
      ["--slo", "ttft:1", "--max-time", "10s", "http://127.0.0.1:9"],
      "Not even the first step can be made",
    ],
  ])("%s", async (_, args, sentence) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "p.json"), "{}");
    const ended = await llmload(["search", ...args], { cwd });
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });

  test("nothing is sent or written by --dry-run", async () => {
    const cwd = emptyFolder();
    const ended = await llmload(["search", "--slo", "ttft:1", "--model", "m", "--dry-run", "http://127.0.0.1:9"], {
      cwd,
    });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("workload");
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });
});
