/** Where metrics are pushed to: the right address, the wrong, the dead and the guarded one, and the password that nobody sees. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { projectFolder, runFixture, runFolders, runJson } from "../cli/cli.ts";
import { needs } from "../support/needs.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const PASSWORD = "c0ffee:9";
const OURS = `Basic ${Buffer.from(`me:${PASSWORD}`).toString("base64")}`;
const URL_NAME = "K6_PROMETHEUS_RW_SERVER_URL";

let guarded: Receiver;
beforeAll(async () => {
  guarded = await startReceiver(({ headers }) => (headers.authorization === OURS ? 204 : 401));
});
afterAll(() => guarded.stop());

const ps = needs("ps", "procps", ["-V"]);

it.skipIf(ps.skip)(`pushes with the password of .env, which shows up nowhere${ps.note}`, async () => {
  const cwd = projectFolder();
  const lines = [`${URL_NAME}=http://${guarded.host}/write`, "K6_PROMETHEUS_RW_USERNAME=me"];
  writeFileSync(join(cwd, ".env"), [...lines, `K6_PROMETHEUS_RW_PASSWORD=${PASSWORD}`, ""].join("\n"));
  guarded.pushed.length = 0;
  let list = "";
  const ended = await runFixture(cwd, ["long", "--base-url", "http://server.example:81/v1"], {
    env: { K6_PROMETHEUS_RW_PUSH_INTERVAL: "200ms" },
    onOutput: (output, child) => {
      if (list !== "" || !output.includes("going")) return;
      list = execFileSync("ps", ["-eo", "args", "-ww"], { encoding: "utf8" });
      setTimeout(() => child.kill("SIGINT"), 600);
    },
  });
  expect(ended.stderr).toContain(`metrics go to http://${guarded.host}/write, every 200ms`);
  expect(list).toContain("--out experimental-prometheus-rw");
  expect(list).toContain("--tag environment=server.example:81");
  // the probe, and at least one push
  expect(guarded.pushed.length).toBeGreaterThan(1);
  expect(new Set(guarded.pushed.map(({ headers }) => headers.authorization))).toEqual(new Set([OURS]));
  const [folder = ""] = runFolders(cwd);
  expect(runJson(folder).environment).toMatchObject({ K6_PROMETHEUS_RW_PASSWORD: "***" });
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  for (const text of [list, ended.output, ...texts]) expect(text).not.toContain(PASSWORD);
});

it("takes user and password out of the address, and keeps the outputs that were asked for", async () => {
  const cwd = projectFolder();
  const url = `http://me:${encodeURIComponent(PASSWORD)}@${guarded.host}/write`;
  const ended = await runFixture(cwd, ["short", "--prometheus-rw-url", url], {
    env: { K6_OUT: "json=samples-{testid}.json" },
  });
  expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("metrics go to")]);
  expect(readdirSync(cwd).filter((name) => /^samples-short.*json$/.test(name))).toHaveLength(1);
  expect(ended.output).not.toContain(encodeURIComponent(PASSWORD));
  const planned = await runFixture(cwd, ["short", "--prometheus-rw-url", url, "--dry-run", "--json"]);
  expect(planned.output).not.toContain("c0ffee");
});

it.each([
  [() => guarded.host, "refuses us (401): it wants K6_PROMETHEUS_RW_USERNAME and K6_PROMETHEUS_RW_PASSWORD"],
  [() => "127.0.0.1:9", "cannot be reached (ECONNREFUSED)"],
])("a run goes on without an address that does not take it, unless it must not", async (host, sentence) => {
  const cwd = projectFolder();
  const args = ["short", "--prometheus-rw-url", `http://${host()}/api/v1/write`];
  const ended = await runFixture(cwd, args);
  expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining(sentence)]);
  expect(ended.stderr).toContain("The run goes on");
  expect(runFolders(cwd)).toHaveLength(1);
  const refused = await runFixture(cwd, [...args, "--prometheus-required"]);
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining(sentence)]);
  expect(refused.stderr).toContain("Nothing was started");
  expect(runFolders(cwd)).toHaveLength(1);
});

it("an address that is none stops the run before anything is asked", async () => {
  const ended = await runFixture(projectFolder(), ["short"], { env: { [URL_NAME]: "prometheus:9090" } });
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(`${URL_NAME} is "prometheus:9090"`)]);
});

it("speaks OpenTelemetry over HTTP when k6 is told to", async () => {
  const collector = await startReceiver(() => 200);
  const ended = await runFixture(projectFolder(), ["short", "--testid", "otel", "--", "--out", "opentelemetry"], {
    env: {
      K6_OTEL_EXPORTER_PROTOCOL: "http/protobuf",
      K6_OTEL_HTTP_EXPORTER_ENDPOINT: collector.host,
      K6_OTEL_HTTP_EXPORTER_INSECURE: "true",
      K6_OTEL_METRIC_PREFIX: "k6_",
    },
  });
  await collector.stop();
  expect(ended.code, ended.output).toBe(0);
  expect(new Set(collector.pushed.map(({ path }) => path))).toEqual(new Set(["/v1/metrics"]));
  const told = Buffer.concat(collector.pushed.map(({ body }) => body)).toString("latin1");
  for (const text of ["k6_iterations", "testid", "otel", "test_case"]) expect(told).toContain(text);
});
