/** `--preset NAME` and the knobs of the Jan suites: where they come from, who reads them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addSuite, llmload, projectFolder, runFixture, runFolders, runJson } from "./cli.ts";

interface Planned {
  preset: string | null;
  environment: Record<string, string>;
  warnings: string[];
}

async function plan(args: string[], env: Record<string, string> = {}, cwd = projectFolder()): Promise<Planned> {
  const { code, stdout, stderr } = await runFixture(cwd, [...args, "--dry-run", "--json"], { env });
  expect([code, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as Planned[])[0]!;
}

describe("--preset", () => {
  test.each([
    ["smoke", { SINGLE_RUN: "true" }],
    ["load", { NONSTREAM_RPS: "3", STREAM_RPS: "1", DURATION_MIN: "2" }],
    ["load-high", { NONSTREAM_RPS: "10", STREAM_RPS: "5", DURATION_MIN: "5" }],
    ["stream-only", { NONSTREAM_RPS: "0", STREAM_RPS: "3", DURATION_MIN: "3" }],
  ])("%s is what the guide says", async (name, settings) => {
    const planned = await plan(["short", "--preset", name]);
    expect(planned.preset).toBe(name);
    expect(planned.environment).toMatchObject(settings);
  });

  test("a flag wins over it, it wins over the environment, that over .env", async () => {
    const cwd = projectFolder();
    writeFileSync(join(cwd, ".env"), "STREAM_RPS=7\nSEED=7\n");
    const { environment } = await plan(
      ["short", "--preset", "load", "--stream-rps", "9"],
      { NONSTREAM_RPS: "8", DURATION_MIN: "8", MAX_VUS: "8" },
      cwd,
    );
    expect(environment).toMatchObject({
      STREAM_RPS: "9",
      NONSTREAM_RPS: "3",
      DURATION_MIN: "2",
      MAX_VUS: "8",
      SEED: "7",
    });
  });

  test("is kept in run.json, and named as the source of its settings in the plan", async () => {
    const cwd = projectFolder();
    expect((await runFixture(cwd, ["short", "--preset", "load"])).code).toBe(0);
    expect(runJson(runFolders(cwd)[0]!)).toMatchObject({ preset: "load", environment: { NONSTREAM_RPS: "3" } });
    const { stdout } = await runFixture(cwd, ["short", "--preset", "load", "--dry-run"]);
    expect(stdout).toMatch(/^preset +load$/m);
    expect(stdout).toMatch(/NONSTREAM_RPS=3 +preset/);
  });
});

describe("a knob that the suite does not read", () => {
  const warnings = async (args: string[], env: Record<string, string>, dotenv = "") => {
    const cwd = projectFolder();
    addSuite(cwd, "of-agentapi.js", "/** @llmload target=agentapi: x */\nexport default () => {};\n");
    addSuite(cwd, "of-jan.js", "/** @llmload target=jan: x */\nexport default () => {};\n");
    writeFileSync(join(cwd, ".env"), dotenv);
    return (await plan(args, env, cwd)).warnings;
  };

  test("is named in a warning when it was typed or stands in the environment", async () => {
    expect(await warnings(["of-agentapi", "--single-run"], { STREAM_RPS: "4" })).toEqual([
      "SINGLE_RUN, STREAM_RPS are set, but of-agentapi does not read them: only the suites for Jan Server do.",
    ]);
    expect(await warnings(["of-agentapi", "--preset", "smoke"], {})).toEqual([
      expect.stringMatching(/^SINGLE_RUN is set, but of-agentapi does not read it/),
    ]);
  });

  test("is none of the suite that reads it, of one for any server, of a shared .env, of a default", async () => {
    expect(await warnings(["of-jan", "--single-run"], {})).toEqual([]);
    expect(await warnings(["short", "--single-run"], {})).toEqual([]);
    expect(await warnings(["of-agentapi"], { SINGLE_RUN: "false" }, "STREAM_RPS=4\n")).toEqual([]);
  });

  test("a name that is nearly one of theirs is told", async () => {
    expect(await warnings(["of-jan"], { NONSTREAM_RSP: "1", LOADTEST_TOKN: "very-secret" })).toEqual([
      expect.stringContaining("did you mean NONSTREAM_RPS?"),
      expect.stringContaining("did you mean LOADTEST_TOKEN?"),
    ]);
  });
});

test("run all with a preset plans the three Jan suites, in both modes", async () => {
  for (const [preset, scenarios] of [
    ["smoke", ["single"]],
    ["load", ["nonstream", "stream"]],
    ["stream-only", ["stream"]],
  ] as const) {
    const { stdout, stderr } = await llmload(["run", "all", "--preset", preset, "--dry-run", "--json"]);
    const plans = JSON.parse(stdout || stderr) as { suite: string; plan: { scenarios: object } }[];
    expect(plans.map(({ suite }) => suite)).toEqual(["completion-conversation", "completion-standard", "responses"]);
    for (const { plan } of plans) expect(Object.keys(plan.scenarios).sort()).toEqual(scenarios);
  }
});
