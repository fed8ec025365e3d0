/** `llmload run` through the process: exit status, files, settings. The suites are small plain k6 scripts. */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { K6, STOCK_K6 } from "../support/paths.ts";
import { schemaErrors } from "../support/schema.ts";
import { llmload, projectFolder, runFixture, runFolders, runJson } from "./cli.ts";

describe("exit status", () => {
  test.each([
    ["all well", ["short"], 0, "short: ended well"],
    ["a threshold failed", ["short", "--env", "RESULT=failed"], 4, "1 threshold failed: made count>1"],
    ["no samples, k6 content", ["short", "--env", "RESULT=open"], 5, "could not be evaluated"],
    ["no samples, k6 failed by the guard", ["short", "--env", "RESULT=guard"], 5, "could not be evaluated"],
    ["pre-flight", ["stopping", "--env", "HOW=preflight"], 3, "pre-flight: nothing answers at http://127.0.0.1:1."],
    [
      "nobody can sign in, found in mid-run",
      ["stopping", "--env", "HOW=signin"],
      3,
      "sign-in: guest login answers 500",
    ],
    ["aborted by the suite", ["stopping", "--env", "HOW=abort"], 6, "that is enough"],
    ["exception in setup", ["stopping", "--env", "HOW=setup"], 9, "TypeError: setup is broken"],
    ["an argument that k6 does not know", ["short", "--", "--bogus"], 2, "unknown flag: --bogus"],
  ])("%s", async (_name, args, code, sentence) => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, args);
    expect(ended.stderr).toContain(sentence);
    expect(ended.code).toBe(code);
    const [folder] = runFolders(cwd);
    const run = runJson(folder!);
    expect(schemaErrors("run.schema.json", run)).toEqual([]);
    expect(run).toMatchObject({ exit: code, stock: true, endedAt: expect.stringMatching(/Z$/) });
  });

  test.each([
    ["a suite that does not load", ["stopping", "--env", "HOW=load"], 9, "the suite is broken"],
    ["a setting that the suite refuses", ["stopping", "--env", "HOW=setting"], 2, "COLOUR must be red"],
    ["a bad value of a knob", ["short", "--seed", "many"], 2, "SEED"],
    ["several bad values, all at once", ["short", "--seed", "many", "--rate-scale", "-1"], 2, "RATE_SCALE"],
  ])("%s: nothing is started or written", async (_name, args, code, sentence) => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, args);
    expect(ended.stderr).toContain(sentence);
    expect(ended.code).toBe(code);
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });
});

describe("files", () => {
  test("a run leaves all that its list names, the summary under both names, and says where", async () => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, ["short", "--note", "after the upgrade", "--tag", "team=blue"]);
    const [folder] = runFolders(cwd);
    const run = runJson(folder!);
    expect(run).toMatchObject({
      suite: "short",
      suiteFile: "suites/short.js",
      note: "after the upgrade",
      k6ExitCode: 0,
    });
    expect(run.files).toEqual(["k6.log", "requests.ndjson", "short_summary.json", "summary.json"]);
    for (const file of [...(run.files as string[]), "run.json"]) {
      expect(existsSync(join(folder!, file))).toBe(true);
      expect(ended.stderr).toContain(`results/${run.testid as string}/${file}`);
    }
    expect(readFileSync(join(folder!, "summary.json"), "utf8")).toBe(
      readFileSync(join(folder!, "short_summary.json"), "utf8"),
    );
    expect(readFileSync(join(folder!, "k6.log"), "utf8")).toContain("info    token is");
    expect(ended.stdout).toContain(`the summary of ${run.testid as string}`);
    expect(run.testid).toMatch(/^short_\d{8}_\d{6}_[0-9a-f]{4}$/);
  });

  test("a testid of one's own is used once only", async () => {
    const cwd = projectFolder();
    expect((await runFixture(cwd, ["short", "--testid", "mine", "--out-dir", "out"])).code).toBe(0);
    expect(existsSync(join(cwd, "out", "mine", "run.json"))).toBe(true);
    const again = await runFixture(cwd, ["short", "--testid", "mine", "--out-dir", "out"]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("There is a run out/mine already");
  });

  test("--no-records keeps none", async () => {
    const cwd = projectFolder();
    await runFixture(cwd, ["short", "--no-records"]);
    expect(runJson(runFolders(cwd)[0]!).files).not.toContain("requests.ndjson");
  });
});

describe("settings", () => {
  test("flag over environment over .env; CRLF, quotes, spaces and comments in .env", async () => {
    const cwd = projectFolder();
    writeFileSync(
      join(cwd, ".env"),
      "# mine\r\nexport TENANT='from file'\r\nSEED=1 # one\r\nMAX_TOKENS=5\r\nSLO=ttft:800 tpot:50\r\n",
    );
    const ended = await runFixture(cwd, ["short", "--seed", "3"], { env: { SEED: "2", MAX_TOKENS: "6" } });
    expect(ended.code).toBe(0);
    expect(runJson(runFolders(cwd)[0]!).environment).toMatchObject({
      SEED: "3",
      MAX_TOKENS: "6",
      SLO: "ttft:800 tpot:50",
    });
    expect(ended.stderr).toContain("tenant is from file");
  });

  test("a password in the address is refused and not repeated", async () => {
    const ended = await runFixture(projectFolder(), ["short", "--base-url", "http://me:hunter22@127.0.0.1:1/"]);
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining("BASE_URL is not usable")]);
    expect(ended.output).not.toContain("hunter22");
  });

  test("a variable that is nearly one of ours is named", async () => {
    const ended = await runFixture(projectFolder(), ["short"], { env: { DURATION_SCLE: "2" } });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("DURATION_SCLE is set, but llmload does not know it: did you mean DURATION_SCALE?");
  });

  test("a malformed .env stops the run by file and line, without showing the line", async () => {
    const cwd = projectFolder();
    writeFileSync(join(cwd, ".env"), "A=1\nsk-very-secret\n");
    const ended = await runFixture(cwd, ["short"]);
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(".env:2: there is no `=` in the line")]);
    expect(ended.output).not.toContain("very-secret");
  });

  test("--dotenv must be there", async () => {
    const ended = await runFixture(projectFolder(), ["short", "--dotenv", "other.env"]);
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining("other.env cannot be read (ENOENT)")]);
  });

  test("k6's own variables that would replace the plan are named and not handed on", async () => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, ["short"], { env: { K6_VUS: "7", K6_DURATION: "9m" } });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("K6_DURATION is not handed to k6");
    expect(ended.stdout).toContain("2 iterations shared among 1 VUs");
  });
});

describe("which k6", () => {
  test("without --stock one with the engine is wanted, with --stock one without", async () => {
    const cwd = projectFolder();
    const plain = await llmload(["run", "short", "--k6", STOCK_K6], { cwd });
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining("is a k6 without llmload's engine")]);
    const ours = await llmload(["run", "short", "--stock", "--k6", K6], { cwd });
    expect([ours.code, ours.stderr]).toEqual([2, expect.stringContaining("Leave --stock out")]);
  });

  test("--k6 over LLMLOAD_K6 over the one we build; --stock takes the PATH's", async () => {
    const cwd = projectFolder();
    const version = async (args: string[], env: Record<string, string>) => {
      const { stdout, stderr } = await llmload(["run", "short", "--dry-run", "--json", ...args], { cwd, env });
      return stdout === "" ? stderr : (JSON.parse(stdout) as { k6: { path: string } }[])[0]!.k6.path;
    };
    expect(await version([], {})).toBe(K6);
    expect(await version([], { LLMLOAD_K6: "./none" })).toContain("There is no k6 at ./none");
    expect(await version(["--k6", K6], { LLMLOAD_K6: "./none" })).toBe(K6);
    expect(await version(["--stock"], { PATH: cwd })).toContain("--stock takes k6 from the PATH, and there is none");
    symlinkSync(STOCK_K6, join(cwd, "k6"));
    expect(await version(["--stock"], { PATH: cwd })).toBe(join(cwd, "k6"));
  });

  test("a file that is no k6", async () => {
    const { code, stderr } = await llmload(["run", "short", "--k6", "/bin/ls"], { cwd: projectFolder() });
    expect([code, stderr]).toEqual([2, expect.stringContaining("could not be run as k6")]);
  });
});

describe("--dry-run", () => {
  test("prints plan and command, and writes nothing", async () => {
    const cwd = projectFolder();
    writeFileSync(join(cwd, ".env"), "AUTH_TOKEN=Bearer sk-very-secret\n");
    const ended = await runFixture(cwd, ["short", "--dry-run", "--env", "UPSTREAM=http://me:hunter22@127.0.0.1:1/"]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/once +shared-iterations +1 VUs 2 iterations/);
    expect(ended.stdout).toMatch(/AUTH_TOKEN=\*\*\* +\.env/);
    expect(ended.stdout).toMatch(/k6-stock run .*--tag testid=short_\S+ --tag test_case=short .*suites\/short\.js/);
    expect(ended.output).not.toMatch(/very-secret|hunter22/);
    expect(existsSync(join(cwd, "results"))).toBe(false);
  });

  test("--json gives the same as a value", async () => {
    const cwd = projectFolder();
    const ended = await runFixture(cwd, ["short", "stopping", "--dry-run", "--json"], {
      env: { AUTH_TOKENS: "sk-one-1,sk-two-2" },
    });
    const plans = JSON.parse(ended.stdout) as {
      suite: string;
      environment: object;
      plan: object;
      command: { args: string[] };
    }[];
    expect(plans.map((plan) => plan.suite)).toEqual(["short", "stopping"]);
    expect(plans[0]).toMatchObject({
      environment: { AUTH_TOKENS: "***" },
      plan: { thresholds: { made: ["count>1"] }, maxVUs: 1 },
    });
    expect(ended.output).not.toMatch(/sk-one|sk-two/);
  });
});

test("a threshold with abortOnFail: run.json says that the run is not whole", async () => {
  const cwd = projectFolder();
  const { code } = await runFixture(cwd, ["stopping", "--env", "HOW=threshold"]);
  expect(code).toBe(4);
  expect(runJson(runFolders(cwd)[0] ?? "")).toMatchObject({ exit: 4, k6ExitCode: 99, aborted: true });
  const whole = projectFolder();
  await runFixture(whole, ["short", "--env", "RESULT=failed"]);
  expect(runJson(runFolders(whole)[0] ?? "")).not.toHaveProperty("aborted");
});
