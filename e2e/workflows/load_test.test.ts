/** The step that sends load, against the reference server. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/server.ts";
import { step, workspace } from "./script.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(["--profile", "jan-clean", "--ttft", "5", "--itl", "1", "--tokens", "4"]);
});
afterAll(() => server.stop());

/** What the form sends when nobody touches it, and no secret or variable is set. */
const EMPTY = {
  AUTH_TOKEN: "",
  LOADTEST_TOKEN: "",
  MODELS: "",
  DURATION_MIN: "",
  NONSTREAM_RPS: "",
  STREAM_RPS: "",
  NOTE: "",
  K6_PROMETHEUS_RW_SERVER_URL: "",
  K6_PROMETHEUS_RW_TREND_STATS: "",
};

it("runs the suite, and reports into the job's summary", async () => {
  const cwd = workspace();
  const env = { ...EMPTY, SUITE: "completion-standard", BASE_URL: server.url, SINGLE_RUN: "true" };
  const ended = await step("load_test", cwd, env);
  expect(ended.code, ended.output.slice(-3000)).toBe(0);
  expect(ended.outputs["exit-status"]).toBe("0");
  expect(ended.outputs.runs).toMatch(/^results\/completion-standard_\S+$/);
  expect(existsSync(join(cwd, ended.outputs.runs ?? "", "report.html"))).toBe(true);
  expect(ended.summary).toMatch(/^## .*completion-standard/m);
  expect(ended.summary).toContain("| ");
});

it("a failing run fails the step, and its results are still reported", async () => {
  const cwd = workspace();
  const env = {
    ...EMPTY,
    SUITE: "completion-standard",
    BASE_URL: server.url,
    SINGLE_RUN: "true",
    THRESHOLDS: "http_req_duration:p(95)<0.001",
  };
  const ended = await step("load_test", cwd, env);
  expect(ended.code).toBe(4);
  expect(ended.outputs["exit-status"]).toBe("4");
  expect(ended.summary).toContain("completion-standard");
});

it("names with spaces between are several suites, and a flag is none", async () => {
  const cwd = workspace();
  mkdirSync(join(cwd, "suites"));
  for (const name of ["one", "two"])
    writeFileSync(join(cwd, "suites", `${name}.js`), "export default function () {}\n");
  const both = await step("load_test", cwd, { SUITE: "one two --pause", BASE_URL: server.url });
  expect(both.code).toBe(1);
  expect(both.output).toContain('::error::SUITE holds names of suites or paths, and "--pause" is none.');
  const injected = await step("load_test", cwd, { SUITE: "one; touch injected", BASE_URL: server.url });
  expect(injected.code).toBe(2);
  expect(existsSync(join(cwd, "injected"))).toBe(false);
  expect(injected.summary).toContain("No run was made");
  const single = await step("load_test", cwd, { SUITE: " two ", NOTE: "--note=x", BASE_URL: server.url });
  expect(single.code, single.output).toBe(0);
  expect(single.outputs.runs).toMatch(/^results\/two_\S+$/);
});
