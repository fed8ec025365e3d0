/**
 * Every command of the chat-api load-testing guide that llmload implements, typed as the guide types it (k6 from the PATH
 * is the stock one), and the few that cannot be true, each with its reason.
 */
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../support/needs.ts";
import { K6, ROOT } from "../support/paths.ts";
import { type Ended, run } from "../support/process.ts";
import type { TestServer } from "../support/server.ts";
import { PORT_WAIT_MS, serverOn } from "./ports.ts";

const SCRIPT = "tests/load/k6_chat_api_test.js";
const curl = needs("curl", "apt-get install curl");
const SMALL = { DURATION_SCALE: "0.006", RATE_SCALE: "0.3", SCENARIO: "basic_load,streaming_test" };

let server: TestServer;
beforeAll(async () => {
  server = await serverOn(3284, ["--ttft", "5", "--itl", "1", "--tokens", "4"]);
}, PORT_WAIT_MS);
afterAll(() => server.stop());

/** An empty folder in which the guide's paths are found. */
function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "llmload-guide-"));
  for (const name of ["tests", "k6", "core"]) symlinkSync(join(ROOT, name), join(dir, name));
  return dir;
}

function type(command: string, dir = folder()): Promise<Ended> {
  return run("bash", ["-c", command], {
    cwd: dir,
    env: { PATH: `${join(ROOT, "e2e/docs/path")}:${process.env.PATH}`, ...SMALL },
  });
}

describe.concurrent("commands of the guide, on stock k6", () => {
  it.each([
    `k6 run ${SCRIPT}`,
    `k6 run \\\n  --env BASE_URL=http://localhost:3284 \\\n  --env AUTH_TOKEN="Bearer your-token-here" \\\n  ${SCRIPT}`,
    `k6 run \\\n  --env BASE_URL=http://localhost:3284 \\\n  --env AUTH_TOKENS="Bearer token1,Bearer token2,Bearer token3" \\\n  ${SCRIPT}`,
    `k6 run --out json=results1.json ${SCRIPT}`,
    `k6 run --verbose ${SCRIPT}`,
  ])("%s", async (command) => {
    const dir = folder();
    const result = await type(command, dir);
    expect(result.code, result.output.slice(-2500)).toBe(0);
    expect(result.stdout).toContain("CHAT API LOAD TEST SUMMARY");
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(["chat_api_summary.html", "chat_api_summary.json"]));
    const token = /Bearer (your-token-here|token1)/.exec(command)?.[1];
    const kept = result.output + readFileSync(join(dir, "chat_api_summary.json"), "utf8");
    if (token !== undefined && !command.includes("--verbose")) expect(kept).not.toContain(token);
  });

  it
    .skipIf(curl.skip)
    .each([
      "curl -fsS http://localhost:3284/status",
      'curl -fsS -N -H "Authorization: Bearer your-token" -H "Content-Type: application/json" -d \'{"model":"gpt-4","messages":[{"role":"user","content":"Hello"}],"stream":true}\' http://localhost:3284/v1/chat/completions',
    ])(`%s${curl.note}`, async (command) => {
    const result = await type(command.replace(/^curl/, "curl --noproxy '*'"));
    expect(result.code, result.output).toBe(0);
    expect(result.stdout).toMatch(/running|\[DONE\]/);
  });

  it("a wrong BASE_URL is told in one sentence, and no load is sent", async () => {
    const result = await type(`k6 run --env BASE_URL=http://127.0.0.1:9 ${SCRIPT}`);
    expect(result.code).not.toBe(0);
    expect(result.output).toMatch(/pre-flight: .*127\.0\.0\.1:9/);
    expect(result.output).not.toMatch(/\bat .*\.(ts|js):\d+/);
  });

  it("an archive of the door runs from another folder", async () => {
    const dir = folder();
    // k6 keeps what -e gives, and freezes the options with it; the environment at archive time is not kept
    const knobs = Object.entries(SMALL).map(([name, value]) => `-e ${name}=${value}`);
    expect((await type(`k6 archive ${knobs.join(" ")} -O suite.tar ${SCRIPT}`, dir)).code).toBe(0);
    const elsewhere = mkdtempSync(join(tmpdir(), "llmload-archive-"));
    const result = await type(`k6 run ${join(dir, "suite.tar")}`, elsewhere);
    expect(result.code, result.output.slice(-2000)).toBe(0);
    expect(readdirSync(elsewhere)).toContain("chat_api_summary.json");
  });
});

describe("the same on our k6", () => {
  it(`bin/k6 run ${SCRIPT}`, async () => {
    const dir = folder();
    const result = await run(K6, ["run", SCRIPT], { cwd: dir, env: SMALL });
    expect(result.code, result.output.slice(-2500)).toBe(0);
    expect(result.stdout).toMatch(/Time to First Chunk \(p95\): \d+\.\d\dms/);
  });
});

describe("commands that cannot be true", () => {
  it("k6 never had a flag --include-scenario-in-stats: SCENARIO and llmload run --scenario do what it promises", async () => {
    const result = await type(`k6 run --include-scenario-in-stats streaming_test ${SCRIPT}`);
    expect(result.output).toMatch(/unknown flag: --include-scenario-in-stats/);
  });

  it("k6 inspect does not combine results: it reads scripts and archives only", async () => {
    const result = await type("echo '{}' > results1.json; k6 inspect results1.json results1.json");
    expect(result.code).not.toBe(0);
  });

  // k6 cloud needs an account and the internet: no test can type it.
});
