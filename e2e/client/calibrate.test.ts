/** `llmload calibrate` as a user types it, and a later report that quotes it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Calibration } from "../../core/calibrate/types.ts";
import type { Report } from "../../core/report/types.ts";
import { emptyFolder, llmload } from "../cli/cli.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer } from "../support/server.ts";

it("measures by both clocks, keeps it, and every later report on this machine quotes it", async () => {
  const cwd = emptyFolder();
  const asked = ["--rate", "10", "--tokens", "10", "--duration", "4s", "--within", "100000"];
  const ended = await llmload(["calibrate", ...asked], { cwd });
  expect(ended.code, ended.output).toBe(0);
  expect(ended.stdout).toMatch(/10 streams a second/);
  expect(ended.stdout).toMatch(/TTFT +\d+/);
  expect(ended.stderr).toContain("for 2 s ...");
  const file = join(cwd, "results", "calibration.json");
  const calibration = JSON.parse(readFileSync(file, "utf8")) as Calibration;
  expect(schemaErrors("calibration.schema.json", calibration)).toEqual([]);
  const [first] = calibration.levels;
  expect(first?.streams).toBeGreaterThan(5);
  expect(first?.lost).toBe(0);
  expect(first?.user?.gap?.n).toBeGreaterThan(10);
  if (process.platform === "linux") expect(first?.kernel?.ttft?.n).toBeGreaterThan(2);
  const ttft = first?.user?.ttft;
  expect(ttft?.p50).toBeLessThanOrEqual(ttft?.p95 ?? -1);
  expect(ttft?.p99).toBeLessThanOrEqual(ttft?.max ?? -1);

  const server = await startTestServer(["--ttft", "5", "--itl", "1", "--tokens", "5"]);
  try {
    const load = [
      "--scenario",
      "basic_load",
      "--model",
      "gpt-4-demo",
      "--duration-scale",
      "0.008",
      "--base-url",
      server.url,
    ];
    const run = await llmload(["run", "chat-api", ...load, "--testid", "t", "--quiet"], {
      cwd,
      env: { PREFLIGHT: "off" },
    });
    // thresholds of so short a run may have no samples, or fail on a busy machine
    expect([0, 4, 5], run.output.slice(-2000)).toContain(run.code);
  } finally {
    await server.stop();
  }
  const folder = join(cwd, "results", "t");
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
  expect(report.client?.ownError).toMatchObject({ calibratedAt: calibration.calibratedAt, load: calibration.load });
  const text = await llmload(["report", folder, "--format", "text"], { cwd });
  expect(text.stdout).toContain("llmload's own error on this machine, calibrated");

  writeFileSync(file, JSON.stringify({ ...calibration, machine: { ...calibration.machine, cpus: 99 } }));
  const elsewhere = await llmload(["report", folder, "--format", "text"], { cwd });
  expect(elsewhere.stdout).not.toContain("llmload's own error");
});

it("refuses what cannot be measured", async () => {
  for (const [args, sentence] of [
    [["--concurrency", "0"], "whole number from 1"],
    [["--concurrency", "5", "--rate", "5"], "cannot be used with"],
    [["--like", "chat-api", "--rate", "5"], "cannot be used with"],
    [["--like", "no-such-suite"], "no-such-suite"],
    [["--duration", "100ms"], "2s at least"],
    [["--within", "-1"], "above 0"],
  ] as const) {
    const { code, stderr } = await llmload(["calibrate", ...args]);
    expect(code, args.join(" ")).toBe(2);
    expect(stderr).toContain(sentence);
  }
});
