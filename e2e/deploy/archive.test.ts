/** An archive of each suite runs on stock k6 from an empty folder; what it froze cannot be changed behind its back. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT, STOCK_K6 } from "../support/paths.ts";
import { type Ended, run } from "../support/process.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const QUICK = ["--ttft", "5", "--itl", "1", "--tokens", "4"];
const SUITES = {
  "chat-api": { SCENARIO: "basic_load,streaming_test", DURATION_SCALE: "0.006", RATE_SCALE: "0.3" },
  "completion-standard": { SINGLE_RUN: "true" },
  "completion-conversation": { SINGLE_RUN: "true" },
  responses: { SINGLE_RUN: "true" },
};
const names = Object.keys(SUITES) as (keyof typeof SUITES)[];

let dir: string;
let agentapi: TestServer;
let jan: TestServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "llmload-archives-"));
  agentapi = await startTestServer(QUICK);
  jan = await startTestServer(["--profile", "jan-clean", ...QUICK]);
});
afterAll(async () => {
  await Promise.all([agentapi.stop(), jan.stop()]);
  rmSync(dir, { recursive: true, force: true });
});

const address = (suite: string) =>
  suite === "chat-api" ? { BASE_URL: agentapi.url, AUTH_TOKEN: "t0p-secret" } : { BASE: jan.url };
const archiveOf = (suite: string) => join(dir, `${suite}.tar`);

async function archive(suite: keyof typeof SUITES): Promise<void> {
  const knobs = Object.entries(SUITES[suite]).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const made = await run(STOCK_K6, ["archive", ...knobs, "-O", archiveOf(suite), join(ROOT, `k6/suites/${suite}.ts`)]);
  if (made.code !== 0 || !existsSync(archiveOf(suite))) throw new Error(made.output);
}

function runArchive(suite: string, env: Record<string, string> = {}): Promise<Ended> {
  const cwd = mkdtempSync(join(dir, "run-"));
  return run(STOCK_K6, ["run", "--quiet", archiveOf(suite)], {
    cwd,
    env: { SUMMARY_DIR: cwd, ...address(suite), ...env },
  });
}

describe.concurrent.each(names)("%s", (suite) => {
  beforeAll(() => archive(suite));

  it("runs from another folder, with the knobs that it was made with", async () => {
    const ended = await runArchive(suite);
    expect(ended.code, ended.output.slice(-3000)).toBe(0);
    expect(ended.stdout).toContain("SUMMARY");
  });

  it("a knob that differs from the frozen one stops it before any load, and is named", async () => {
    const limit = suite === "chat-api" ? "http_req_duration:p(95)<1" : "checks:rate>0.5";
    const ended = await runArchive(suite, { THRESHOLDS: limit });
    expect(ended.code, ended.output.slice(-3000)).not.toBe(0);
    expect(ended.output).toMatch(/frozen.*THRESHOLDS was/);
  });
});

it("an archive holds no token and no address of the environment that it was made in", async () => {
  await run(STOCK_K6, ["archive", "-O", join(dir, "clean.tar"), join(ROOT, "k6/suites/chat-api.ts")], {
    env: { AUTH_TOKEN: "t0p-secret", BASE_URL: "http://made.example" },
  });
  const text = await run("tar", ["-xOf", join(dir, "clean.tar")]);
  expect(text.stdout).not.toMatch(/t0p-secret|made\.example/);
  expect(readdirSync(dir)).toContain("clean.tar");
});
