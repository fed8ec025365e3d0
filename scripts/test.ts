/**
 * `make test`: runs the Go tests and the TypeScript tests, shows their progress, and ends with what was skipped,
 * what would cure it, and one line `N passed, N failed`. It must not decide what is tested: the runners do.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { add, EMPTY, goEvent, goOutcome, type Outcome, vitestOutcome } from "./testing/outcome.ts";

const root = process.cwd();
const exe = process.platform === "win32" ? ".exe" : "";
const reportFile = ".cache/test/vitest.json";

function hasCompiler(): boolean {
  return ["cc", "gcc", "clang"].some((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
}

async function goTests(): Promise<Outcome> {
  const race = hasCompiler();
  console.log(`== Go tests${race ? ", with the race detector" : ""}`);
  const args = ["test", ...(race ? ["-race"] : []), "-json", "./..."];
  const child = spawn("go", args, {
    cwd: "xk6",
    stdio: ["ignore", "pipe", "inherit"],
    // the binary that is tested is the one that was built, not another
    env: { ...process.env, LLMLOAD_K6: resolve(`bin/k6${exe}`), ...(race ? { CGO_ENABLED: "1" } : {}) },
  });
  const lines: string[] = [];
  const outputs = new Map<string, string[]>();
  for await (const line of createInterface({ input: child.stdout })) {
    const event = goEvent(line);
    if (event === null) {
      console.log(line);
      continue;
    }
    if (event.action === "output") {
      const kept = outputs.get(event.name) ?? [];
      kept.push(event.output);
      outputs.set(event.name, kept);
      continue;
    }
    lines.push(line);
    if (event.action === "fail") console.log((outputs.get(event.name) ?? []).join(""));
    if (event.name.startsWith("package ") && event.action !== "start") console.log(`   ${event.action} ${event.name}`);
    if (event.action !== "run" && event.action !== "start") outputs.delete(event.name);
  }
  const code = await new Promise<number>((done) => {
    if (child.exitCode !== null) done(child.exitCode);
    else child.on("close", (status) => done(status ?? 1));
  });
  const outcome = goOutcome(lines);
  if (code !== 0 && outcome.failed.length === 0) outcome.failed.push(`go test (exit ${code})`);
  if (!race) outcome.skipped.push("Go race detector [needs a C compiler: apt-get install gcc libc6-dev]");
  return outcome;
}

function vitestTests(extra: string[]): Outcome {
  console.log("== TypeScript tests, k6 and the command line end to end");
  mkdirSync(".cache/test", { recursive: true });
  rmSync(reportFile, { force: true });
  const args = ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`, ...extra];
  const run = spawnSync("npx", args, { stdio: "inherit", shell: process.platform === "win32" });
  let outcome: Outcome;
  try {
    outcome = vitestOutcome(readFileSync(reportFile, "utf8"), root);
  } catch {
    return { passed: 0, failed: [`vitest left no report (exit ${run.status})`], skipped: [] };
  }
  if (run.status !== 0 && outcome.failed.length === 0) outcome.failed.push(`vitest (exit ${run.status})`);
  return outcome;
}

const only = process.argv[2];
let outcome = EMPTY;
if (only === undefined || only === "go") outcome = add(outcome, await goTests());
if (only === undefined || only === "ts") outcome = add(outcome, vitestTests(process.argv.slice(3)));

if (outcome.skipped.length > 0) {
  console.log(
    `\nskipped (the bracket says what would cure it):\n${outcome.skipped.map((name) => `  - ${name}`).join("\n")}`,
  );
}
if (outcome.failed.length > 0) console.log(`\nfailed:\n${outcome.failed.map((name) => `  - ${name}`).join("\n")}`);
const skips = outcome.skipped.length > 0 ? `, ${outcome.skipped.length} skipped` : "";
console.log(`\n${outcome.passed} passed, ${outcome.failed.length} failed${skips}`);
process.exit(outcome.failed.length > 0 ? 1 : 0);
