/** Several suites by one command: order, pause, failures, --bail, the table at the end. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addSuite, emptyFolder, projectFolder, runFixture, runFolders } from "./cli.ts";

const NO_PAUSE = ["--pause", "0"];
const BROKEN = "export default function () { this is no script }\n";

/** The table at the end, without the colours that it has not. */
const table = (stderr: string) => stderr.slice(stderr.lastIndexOf("\nllmload: "));

test("each is run, the worst counts; the table has outcome, time, results and reason of each", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["stopping", "short", "--env", "RESULT=failed", ...NO_PAUSE]);
  expect(ended.code).toBe(4);
  const lines = table(ended.stderr).trim().split("\n");
  expect(lines[0]).toMatch(/^llmload: 2 suites in [\d.]+s: 1 ended well, 1 failed \(exit 4\)$/);
  expect(lines[1]).toMatch(/^ {2}suite +outcome +lasted +results$/);
  expect(lines[2]).toMatch(/^ {2}stopping +ended well +[\d.]+s +results\/stopping_\S+\/$/);
  expect(lines[3]).toMatch(/^ {2}short +exit 4 +[\d.]+s +results\/short_\S+\/$/);
  expect(lines[4]).toBe("    1 threshold failed: made count>1");
  expect(runFolders(cwd)).toHaveLength(2);
});

test("key figures where the suite's summary has them", async () => {
  const cwd = emptyFolder();
  const metrics = {
    llm_requests: { count: 40 },
    llm_request_success: { rate: 0.975 },
    llm_ttft: { "p(95)": 181.4 },
  };
  const summary = `export default () => {};
export const handleSummary = () => ({
  [__ENV.SUMMARY_DIR + "/x_summary.json"]: ${JSON.stringify(JSON.stringify({ metrics }))},
});\n`;
  addSuite(cwd, "a.js", summary);
  addSuite(cwd, "b.js", "export default () => {};\n");
  const ended = await runFixture(cwd, ["a", "b", ...NO_PAUSE]);
  expect(ended.code).toBe(0);
  expect(table(ended.stderr)).toMatch(/^ {2}a +ended well +[\d.]+s +40 +2\.5 % +181 ms +results\/a_/m);
});

describe("one that fails does not stop the others", () => {
  test.each([
    ["it cannot be loaded", "broken.js", BROKEN, 9, "k6 cannot load the suite"],
    [
      "it refuses its settings",
      "picky.js",
      'throw "llmload: wrong setting: COLOUR must be red";\nexport default () => {};\n',
      2,
      "COLOUR must be red",
    ],
  ])("%s", async (_name, file, text, code, sentence) => {
    const cwd = projectFolder();
    addSuite(cwd, file, text);
    const name = file.replace(".js", "");
    const ended = await runFixture(cwd, [name, "short", "stopping", ...NO_PAUSE]);
    expect(ended.code).toBe(code);
    // told before the first suite starts, and again in the table
    expect(ended.stderr.indexOf(`error: ${name}: `)).toBeLessThan(ended.stderr.indexOf("suite 2 of 3: short"));
    expect(table(ended.stderr)).toMatch(new RegExp(`${name} +exit ${code}\n {4}.*${sentence}`));
    expect(table(ended.stderr)).toContain("3 suites in ");
    expect(runFolders(cwd)).toHaveLength(2);
    expect(ended.stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
  });

  test("its folder is there already", async () => {
    const cwd = projectFolder();
    await runFixture(cwd, ["short", "--testid", "mine_short"]);
    const ended = await runFixture(cwd, ["short", "stopping", "--testid", "mine", ...NO_PAUSE]);
    expect(ended.code).toBe(2);
    expect(table(ended.stderr)).toMatch(
      /short +exit 2\n {4}There is a run .*mine_short already\.\n {2}stopping +ended well/,
    );
  });
});

test("a setting that is wrong for all is refused before anything starts", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["short", "stopping", "--seed", "many"]);
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringMatching(/^llmload: error: SEED/)]);
  expect(existsSync(join(cwd, "results"))).toBe(false);
});

describe("--bail", () => {
  test("stops after the first that failed; the rest is shown as not run", async () => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, ["stopping", "short", "--bail", "--env", "HOW=preflight"]);
    expect(ended.code).toBe(3);
    expect(table(ended.stderr)).toMatch(/short +not run\n {4}stopping failed \(--bail\)/);
    expect(ended.stderr).not.toContain("pause of");
    expect(runFolders(cwd)).toHaveLength(1);
  });

  test("starts none when one cannot be planned", async () => {
    const cwd = projectFolder();
    addSuite(cwd, "broken.js", BROKEN);
    const ended = await runFixture(cwd, ["short", "broken", "--bail"]);
    expect([ended.code, ended.stderr]).toEqual([9, expect.stringContaining("k6 cannot load the suite")]);
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });
});

describe("--pause", () => {
  test("between two, not after the last; the time goes by", async () => {
    const cwd = projectFolder();
    const startedAt = Date.now();
    const ended = await runFixture(cwd, ["short", "stopping", "--pause", "1200ms"]);
    expect(Date.now() - startedAt).toBeGreaterThan(1200);
    expect(ended.code).toBe(0);
    expect(ended.stderr.match(/pause of/g)).toHaveLength(1);
    expect(ended.stderr).toMatch(/pause of 1\.2 s before stopping \(--pause\)\nllmload: suite 2 of 2: stopping/);
  });

  test("is ten seconds if nothing is said, cut short by Ctrl-C, and the rest is not run", async () => {
    const cwd = projectFolder();
    let sent = 0;
    const ended = await runFixture(cwd, ["short", "stopping"], {
      onOutput: (output, child) => {
        if (sent === 0 && output.includes("pause of 10 s")) {
          sent = Date.now();
          child.kill("SIGINT");
        }
      },
    });
    expect(Date.now() - sent).toBeLessThan(9_000);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain("stopping: the suites that follow are not run");
    expect(table(ended.stderr)).toMatch(
      /short +ended well.*\n {2}stopping +not run\n {4}the series was stopped before its turn/,
    );
  });

  test("none for a suite alone", async () => {
    const ended = await runFixture(projectFolder(), ["short"]);
    expect(ended.stderr).not.toContain("pause of");
    expect(ended.stderr).not.toContain("suite 1 of 1");
  });
});

describe("names with test- in front", () => {
  test("find the same suite, both ways; a user's own test-x is meant before a suite called x", async () => {
    const cwd = projectFolder();
    const planned = async (name: string) => {
      const { stdout, stderr } = await runFixture(cwd, [name, "--dry-run", "--json"]);
      return stdout === "" ? stderr : (JSON.parse(stdout) as { suite: string }[])[0]?.suite;
    };
    expect(await planned("test-short")).toBe("short");
    addSuite(cwd, "test-short.js", "export default () => {};\n");
    expect(await planned("test-short")).toBe("test-short");
    expect(await planned("short")).toBe("short");
    addSuite(cwd, "test-mine.js", "export default () => {};\n");
    expect(await planned("mine")).toBe("test-mine");
    expect(await planned("test-responses")).toBe("responses");
  });

  test("--dry-run shows what cannot be planned in its place", async () => {
    const cwd = projectFolder();
    addSuite(cwd, "broken.js", BROKEN);
    const ended = await runFixture(cwd, ["broken", "short", "--dry-run", "--json"]);
    expect(ended.code).toBe(9);
    expect(JSON.parse(ended.stdout)).toEqual([
      expect.objectContaining({ suite: "broken", error: expect.objectContaining({ exit: 9, code: "suite.script" }) }),
      expect.objectContaining({ suite: "short", warnings: [] }),
    ]);
  });
});
