/** The server's own metrics beside ours: what the reference server publishes is held against its truth log and our records. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { ServerSample } from "../../core/report/server/sample.ts";
import type { Report } from "../../core/report/types.ts";
import { axe, CHROMIUM, launch, open } from "../browser/chromium.ts";
import { emptyFolder, llmload, projectFolder, runFixture, runFolders } from "../cli/cli.ts";
import { readRecords } from "../support/k6.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer } from "../support/server.ts";

function samplesIn(folder: string): ServerSample[] {
  const lines = readFileSync(join(folder, "server_metrics.ndjson"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as ServerSample);
}

/** Made once, looked at by several tests. */
let measured: string | undefined;

it("a run keeps them, and shows both sides with the residue", async () => {
  const server = await startTestServer([
    "--profile",
    "vllm",
    "--ttft",
    "80",
    "--itl",
    "5",
    "--tokens",
    "10",
    "--slots",
    "2",
  ]);
  const cwd = emptyFolder();
  const ended = await llmload(
    [
      ...["run", "chat-api", "--base-url", server.url, "--model", "m", "--scenario", "basic_load", "--testid", "both"],
      ...["--duration-scale", "0.03", "--rate-scale", "2", "--scrape", `${server.url}/metrics`, "--quiet"],
      ...["--env", "SCRAPE_INTERVAL=200ms"],
    ],
    { cwd },
  );
  const truth = (await server.truth()).filter(({ startedAtUs }) => startedAtUs !== null);
  await server.stop();
  const [folder = ""] = runFolders(cwd);
  const samples = samplesIn(folder);
  const { records } = readRecords(join(folder, "requests.ndjson"));
  expect(records.length).toBeGreaterThan(20);
  expect(samples.length).toBeGreaterThan(10);
  expect(samples.every(({ figures }) => figures?.server === "vllm")).toBe(true);

  const last = samples.at(-1)?.figures;
  expect(last?.counters.requests).toBe(
    truth.filter(({ status, endAtUs }) => status === 200 && endAtUs !== null).length,
  );
  expect(last?.counters.tokensOut).toBe(truth.reduce((sum, { tokensOut }) => sum + tokensOut, 0));
  expect(last?.histograms.ttft?.count).toBe(truth.filter(({ tokensAtUs }) => tokensAtUs.length > 0).length);
  // two at once: the queue must show
  expect(Math.max(...samples.map(({ figures }) => figures?.gauges.running ?? 0))).toBe(2);
  expect(Math.max(...samples.map(({ figures }) => figures?.gauges.waiting ?? 0))).toBeGreaterThan(0);

  expect(ended.stderr).toContain("server's own figures (vLLM");
  const row = (name: string) =>
    new RegExp(`^  ${name} +(\\S+) +(\\S+) +(\\S+)$`, "m").exec(ended.stderr)?.slice(1) ?? [];
  const [ours, theirs] = row("requests finished well").map(Number);
  expect(ours).toBe(records.filter(({ scenario }) => scenario === "basic_load").length);
  // the pre-flight asks, too
  expect((theirs ?? 0) - (ours ?? 0)).toBeGreaterThanOrEqual(0);
  expect((theirs ?? 0) - (ours ?? 0)).toBeLessThanOrEqual(3);
  const [client = 0, inside = 0] = row("TTFT, mean \\(ms\\)").map(Number);
  // the client sees what the server sees, and something more
  expect(inside).toBeGreaterThan(75);
  expect(client - inside).toBeGreaterThan(-1);
  measured = folder;
});

it("the report holds both sides, in every form", async () => {
  const folder = measured ?? "";
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
  expect(schemaErrors("report.schema.json", report)).toEqual([]);
  const requests = report.server?.rows.find(({ figure }) => figure === "requests");
  expect(requests).toMatchObject({ statistic: "total", client: report.whole.counts.tries.ok });
  expect(report.server?.series.length).toBeGreaterThan(10);
  const said = async (format: string) => (await llmload(["report", folder, "--format", format])).stdout;
  expect(await said("md")).toContain("### Server's own figures (vLLM");
  expect(await said("text")).toMatch(/^server's own figures \(vLLM, \d+ readings\)$/m);
});

describe.skipIf(CHROMIUM.skip)(`the page of such a run${CHROMIUM.note}`, () => {
  it("shows both sides, and the server's queue over time", async () => {
    const browser = await launch();
    try {
      const { page, troubles } = await open(browser, pathToFileURL(join(measured ?? "", "report.html")).href);
      const section = page.locator("section", { hasText: "The server's own figures" });
      expect(await section.locator("tbody tr", { hasText: "waiting, max" }).innerText()).toMatch(/\d/);
      expect(await section.locator("canvas").count()).toBeGreaterThanOrEqual(2);
      expect([troubles, await axe(page)]).toEqual([[], []]);
    } finally {
      await browser.close();
    }
  });
});

it("a server without metrics is said, and takes nothing from the run", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["short", "--scrape", "http://127.0.0.1:9/metrics"]);
  expect([ended.code, ended.stderr]).toEqual([
    0,
    expect.stringContaining("cannot be read at http://127.0.0.1:9/metrics"),
  ]);
  const [folder = ""] = runFolders(cwd);
  expect(samplesIn(folder).map(({ figures, error }) => [figures, error])).toContainEqual([null, "ECONNREFUSED"]);
});

it("an address that is none is refused", async () => {
  const ended = await runFixture(projectFolder(), ["short", "--scrape", "localhost:8000"]);
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining("SCRAPE_URL")]);
});

it.each([
  ["llamacpp", "llamacpp:requests_processing 0"],
  ["tgi", "tgi_queue_size 0"],
  ["sglang", 'sglang:num_queue_reqs{model_name="reference"} 0'],
])("the reference server can use the names of %s", async (names, line) => {
  const server = await startTestServer(["--metrics", names]);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  await server.stop();
  expect(text.split("\n")).toContain(line);
});
