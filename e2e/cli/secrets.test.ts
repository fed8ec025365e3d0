/** A token reaches the suite, and nothing else. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { needs } from "../support/needs.ts";
import { projectFolder, runFixture, runFolders } from "./cli.ts";

const SECRET = "sk-c0ffee-c0ffee";

test("not in the output, not in a file, though the suite prints it", async () => {
  const cwd = projectFolder();
  const ended = await runFixture(cwd, ["short", "--note", `with ${SECRET}`, "--env", `COPY=${SECRET}`], {
    env: { AUTH_TOKEN: `Bearer ${SECRET}` },
  });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("token is Bearer ***");
  expect(ended.stdout).toContain("token Bearer ***");
  expect(ended.output).not.toContain(SECRET);
  const [folder] = runFolders(cwd);
  for (const file of readdirSync(folder!))
    expect(readFileSync(join(folder!, file), "utf8"), file).not.toContain(SECRET);
});

test("the secrets of the Jan suites neither, from .env", async () => {
  const cwd = projectFolder();
  const secrets = { API_KEY: "key-c0ffee-1", LOADTEST_TOKEN: "pass-c0ffee-2" };
  const dotenv = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(cwd, ".env"), dotenv.join(""));
  const args = Object.values(secrets).flatMap((value, i) => ["--env", `COPY${i}=${value}`]);
  const ended = await runFixture(cwd, ["short", ...args, "--env", "PRINT=API_KEY,LOADTEST_TOKEN"]);
  expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("API_KEY is ***")]);
  const planned = await runFixture(cwd, ["short", ...args, "--dry-run"]);
  expect(planned.stdout).toMatch(/LOADTEST_TOKEN=\*\*\* +\.env/);
  const [folder] = runFolders(cwd);
  const texts = readdirSync(folder!).map((file) => readFileSync(join(folder!, file), "utf8"));
  for (const text of [ended.output, planned.output, ...texts]) expect(text).not.toContain("c0ffee");
});

const ps = needs("ps", "procps", ["-V"]);
test.skipIf(ps.skip)(`not in the list of processes${ps.note}`, async () => {
  const cwd = projectFolder();
  let list = "";
  await runFixture(cwd, ["long"], {
    env: { AUTH_TOKEN: SECRET, API_KEY: SECRET, LOADTEST_TOKEN: SECRET },
    onOutput: (output, child) => {
      if (list !== "" || !output.includes("going")) return;
      list = execFileSync("ps", ["-eo", "pid,ppid,args", "-ww"], { encoding: "utf8" });
      child.kill("SIGINT");
    },
  });
  expect(list).toContain("test_case=long");
  expect(list).not.toContain(SECRET);
});
