/** `llmload query` as a process: over a real run's records, k6's own output, and what a user may get wrong. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lines, record, runFolder } from "../../node/results/testdata/build.ts";
import { readRecords } from "../support/k6.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { emptyFolder, llmload, runFolders } from "./cli.ts";

describe("over a run of our own", () => {
  let server: TestServer;
  let cwd: string;
  let folder: string;
  beforeAll(async () => {
    server = await startTestServer(["--ttft", "20", "--itl", "1", "--tokens", "5"]);
    cwd = emptyFolder();
    const small = [
      "--scenario",
      "basic_load",
      "--duration-scale",
      "0.01",
      "--model",
      "gpt-4",
      "--base-url",
      server.url,
    ];
    const ended = await llmload(
      ["run", "chat-api", ...small, "--note", "of a test", "--", "--out", "json=points.json"],
      {
        cwd,
      },
    );
    expect(ended.code).toBe(0);
    folder = runFolders(cwd)[0]!;
  });
  afterAll(() => server.stop());

  const ask = async (what: string, sql: string) => {
    const { code, stdout, stderr } = await llmload(["query", what, sql, "--format", "json"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout) as Record<string, unknown>[];
  };

  test("every record is there, with the values of its line", async () => {
    const { records } = readRecords(join(folder, "requests.ndjson"));
    const rows = await ask(folder, "SELECT id, outcome, ttftMs, gapsUs, faults, tokensOut FROM requests ORDER BY id");
    const expected = records
      .map(({ id, outcome, ttftMs, gapsUs, faults, tokensOut }) => ({ id, outcome, ttftMs, gapsUs, faults, tokensOut }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toEqual(expected);
    expect(await ask("results", "SELECT note, exit, records, badLines FROM runs")).toEqual([
      { note: "of a test", exit: 0, records: records.length, badLines: 0 },
    ]);
  });

  test("the run's own JSON output of k6 has the same requests, as far as k6 tells", async () => {
    const points = join(cwd, "points.json");
    const sql = `SELECT count(*) AS n, count(ttfbMs) AS timed, count(DISTINCT run) AS runs, count(outcome) AS judged
      FROM requests WHERE scenario = 'basic_load'`;
    const [ours] = await ask(folder, sql);
    expect(await ask(points, sql)).toEqual([{ n: ours!.n, timed: ours!.n, runs: 1, judged: 0 }]);
    const [k6] = await ask(points, "SELECT sum(closeMs) AS ms FROM requests WHERE scenario = 'basic_load'");
    const [record] = await ask(folder, "SELECT sum(closeMs) AS ms FROM requests WHERE scenario = 'basic_load'");
    // two clocks of one process: near, not equal
    expect(Number(k6!.ms) / Number(record!.ms)).toBeCloseTo(1, 0);
    const [ttft] = await ask(points, "SELECT count(*) AS n FROM samples WHERE metric = 'llm_ttft' AND type = 'trend'");
    expect(ttft!.n).toBeGreaterThan(0);
  });
});

test("a table for people; a broken line is a warning on stderr and no fault", async () => {
  const cwd = emptyFolder();
  runFolder(cwd, "run-a", [record(), record({ v: 3 }), '{"v":1,"run":"run']);
  const { code, stdout, stderr } = await llmload(["query", "run-a", "SELECT model, ttftMs, errorClass FROM requests"], {
    cwd,
  });
  expect(code).toBe(0);
  expect(stdout).toBe("model       ttftMs  errorClass\n----------  ------  ----------\ngpt-4-demo  120.25\n(1 row)\n");
  expect(stderr).toBe(
    "llmload: warning: 2 of 3 lines of run-a/requests.ndjson are no records (line 2: version 3, known is 1; line 3: not JSON, or cut off).\n",
  );
});

test.each([
  [["run-a", "SELECT * FROM requestz"], /^llmload: error: .*requestz does not exist.*\n +Did you mean "requests"\?\n$/],
  [["run-a", "SELECT * FROM read_text('run-a/run.json')"], /sees the views and nothing else/],
  [["run-a", "COPY requests TO 'out.csv'"], /sees the views and nothing else|may only read/],
  [["run-a"], /wants a run and the SQL/],
  [["run-a", "run-a"], /the SQL is missing/],
  [["nowhere", "SELECT 1"], /There is no file or folder nowhere/],
  [["run-a", "SELECT 1", "--format", "xml"], /xml/],
])("wrong use is one sentence and exit 2: %j", async (args, sentence) => {
  const cwd = emptyFolder();
  runFolder(cwd, "run-a", [record()]);
  const { code, stdout, stderr } = await llmload(["query", ...args], { cwd });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\n +at /);
  expect(readdirSync(cwd)).toEqual(["run-a"]);
});

test("--views lists what there is to ask", async () => {
  const { code, stdout } = await llmload(["query", "--views"]);
  expect(code).toBe(0);
  for (const view of ["requests", "gaps", "timeline", "checks", "faults", "runs", "samples"]) {
    expect(stdout).toMatch(new RegExp(`^${view}: `, "m"));
  }
});

test("a reader that goes away is no fault, and nothing is left behind", async () => {
  const cwd = emptyFolder();
  const temporary = emptyFolder();
  writeFileSync(join(cwd, "many.ndjson"), lines(Array.from({ length: 200 }, () => record())));
  const sql = "SELECT repeat('x', 1000) FROM requests, range(1000)";
  const { code, stderr } = await llmload(["query", "many.ndjson", sql, "--format", "csv"], {
    cwd,
    env: { TMPDIR: temporary },
    onStart: (child) => child.stdout?.destroy(),
  });
  expect([code, stderr]).toEqual([0, ""]);
  expect(readdirSync(temporary)).toEqual([]);
});

test("Ctrl-C ends a long query and leaves nothing behind", async () => {
  const cwd = emptyFolder();
  const temporary = emptyFolder();
  runFolder(cwd, "run-a", [record({ v: 3 })]);
  const sql = "SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range * b.range = 7";
  const ended = await llmload(["query", "run-a", sql], {
    cwd,
    env: { TMPDIR: temporary },
    // the warning comes when reading is done
    onOutput: (output, child) => {
      if (output.includes("no record")) child.kill("SIGINT");
    },
  });
  expect([ended.code, ended.signal]).toEqual([null, "SIGINT"]);
  expect(readdirSync(temporary)).toEqual([]);
});

test("other commands do not load DuckDB's library", async () => {
  const cwd = emptyFolder();
  runFolder(cwd, "run-a", [record()]);
  const hook = join(cwd, "hook.cjs");
  writeFileSync(
    hook,
    `process.on("exit", () => require("node:fs").writeFileSync(process.env.LOADED, JSON.stringify(Object.keys(require.cache))));`,
  );
  const loaded = async (args: string[]) => {
    const list = join(cwd, "loaded.json");
    const env = { NODE_OPTIONS: `--require=${hook}`, LOADED: list };
    expect((await llmload(args, { cwd, env })).code).toBe(0);
    return readFileSync(list, "utf8").includes("duckdb");
  };
  expect(await loaded(["query", "run-a", "SELECT 1"])).toBe(true);
  for (const args of [["--help"], ["query", "--help"], ["list"], ["run", "chat-api", "--dry-run"]]) {
    expect([args, await loaded(args)]).toEqual([args, false]);
  }
});
