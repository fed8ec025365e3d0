/** `llmload ab` and `llmload run --repeat`: where the runs go, in what order, and what is said of them in the end. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.ts";
import { emptyFolder, llmload, projectFolder, runFixture, runJson } from "./cli.ts";

const TINY = ["--scenario", "basic_load", "--duration-scale", "0.01", "--model", "gpt-4-demo", "--quiet"];
let servers: TestServer[] = [];
beforeAll(async () => {
  const quick = ["--itl", "1", "--tokens", "4", "--ttft"];
  servers = await Promise.all([startTestServer([...quick, "5"]), startTestServer([...quick, "80"])]);
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

const sides = () => ["--base-url-a", servers[0]?.url ?? "", "--base-url-b", servers[1]?.url ?? ""];

/** Names of a side's runs by their start. */
const started = (cwd: string, side: string) => {
  const dir = join(cwd, "results", "trial", side);
  return readdirSync(dir).map((name) => [String(runJson(join(dir, name)).startedAt), name] as const);
};

describe("ab", () => {
  test("runs both sides in turn, keeps each run, and compares: two a side are too few for a verdict", async () => {
    const cwd = emptyFolder();
    const args = ["ab", "chat-api", ...TINY, ...sides(), "--testid", "trial", "--repeat", "2", "--pause", "0"];
    const { code, stdout, stderr } = await llmload([...args, "--format", "json", "--out", "c.json"], { cwd });
    expect(code, stderr).toBe(0);
    expect(stdout).not.toContain("CHAT API LOAD TEST SUMMARY");
    expect(stderr).toMatch(/run 1 of 4: chat-api, A, run 1 of 2: ended well, .*requests/);
    const order = [...started(cwd, "a"), ...started(cwd, "b")].sort().map(([, name]) => name);
    expect(order).toEqual(["trial_a_1", "trial_b_1", "trial_b_2", "trial_a_2"]);
    const comparison = JSON.parse(readFileSync(join(cwd, "c.json"), "utf8")) as {
      base: { name: string; runs: unknown[] };
      unlike: unknown[];
      whole: { metric: string; verdict: string; difference: { value: number } }[];
    };
    expect(comparison.base.name).toBe(`A (BASE_URL=${servers[0]?.url})`);
    expect([comparison.base.runs.length, comparison.unlike]).toEqual([2, []]);
    const e2e = comparison.whole.find(({ metric }) => metric === "e2e.mean");
    expect(e2e).toMatchObject({ verdict: "few-runs" });
    expect(e2e?.difference.value).toBeGreaterThan(0.5);
  });

  test("an interrupt between two runs: what was measured is compared, and the status says that it was cut short", async () => {
    const cwd = emptyFolder();
    let sent = false;
    const args = [
      "ab",
      "chat-api",
      ...TINY,
      "--base-url",
      servers[0]?.url ?? "",
      "--a",
      "MAX_TOKENS=2",
      "--b",
      "MAX_TOKENS=3",
    ];
    const { code, stdout, stderr } = await llmload([...args, "--testid", "trial", "--pause", "3s"], {
      cwd,
      onOutput: (output, child) => {
        if (sent || output.match(/pause of 3 s/g)?.length !== 2) return;
        sent = true;
        child.kill("SIGINT");
      },
    });
    expect(code, stderr).toBe(6);
    expect(stdout).toMatch(/base: +A \(MAX_TOKENS=2\) \(1 run,.*\ncandidate: B \(MAX_TOKENS=3\) \(1 run,/);
    expect(stdout).toMatch(/not judged$/m);
  });

  test("a server that is not there: the runs' own status, and no talk of a fault of ours", async () => {
    const cwd = emptyFolder();
    const dead = ["--base-url-a", "http://127.0.0.1:9", "--base-url-b", "http://127.0.0.1:9"];
    const same = await llmload(["ab", "chat-api", ...TINY, ...dead], { cwd });
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining("Both sides would do the same")]);
    const args = ["--base-url", "http://127.0.0.1:9", "--a", "SEED=1", "--b", "SEED=2", "--repeat", "1", "--bail"];
    const { code, stderr } = await llmload(["ab", "chat-api", ...TINY, ...args], { cwd });
    expect([code, stderr]).toEqual([3, expect.stringContaining("there is nothing to compare")]);
  });

  test.each([
    [["ab"], /missing required argument 'suite'/],
    [["ab", "all", "--a", "X=1"], /A comparison is of one suite/],
    [["ab", "chat-api", "--a", "API_KEY=x"], /--a API_KEY=\S+ is refused/],
    [["ab", "chat-api", "--b", "X"], /--b wants NAME=VALUE/],
    [["ab", "chat-api", "--a", "X=1", "--no-records"], /made of records/],
    [["ab", "chat-api", "--a", "X=1", "--format", "md"], /--out FILE keeps it apart/],
    [["ab", "chat-api", "--a", "X=1", "--repeat", "0"], /whole number from 1 to 1000/],
    [["ab", "chat-api", "--a", "X=1", "--fail-on", "all"], /is no gate/],
  ])("%j is refused with a sentence", async (args, sentence) => {
    const { code, stderr } = await llmload(args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test("--dry-run shows the turns and sends nothing", async () => {
    const cwd = emptyFolder();
    const args = ["ab", "chat-api", ...sides(), "--testid", "trial", "--repeat", "2", "--dry-run", "--json"];
    const { code, stdout } = await llmload(args, { cwd });
    expect(code).toBe(0);
    const names = (JSON.parse(stdout) as { testid: string }[]).map(({ testid }) => testid);
    expect(names).toEqual(["trial_a_1", "trial_b_1", "trial_b_2", "trial_a_2"]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("run --repeat", () => {
  test("each run in a folder of its own below one; two suites take turns", async () => {
    const cwd = projectFolder();
    const args = ["short", "stopping", "--repeat", "2", "--testid", "many", "--pause", "0"];
    const { code, stderr } = await runFixture(cwd, args);
    expect(code, stderr).toBe(0);
    expect(readdirSync(join(cwd, "results")).sort()).toEqual(["many_short", "many_stopping"]);
    expect(readdirSync(join(cwd, "results", "many_short")).sort()).toEqual(["many_short_1", "many_short_2"]);
    const turns = stderr.match(/run \d of 4: .*/g);
    expect(turns).toEqual([
      "run 1 of 4: short, run 1 of 2",
      "run 2 of 4: stopping, run 1 of 2",
      "run 3 of 4: short, run 2 of 2",
      "run 4 of 4: stopping, run 2 of 2",
    ]);
  });

  test("names sort as the runs went, also beyond nine; no number is refused", async () => {
    const cwd = projectFolder();
    const { stdout } = await runFixture(cwd, ["short", "--repeat", "10", "--testid", "ten", "--dry-run", "--json"]);
    const names = (JSON.parse(stdout) as { testid: string }[]).map(({ testid }) => testid);
    expect([names[0], names[9], names.toSorted()]).toEqual(["ten_01", "ten_10", names]);
    const refused = await runFixture(cwd, ["short", "--repeat", "many"]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("whole number from 1 to 1000")]);
  });
});
