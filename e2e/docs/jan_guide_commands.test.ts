/**
 * Every command of the guide "LLM Load Tests with k6" that can be typed here, as the guide types it (k6 from the PATH is
 * the stock one), and those that cannot, each with its reason. The guide's hosts become the reference server, and its
 * minutes seconds (DURATION_SCALE): nothing else is changed.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { K6, ROOT } from "../support/paths.ts";
import { type Ended, run } from "../support/process.ts";
import type { TestServer } from "../support/server.ts";
import { PORT_WAIT_MS, serverOn } from "./ports.ts";

const SUITES = ["completion-standard", "completion-conversation", "responses"] as const;
const SCALE = { DURATION_SCALE: "0.008", MAX_VUS: "15", PREFLIGHT: "status" };

let server: TestServer;
let dir: string;
beforeAll(async () => {
  server = await serverOn(8080, ["--profile", "jan-clean", "--ttft", "5", "--itl", "1", "--tokens", "4"]);
}, PORT_WAIT_MS);
afterAll(() => server.stop());

/** A checkout in which tests/ is the reader's own. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "llmload-jan-guide-"));
  for (const name of ["k6", "core", "dist", "bin", "node_modules", "contract", "package.json"]) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  cpSync(join(ROOT, "tests"), join(folder, "tests"), {
    recursive: true,
    filter: (from) => !/[\\/]tests[\\/]results/.test(from),
  });
  return folder;
}

beforeAll(() => {
  dir = checkout();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** In tests/, where the guide types. */
function type(command: string, env: Record<string, string> = {}): Promise<Ended> {
  const local = command.replace(/https:\/\/api-(dev|stag)\.jan\.ai|http:\/\/localhost:8080/g, server.url);
  return run("bash", ["-c", local], {
    cwd: join(dir, "tests"),
    env: { PATH: `${join(ROOT, "e2e/docs/path")}:${process.env.PATH}`, ...SCALE, ...env },
  });
}

const NEW_TEST = `import http from "k6/http";
export default function () {
  http.get(__ENV.BASE + "/v1/models");
}
`;
const title = (suite: string) => suite.replace("-", " ").toUpperCase();

describe("direct k6 execution, on stock k6", () => {
  it.each(SUITES)("Method 2: src/test-%s.js under load", async (suite) => {
    const result = await type(
      `BASE=https://api-dev.jan.ai \\\nMODEL=jan-v1-4b \\\nDEBUG=true \\\nk6 run src/test-${suite}.js`,
    );
    expect(result.code, result.output.slice(-3000)).toBe(0);
    expect(result.stdout).toContain(`${title(suite)} LOAD TEST SUMMARY`);
    expect(result.output).toMatch(/> \S+ POST http.*guest-login/);
    expect(result.output).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);
  });

  it.each(SUITES)("functional: src/test-%s.js, every step once", async (suite) => {
    const result = await type(
      `BASE=https://api-stag.jan.ai \\\nMODEL=jan-v1-4b \\\nDEBUG=true \\\nSINGLE_RUN=true \\\nk6 run src/test-${suite}.js`,
    );
    expect(result.code, result.output.slice(-3000)).toBe(0);
    expect(result.output).toMatch(/✅ 1\. Guest Login/);
    expect(result.output).not.toContain("❌");
  });

  it.each([
    ["moderate", "NONSTREAM_RPS=3 \\\nSTREAM_RPS=1 \\\nDURATION_MIN=2", ["nonstream", "stream"]],
    ["high", "NONSTREAM_RPS=10 \\\nSTREAM_RPS=5 \\\nDURATION_MIN=5", ["nonstream", "stream"]],
    ["streaming only", "NONSTREAM_RPS=0 \\\nSTREAM_RPS=3 \\\nDURATION_MIN=3", ["stream"]],
    ["local server", "NONSTREAM_RPS=2 \\\nSTREAM_RPS=1 \\\nDURATION_MIN=1", ["nonstream", "stream"]],
  ])("load: %s", async (_name, knobs, scenarios) => {
    const command = `BASE=http://localhost:8080 \\\nMODEL=jan-v1-4b \\\n${knobs} \\\nk6 run src/test-completion-conversation.js`;
    // a minute scaled like the others would be too short to start a flow
    const result = await type(command, knobs.endsWith("DURATION_MIN=1") ? { DURATION_SCALE: "0.06" } : {});
    expect(result.code, result.output.slice(-3000)).toBe(0);
    const file = join(dir, "tests", "completion_conversation_summary.json");
    const summary = JSON.parse(readFileSync(file, "utf8")) as { plan: { scenarios: { name: string }[] } };
    expect(summary.plan.scenarios.map(({ name }) => name)).toEqual(scenarios);
  });

  it("works from the repository's root too, on our k6", async () => {
    const result = await run(K6, ["run", "--quiet", "tests/src/test-responses.js"], {
      cwd: dir,
      env: { BASE: server.url, SINGLE_RUN: "true" },
    });
    expect(result.code, result.output.slice(-3000)).toBe(0);
  });
});

describe("run-loadtest.sh", () => {
  const env = () => ({ BASE: server.url, SINGLE_RUN: "true" });

  it("./run-loadtest.sh runs all suites, those in src/ too", async () => {
    writeFileSync(join(dir, "tests/src/new-test.js"), NEW_TEST);
    const result = await type("./run-loadtest.sh --pause 0s", env());
    expect(result.code, result.output.slice(-3000)).toBe(0);
    for (const suite of [...SUITES, "new-test"]) expect(result.output).toContain(suite);
    expect(readdirSync(join(dir, "tests/results")).length).toBeGreaterThanOrEqual(4);
    rmSync(join(dir, "tests/src/new-test.js"));
  });

  it.each(["test-completion-conversation", "completion-conversation"])("./run-loadtest.sh %s", async (name) => {
    const result = await type(`./run-loadtest.sh ${name}`, env());
    expect(result.code, result.output.slice(-3000)).toBe(0);
    expect(result.output).toMatch(/✅ 8\. Get Conversation Items/);
  });

  it("./run-loadtest.sh --list", async () => {
    const result = await type("./run-loadtest.sh --list");
    expect(result.code, result.output).toBe(0);
    for (const suite of SUITES) expect(result.stdout).toContain(suite);
  });

  it("k6 run src/new-test.js: a new file needs no registration", async () => {
    writeFileSync(join(dir, "tests/src/new-test.js"), NEW_TEST);
    const result = await type("k6 run src/new-test.js", { BASE: server.url });
    expect(result.code, result.output.slice(-2000)).toBe(0);
    rmSync(join(dir, "tests/src/new-test.js"));
  });
});

// Not typed here: `k6 run src\...` and `set NAME=value` (Windows' own shell), `docker ...` (needs an engine), and the
// installation of k6 by brew or apt-get (the internet).
