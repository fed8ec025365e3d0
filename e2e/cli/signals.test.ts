/** Ctrl-C, as a signal and as a key on a terminal. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../support/needs.ts";
import { CLI, STOCK_K6 } from "../support/paths.ts";
import { cleanEnv } from "../support/process.ts";
import { projectFolder, runFixture, runFolders, runJson } from "./cli.ts";

const count = (text: string, part: string) => text.split(part).length - 1;

/** Calls `act` once, when the suite is under way. */
function whenGoing(act: (child: ChildProcess) => void): (output: string, child: ChildProcess) => void {
  let done = false;
  return (output, child) => {
    if (done || !output.includes("going")) return;
    done = true;
    act(child);
  };
}

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", (signal) => {
  test("ends the run properly: exit 6, one summary, run.json finished", async () => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, ["long"], { onOutput: whenGoing((child) => child.kill(signal)) });
    expect(ended.code).toBe(6);
    expect(count(ended.stdout, "the one summary")).toBe(1);
    expect(ended.stderr).toContain("stopping: running requests are given up");
    const run = runJson(runFolders(cwd)[0]!);
    expect(run).toMatchObject({ exit: 6, k6ExitCode: 105 });
    expect(run.files).toContain("summary.json");
  });
});

test("an interrupt ends a series: the suites that follow are not run", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["long", "short"], { onOutput: whenGoing((child) => child.kill("SIGINT")) });
  expect(ended.code).toBe(6);
  expect(ended.stderr).toMatch(/short +not run\n {4}the series was stopped before its turn/);
  expect(runFolders(cwd)).toHaveLength(1);
});

const ps = needs("ps", "procps", ["-V"]);
test.skipIf(ps.skip)(`a k6 that is killed from outside: exit 6, what was written is kept${ps.note}`, async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["long"], {
    onOutput: whenGoing((child) => {
      const [pid] = execFileSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" })
        .trim()
        .split(/\s+/);
      process.kill(Number(pid), "SIGKILL");
    }),
  });
  expect(ended.code).toBe(6);
  expect(ended.stderr).toContain("k6 was killed (SIGKILL)");
  expect(runJson(runFolders(cwd)[0]!).exit).toBe(6);
});

test.each([
  ["a sentence, and how to learn more", {}, false],
  ["with LLMLOAD_DEBUG the place too", { LLMLOAD_DEBUG: "1" }, true],
])("a failure of our own (its folder vanished): exit 1, %s", async (_name, env, stack) => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["long"], {
    env,
    onOutput: whenGoing((child) => {
      rmSync(join(cwd, "results"), { recursive: true });
      child.kill("SIGINT");
    }),
  });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("This is a fault of llmload. LLMLOAD_DEBUG=1 shows where it happened.");
  expect(/\n\s+at \w+/.test(ended.stderr)).toBe(stack);
});

const script = needs("script", "bsdutils (util-linux)");
const onTerminal = `a key on a terminal${script.note}`;

/** Runs the command on a pseudo-terminal and presses Ctrl-C when `going` shows, `presses` times. */
function press(cwd: string, presses: number): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const command = [process.execPath, CLI, "run", "--stock", "--k6", STOCK_K6, "long"]
      .map((word) => `'${word}'`)
      .join(" ");
    const child = spawn("script", ["-qec", `exec ${command}`, "/dev/null"], { cwd, env: cleanEnv({ TERM: "xterm" }) });
    let output = "";
    let pressed = 0;
    const key = () => {
      pressed++;
      child.stdin.write("\u0003");
      if (pressed < presses) setTimeout(key, 50);
    };
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (pressed === 0 && output.includes("going")) key();
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

describe.skipIf(script.skip)(onTerminal, () => {
  test("Ctrl-C reaches k6 once: the summary comes, once, below k6's own progress bars", async () => {
    const cwd = projectFolder();
    const { code, output } = await press(cwd, 1);
    expect(code).toBe(6);
    expect(count(output, "the one summary")).toBe(1);
    expect(output).toMatch(/running \(\d+m?[\d.]*/);
    expect(runJson(runFolders(cwd)[0]!)).toMatchObject({ exit: 6, k6ExitCode: 105 });
    expect(readFileSync(join(runFolders(cwd)[0]!, "k6.log"), "utf8")).toContain("going");
  });

  test("twice: it ends at once, and run.json says so", async () => {
    const cwd = projectFolder();
    const { code, output } = await press(cwd, 2);
    expect(code).toBe(6);
    expect(count(output, "the one summary")).toBeLessThanOrEqual(1);
    expect(runJson(runFolders(cwd)[0]!)).toMatchObject({ exit: 6 });
  });
});
