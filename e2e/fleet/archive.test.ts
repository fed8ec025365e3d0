/** `k6 archive`: each suite on stock k6, out of another folder; what is frozen in it must not be asked for otherwise. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "../cli/cli.ts";
import { K6, ROOT, STOCK_K6 } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const QUICK = ["--ttft", "5", "--itl", "1", "--tokens", "4"];
let chat: TestServer;
let jan: TestServer;
beforeAll(async () => {
  [chat, jan] = await Promise.all([startTestServer(QUICK), startTestServer(["--profile", "jan-clean", ...QUICK])]);
});
afterAll(() => Promise.all([chat.stop(), jan.stop()]));

async function archive(suite: string, settings: Record<string, string>, k6 = STOCK_K6): Promise<string> {
  const cwd = emptyFolder();
  const pairs = Object.entries(settings).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const made = await run(k6, ["archive", ...pairs, "-O", "suite.tar", join(ROOT, suite)], { cwd });
  expect(made.code, made.output).toBe(0);
  return cwd;
}

const runIt = (cwd: string, env: Record<string, string>, k6 = STOCK_K6) =>
  run(k6, ["run", "--quiet", "suite.tar"], { cwd, env });

describe.concurrent("an archive of a suite", () => {
  const SMALL = { DURATION_SCALE: "0.008", SCENARIO: "basic_load" };

  it.each([
    ["k6/suites/chat-api.ts", { ...SMALL, RATE_SCALE: "3" }],
    ["tests/load/k6_chat_api_test.js", { ...SMALL, RATE_SCALE: "3" }],
    ["k6/suites/completion-standard.ts", { SINGLE_RUN: "true" }],
    ["k6/suites/completion-conversation.ts", { SINGLE_RUN: "true" }],
    ["k6/suites/responses.ts", { SINGLE_RUN: "true" }],
  ])("%s runs on stock k6 in a folder that has nothing else, address told then", async (suite, settings) => {
    const cwd = await archive(suite, settings);
    const url = suite.includes("chat") ? chat.url : jan.url;
    const ended = await runIt(cwd, { BASE_URL: url });
    expect(ended.code, ended.output.slice(-3000)).toBe(0);
    expect(ended.stdout).toMatch(/SUMMARY/);
  });

  it("a key is told when it is run; that there will be one, when it is made", async () => {
    const cwd = await archive("k6/suites/responses.ts", { SINGLE_RUN: "true" });
    const ended = await runIt(cwd, { BASE_URL: jan.url, API_KEY: "only-told-now" });
    expect(ended.code).toBe(108);
    expect(ended.stderr).toContain("API_KEY or AUTH_TOKEN was not set and is set");
    const known = await archive("k6/suites/responses.ts", { SINGLE_RUN: "true", API_KEY: "later" });
    const later = await runIt(known, { BASE_URL: jan.url, API_KEY: "only-told-now" });
    expect(later.output).not.toContain("frozen");
    expect(later.output).not.toContain("only-told-now");
  });

  it("stops when the environment asks for another load, names what differs, and sends nothing", async () => {
    const cwd = await archive("k6/suites/chat-api.ts", SMALL);
    const ended = await runIt(cwd, { BASE_URL: "http://127.0.0.1:9", RATE_SCALE: "2", DURATION_SCALE: "0.008" });
    expect(ended.code).toBe(108);
    expect(ended.stderr).toContain("RATE_SCALE was 1 and is 2. Unset what differs");
    expect(ended.stderr).not.toContain("DURATION_SCALE was");
    expect(ended.output).not.toContain("pre-flight");
  });

  it("was made without the engine: k6 with it says so instead of judging other limits", async () => {
    const ended = await runIt(await archive("k6/suites/chat-api.ts", SMALL), { BASE_URL: chat.url }, K6);
    expect(ended.code).toBe(108);
    expect(ended.stderr).toContain("made without llmload's engine");
  });

  it("LLMLOAD_ENGINE told when it is made: k6 with the engine runs it, token times and all", async () => {
    const cwd = await archive("k6/suites/chat-api.ts", { ...SMALL, RATE_SCALE: "3", LLMLOAD_ENGINE: "yes" }, K6);
    const ended = await runIt(cwd, { BASE_URL: chat.url, LLMLOAD_RECORDS: "requests.ndjson" }, K6);
    expect(ended.code, ended.output.slice(-3000)).toBe(0);
    expect(readFileSync(join(cwd, "requests.ndjson"), "utf8")).toMatch(/"ttftMs":\d/);
  });
});
