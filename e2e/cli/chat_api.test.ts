/** The chat-api suite through the command: what a user meets, from a dead server to a run cut short. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRecords } from "../support/k6.ts";
import { STOCK_K6 } from "../support/paths.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { emptyFolder, llmload, runFolders, runJson } from "./cli.ts";

/** A dozen seconds of nothing would be long: half a second of load is enough to end well. */
const SMALL = ["--scenario", "basic_load", "--duration-scale", "0.01", "--model", "gpt-4"];
const QUICK_SERVER = ["--ttft", "20", "--itl", "1", "--tokens", "5"];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(QUICK_SERVER);
});
afterAll(() => server.stop());

const run = (cwd: string, args: string[], env: Record<string, string> = {}) =>
  llmload(["run", "chat-api", ...SMALL, ...args], { cwd, env });

test("ends well: summary printed, records and summaries kept, run.json by its schema", async () => {
  const cwd = emptyFolder();
  const ended = await run(cwd, ["--base-url", server.url]);
  expect(ended.stderr).toContain("chat-api: ended well");
  expect(ended.code).toBe(0);
  const [folder] = runFolders(cwd);
  const description = runJson(folder!);
  expect(schemaErrors("run.schema.json", description)).toEqual([]);
  expect(description).toMatchObject({ suite: "chat-api", target: server.url, stock: false, exit: 0 });
  expect(description.files).toEqual(
    expect.arrayContaining([
      "chat_api_summary.html",
      "chat_api_summary.json",
      "k6.log",
      "requests.ndjson",
      "summary.json",
    ]),
  );
  const { records, brokenLines } = readRecords(join(folder!, "requests.ndjson"));
  expect(brokenLines).toBe(0);
  expect(records.filter((record) => record.scenario === "basic_load").length).toBeGreaterThan(5);
  for (const record of records) expect(schemaErrors("record.schema.json", record)).toEqual([]);
  expect(new Set(records.map((record) => record.run))).toEqual(new Set([description.testid]));
});

test("on stock k6 too: records come over the console, token times are missing", async () => {
  const cwd = emptyFolder();
  const ended = await run(cwd, ["--base-url", server.url, "--stock", "--k6", STOCK_K6]);
  expect(ended.code).toBe(0);
  const [folder] = runFolders(cwd);
  const { records, brokenLines } = readRecords(join(folder!, "requests.ndjson"));
  expect(brokenLines).toBe(0);
  expect(records.length).toBeGreaterThan(5);
  for (const record of records) expect([schemaErrors("record.schema.json", record), record.ttftMs]).toEqual([[], null]);
  expect(readFileSync(join(folder!, "k6.log"), "utf8")).not.toContain('"v":1');
});

describe("the pre-flight stops before any load, exit 3, in run and in check", () => {
  const both = async (args: string[], env: Record<string, string> = {}) => {
    const cwd = emptyFolder();
    const ran = await run(cwd, args, env);
    const checked = await llmload(["check", ...args], { env });
    const { records } = readRecords(join(runFolders(cwd)[0]!, "requests.ndjson"));
    expect(records.filter((record) => record.scenario !== "setup")).toEqual([]);
    return [ran, checked];
  };

  test("nobody listens", async () => {
    const gone = await startTestServer();
    await gone.stop();
    for (const { code, stderr } of await both(["--base-url", gone.url])) {
      expect([code, stderr]).toEqual([3, expect.stringContaining(`pre-flight: nothing answers at ${gone.url}`)]);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  test("the token is refused, or missing; it is shown nowhere", async () => {
    const strict = await startTestServer(["--token", "the-right-one"]);
    try {
      for (const { code, output } of await both(["--base-url", strict.url], { AUTH_TOKEN: "sk-a-wrong-one" })) {
        expect([code, output]).toEqual([3, expect.stringContaining("refuses the token")]);
        expect(output).not.toContain("a-wrong-one");
      }
      for (const { code, stderr } of await both(["--base-url", strict.url])) {
        expect([code, stderr]).toEqual([3, expect.stringContaining("set AUTH_TOKEN")]);
      }
      const right = await llmload(["check", "--base-url", strict.url], { env: { AUTH_TOKEN: "Bearer the-right-one" } });
      expect([right.code, right.stdout]).toEqual([0, expect.stringContaining("the pre-flight passed")]);
    } finally {
      await strict.stop();
    }
  });

  test("the model is unknown", async () => {
    const narrow = await startTestServer(["--models", "only-this"]);
    try {
      for (const { code, stderr } of await both(["--base-url", narrow.url])) {
        expect([code, stderr]).toEqual([3, expect.stringContaining("does not know the model")]);
      }
    } finally {
      await narrow.stop();
    }
  });
});

describe("thresholds", () => {
  test("one that fails: exit 4, by name", async () => {
    const ended = await run(emptyFolder(), ["--base-url", server.url, "--threshold", "http_req_duration:p(95)<0.001"]);
    expect(ended.stderr).toContain("http_req_duration p(95)<0.001");
    expect(ended.code).toBe(4);
  });

  test("one without samples: exit 5, though k6 is content", async () => {
    const ended = await run(emptyFolder(), ["--base-url", server.url, "--threshold", "llm_queue_time:p(95)<1000"]);
    expect(ended.stderr).toContain("could not be evaluated");
    expect(ended.code).toBe(5);
  });
});

describe("settings that cannot be used: exit 2 before anything is started", () => {
  test.each([
    ["a value", ["--rate-scale", "many"], "RATE_SCALE"],
    ["a scenario that is not there", ["--scenario", "basic_laod"], "basic_laod"],
    ["a threshold that k6 cannot read", ["--threshold", "llm_ttft:p95<1"], "p95<1"],
  ])("%s", async (_name, args, sentence) => {
    const cwd = emptyFolder();
    const ended = await llmload(["run", "chat-api", ...args], { cwd });
    expect(ended.stderr).toContain(sentence);
    expect(ended.code).toBe(2);
    expect(runFolders(cwd)).toEqual([]);
  });
});

test("Ctrl-C in mid-run: exit 6, the summary once, and a record for each request that reached the server", async () => {
  const slow = await startTestServer(["--ttft", "300", "--itl", "50", "--tokens", "20"]);
  const cwd = emptyFolder();
  let sent = false;
  const ended = await llmload(
    ["run", "chat-api", "--base-url", slow.url, "--scenario", "basic_load", "--model", "gpt-4", "--rate-scale", "2"],
    {
      cwd,
      onOutput: (output, child) => {
        if (sent || !output.includes("running (")) return;
        sent = true;
        setTimeout(() => child.kill("SIGINT"), 2_000);
      },
    },
  );
  expect(ended.code).toBe(6);
  const truth = await slow.truth();
  await slow.stop();
  const { records, brokenLines } = readRecords(join(runFolders(cwd)[0]!, "requests.ndjson"));
  expect(brokenLines).toBe(0);
  const known = new Set(records.map((record) => record.id));
  const chats = truth.filter((request) => request.path === "/v1/chat/completions");
  expect(chats.length).toBeGreaterThan(10);
  expect(chats.filter((request) => !known.has(request.id))).toEqual([]);
});

test("--dry-run shows all five scenarios and what is asked of them", async () => {
  const { code, stdout } = await llmload(["run", "chat-api", "--dry-run"]);
  expect(code).toBe(0);
  for (const name of ["basic_load", "ramp_up", "stress_test", "sustained_load", "streaming_test"]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  }
  expect(stdout).toMatch(/^ {2}basic_load +constant-arrival-rate +10\/1s for 2m/m);
  expect(stdout).toContain("p(95)<2000");
});
