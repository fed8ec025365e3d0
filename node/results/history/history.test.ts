/** From folders to a trend: report.json before records, and nothing in a folder of runs is fatal. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nightJson, reportOf } from "../../../core/history/testdata/runs.ts";
import { freshFolder, lines, record } from "../testdata/build.ts";
import { type CollectOptions, collectTrend } from "./collect.ts";
import { findRuns } from "./find_runs.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const fresh = () => join(root, String(folders++));

function write(dir: string, files: Record<string, unknown>): string {
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(dir, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return dir;
}

const night = (dir: string, n: number, ttft = 100, files: Record<string, unknown> = {}) =>
  write(join(dir, `night_${n}`), { "run.json": nightJson(n), "report.json": reportOf({ ttft }), ...files });

const records = (ttftMs: number) =>
  lines(Array.from({ length: 20 }, (_, i) => record({ id: `r${i}`, iter: i, sentAt: 1.8e12 + i * 100, ttftMs })));

function collect(paths: string[], options: Partial<CollectOptions> = {}) {
  return collectTrend(paths, {
    ...{
      slo: null,
      noise: { ratio: 0.05, share: 0.005 },
      recent: 10,
      last: null,
      wanted: () => true,
      onRead: () => {},
    },
    show: (path) => path.slice(root.length + 1),
    ...options,
  });
}

const points = async (dir: string, name: string, options: Partial<CollectOptions> = {}) =>
  (await collect([dir], options)).trend.series[0]?.metrics
    .find((metric) => metric.name === name)
    ?.points.map((p) => p?.value ?? null);

describe("which folders are runs", () => {
  it("at any of a few depths, each once, links and hidden folders left alone", () => {
    const dir = fresh();
    night(dir, 1);
    night(join(dir, "a", "b"), 2);
    night(join(dir, ".hidden"), 3);
    symlinkSync(dir, join(dir, "loop"));
    const found = findRuns([dir, join(dir, "night_1"), join(dir, "*")]);
    expect(found.runs.map((path) => path.slice(dir.length + 1))).toEqual(["a/b/night_2", "night_1"]);
  });

  it("what is none is named with the reason", () => {
    const dir = fresh();
    night(dir, 1);
    mkdirSync(join(dir, "empty"));
    write(join(dir, "no-description"), { "requests.ndjson": "" });
    night(join(dir, "1", "2", "3", "4", "5"), 2);
    expect(findRuns([dir]).skipped.map(({ path, reason }) => [path.slice(dir.length + 1), reason])).toEqual([
      ["1/2/3/4", "too deep: only 4 levels are looked into"],
      ["empty", "no run.json"],
      ["no-description", "no run.json"],
    ]);
  });

  it.each([
    [() => write(fresh(), {}), "trend.empty"],
    [() => join(root, "nowhere"), "results.missing"],
    [() => join(write(fresh(), { file: "x" }), "file"), "results.missing"],
    [() => join(root, "no*where"), "results.missing"],
  ])("a place without any run is refused", (place, code) => {
    expect(() => findRuns([place()])).toThrow(expect.objectContaining({ code }));
  });
});

describe("where the figures come from", () => {
  it("report.json, without a look at the records", async () => {
    const dir = fresh();
    night(dir, 1, 100, { "requests.ndjson": "no record at all" });
    const { trend, readings } = await collect([dir]);
    expect(trend.series[0]?.runs).toMatchObject([{ from: "report", testid: "night_01" }]);
    expect(readings).toEqual([]);
  });

  it("the records where it is missing, broken, or of another version", async () => {
    const dir = fresh();
    night(dir, 1, 100, { "requests.ndjson": records(150), "report.json": "{" });
    night(dir, 2, 100, { "requests.ndjson": `${records(160)}no record\n`, "report.json": { v: 9, kind: "report" } });
    const { trend, readings } = await collect([dir]);
    expect(trend.series[0]?.runs.map(({ from }) => from)).toEqual(["records", "records"]);
    expect(trend.series[0]?.metrics[0]?.points.map((point) => point?.value)).toEqual([150, 160]);
    expect(readings.map(({ bad }) => bad)).toEqual([0, 1]);
  });

  it("the records for an SLO that the report does not know; without records there is no goodput, and all the rest", async () => {
    const dir = fresh();
    night(dir, 1, 100, { "requests.ndjson": records(150) });
    night(dir, 2, 100);
    expect(await points(dir, "goodput", { slo: { ttft: 200 } })).toEqual([1, null]);
    expect(await points(dir, "ttftP50", { slo: { ttft: 200 } })).toEqual([150, 100]);
  });

  it("an SLO that the run was given", async () => {
    const dir = fresh();
    const json = nightJson(1, { environment: { SLO: "ttft:140" } });
    write(join(dir, "one"), { "run.json": json, "requests.ndjson": records(150) });
    expect(await points(dir, "goodput")).toEqual([0]);
  });

  it("a run that tells nothing is named; interrupted and dead ones are shown, and not judged", async () => {
    const dir = fresh();
    night(dir, 1);
    write(join(dir, "bare"), { "run.json": nightJson(2) });
    write(join(dir, "broken"), { "run.json": "[1, 2", "report.json": reportOf({ ttft: 1 }) });
    write(join(dir, "old"), { "run.json": nightJson(3, { v: 0 }) });
    write(join(dir, "preflight"), {
      "run.json": nightJson(4),
      "requests.ndjson": lines([record({ scenario: "setup" })]),
    });
    write(join(dir, "dead"), {
      "run.json": nightJson(5, { endedAt: null, exit: null }),
      "requests.ndjson": `${records(90)}{"v":1,"ru`,
    });
    const { trend } = await collect([dir]);
    expect(trend.skipped.map(({ path, reason }) => `${path.split("/").at(-1)}: ${reason}`)).toEqual([
      "bare: no records; report.json is not there",
      "broken: run.json is no JSON",
      "old: run.json has version 0, and 1 is known",
      expect.stringMatching(/^preflight: .*no request of a load.*; report\.json is not there$/),
    ]);
    expect(trend.series[0]?.runs.map(({ excluded }) => excluded)).toEqual([null, "died, or still goes on"]);
  });

  it("five hundred runs with their reports", { timeout: 60_000 }, async () => {
    const dir = fresh();
    for (let n = 0; n < 500; n++) {
      const startedAt = new Date(Date.UTC(2024, 0, 1 + n)).toISOString();
      write(join(dir, String(n)), {
        "run.json": nightJson(0, { testid: `n${n}`, startedAt, endedAt: startedAt }),
        "report.json": reportOf({ ttft: (n < 450 ? 100 : 140) + ((n * 37) % 11) }),
      });
    }
    const { trend } = await collect([dir]);
    expect(trend.series[0]?.runs.length).toBe(500);
    expect(trend.series[0]?.metrics[0]?.changes.map(({ after }) => after)).toEqual([450]);
    expect(trend.series[0]?.notices).toEqual(["Changes are looked for in the latest 300 runs."]);
  });
});
