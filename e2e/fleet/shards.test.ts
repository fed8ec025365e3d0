/** One test over several k6 processes: the same requests, the same numbers, and what happens when one of them dies. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, llmload, runJson } from "../cli/cli.ts";
import { type Capture, startCapture } from "../support/capture.ts";
import { readRecords } from "../support/k6.ts";
import { needs } from "../support/needs.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(["--ttft", "15", "--itl", "1", "--tokens", "6"]);
});
afterAll(() => server.stop());

const run = (cwd: string, args: string[], options: Parameters<typeof llmload>[1] = {}, url = server.url) =>
  llmload(["run", "chat-api", "--base-url", url, "--scenario", "basic_load", "--no-report", ...args], {
    cwd,
    ...options,
  });

const rows = async (cwd: string, path: string, sql: string) =>
  JSON.parse((await llmload(["query", path, sql, "--format", "json"], { cwd })).stdout) as Record<string, unknown>[];

const DRAWN = `SELECT iter, mode, model, prompt FROM records WHERE scenario = 'basic_load' ORDER BY iter`;
const FIGURES = `SELECT count(*) AS n, quantile_cont("e2eMs", [0.5, 0.9, 0.95, 0.99]) AS e2e,
  quantile_cont("ttftMs", [0.5, 0.95]) AS ttft FROM records WHERE scenario = 'basic_load' AND outcome = 'ok'`;

describe("four shards and one process", () => {
  const cwd = emptyFolder();
  const load = ["--duration-scale", "0.04", "--seed", "7"];
  let capture: Capture;
  let stdout = "";
  let stderr = "";
  const bodies: string[][] = [];
  beforeAll(async () => {
    capture = await startCapture();
    // one after the other: side by side they would take each other's time
    for (const flags of [
      ["--shards", "4", "--testid", "four"],
      ["--testid", "one"],
    ]) {
      capture.requests.length = 0;
      const ended = await run(cwd, [...load, "--preflight", "off", ...flags], {}, capture.url);
      expect(ended.code, ended.output).toBe(0);
      if (flags.includes("four")) ({ stdout, stderr } = ended);
      bodies.push(capture.chats().map(({ body }) => JSON.stringify(body)));
    }
  });
  afterAll(() => capture.stop());

  it("send the same bodies, prompts and all", () => {
    const [four = [], one = []] = bodies;
    expect(four.length).toBeGreaterThan(40);
    const left = [...(four.length > one.length ? four : one)];
    for (const body of four.length > one.length ? one : four) {
      const at = left.indexOf(body);
      expect(at, body).toBeGreaterThanOrEqual(0);
      left.splice(at, 1);
    }
    // an iteration that is due as the time is up may start or not
    expect(left.length).toBeLessThanOrEqual(1);
  });

  it("ask for the same: models, modes and prompt classes by iteration", async () => {
    const [one, four] = await Promise.all(["results/one", "results/four"].map((path) => rows(cwd, path, DRAWN)));
    const n = Math.min(one!.length, four!.length);
    expect(Math.abs(one!.length - four!.length)).toBeLessThanOrEqual(1);
    expect(n).toBeGreaterThan(40);
    expect(four!.slice(0, n)).toEqual(one!.slice(0, n));
  });

  it("have in the whole the percentiles of all records read together", async () => {
    const shards = await rows(cwd, "results/four/four_shard-*", FIGURES);
    expect(await rows(cwd, "results/four", FIGURES)).toEqual(shards);
    expect(shards[0]!.n).toBeGreaterThan(40);
  });

  it("leave one run: its thresholds judged on the whole, each part kept with its segment", () => {
    const whole = runJson(join(cwd, "results/four"));
    expect(schemaErrors("run.schema.json", whole)).toEqual([]);
    expect(whole).toMatchObject({
      kind: "merged",
      exit: 0,
      testid: "four",
      segment: null,
      merged: { parts: "shards" },
    });
    expect(whole.endedAt).not.toBeNull();
    expect(stdout).toMatch(/thresholds on the whole:\n {2}passed/);
    expect(stderr).toContain("chat-api: ended well");
    for (const i of [1, 2, 3, 4]) {
      const part = runJson(join(cwd, `results/four/four_shard-${i}-of-4`));
      expect(part.segment).toMatchObject({ sequence: "0,1/4,2/4,3/4,1" });
    }
  });

  it("are told as progress in one line", () => {
    expect(stderr).toMatch(/\d+ iterations done, .*\d+ of \d+ virtual users; 4 of 4 shards running/);
  });
});

const ps = needs("ps", "procps", ["-V"]);
it.skipIf(ps.skip)(`a shard that dies is named, the rest goes on and is merged: exit 6${ps.note}`, async () => {
  const cwd = emptyFolder();
  let killed = false;
  const ended = await run(cwd, ["--duration-scale", "0.06", "--shards", "3", "--testid", "hurt"], {
    onOutput: (output, child) => {
      if (killed || !/iterations done/.test(output)) return;
      const list = execFileSync("ps", ["-ww", "-o", "pid=,args=", "--ppid", String(child.pid)], { encoding: "utf8" });
      const victim = list.split("\n").find((line) => line.includes("--execution-segment 1/3:2/3"));
      if (victim === undefined) return;
      killed = true;
      process.kill(Number.parseInt(victim, 10), "SIGKILL");
    },
  });
  expect(killed).toBe(true);
  expect(ended.code, ended.output).toBe(6);
  expect(ended.stderr).toContain("shard 2 of 3: k6 was killed (SIGKILL)");
  const whole = runJson(join(cwd, "results/hurt"));
  expect(whole.exit).toBe(6);
  const { warnings, sources } = whole.merged as { warnings: string[]; sources: { records: number }[] };
  expect(warnings.join()).toMatch(/hurt_shard-2-of-3 was cut short: what it measured is merged|1\/3:2\/3 .*missing/);
  expect(sources.length).toBeGreaterThanOrEqual(2);
});

it("Ctrl-C reaches all: each ends with its summary, and the whole is there", async () => {
  const cwd = emptyFolder();
  let sent = false;
  const ended = await run(cwd, ["--duration-scale", "0.5", "--shards", "2", "--testid", "cut"], {
    onOutput: (output, child) => {
      if (sent || !/iterations done/.test(output)) return;
      sent = true;
      child.kill("SIGINT");
    },
  });
  expect(ended.code, ended.output).toBe(6);
  for (const i of [1, 2]) {
    const folder = join(cwd, `results/cut/cut_shard-${i}-of-2`);
    expect(runJson(folder)).toMatchObject({ exit: 6, k6ExitCode: 105 });
    expect(existsSync(join(folder, "summary.json"))).toBe(true);
  }
  expect(runJson(join(cwd, "results/cut")).exit).toBe(6);
  expect(existsSync(join(cwd, "results/cut/requests.parquet"))).toBe(true);
});

it("a machine of a fleet does its part, named after it; the merge says which part is missing", async () => {
  const cwd = emptyFolder();
  for (const part of ["1/3", "3/3"]) {
    const ended = await run(cwd, ["--duration-scale", "0.01", "--shard", part, "--testid", "fleet"]);
    expect([0, 4, 5], ended.output).toContain(ended.code);
  }
  expect(readRecords(join(cwd, "results/fleet_shard-3-of-3/requests.ndjson")).records.length).toBeGreaterThan(2);
  const merged = await llmload(
    ["merge", "results/fleet_shard-1-of-3", "results/fleet_shard-3-of-3", "--out", "whole"],
    {
      cwd,
    },
  );
  expect(merged.stderr).toContain("The part 1/3:2/3 of the test is missing");
  expect(JSON.parse(readFileSync(join(cwd, "whole/run.json"), "utf8"))).toMatchObject({ merged: { parts: "shards" } });
});

describe("flags that do not fit are refused before anything starts", () => {
  it.each([
    [["--shards", "2", "--shard", "1/2"], "exclude each other"],
    [["--shards", "2", "--no-records"], "--shards needs records"],
    [["--shards", "1"], "from 2 to 64"],
    [["--shard", "3/2"], "It wants I/N"],
    [["--shard", "1/2", "--", "--execution-segment", "0:1/2"], "cannot be given with --shard"],
  ])("%j", async (flags, sentence) => {
    const cwd = emptyFolder();
    const ended = await run(cwd, flags);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(sentence);
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });

  it("--dry-run shows the command of each part", async () => {
    const ended = await run(emptyFolder(), ["--shards", "2", "--dry-run"]);
    expect(ended.stdout).toMatch(/--execution-segment 0:1\/2[\s\S]*--execution-segment 1\/2:1/);
  });
});
