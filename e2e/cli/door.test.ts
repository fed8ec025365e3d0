/** tests/run-loadtest.sh as the guide types it. The other two doors are the same few lines and cannot be run here. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, STOCK_K6 } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { emptyFolder } from "./cli.ts";

const PLAIN = "export default function () {}\n";

/** An installation of its own, whose tests/ holds the door and two suites of a user. */
function installation({ built = true } = {}): string {
  const root = emptyFolder();
  const tests = join(root, "tests");
  mkdirSync(join(tests, "src"), { recursive: true });
  cpSync(join(ROOT, "tests", "run-loadtest.sh"), join(tests, "run-loadtest.sh"));
  writeFileSync(join(tests, "src", "mine.js"), PLAIN);
  writeFileSync(
    join(tests, "src", "test-yours.js"),
    '/** says what it was told */\nexport default function () { console.log("told " + __ENV.TOLD); }\n',
  );
  if (built) symlinkSync(join(ROOT, "dist"), join(root, "dist"));
  return root;
}

const door = (root: string, args: string[], options: { cwd?: string; env?: Record<string, string> } = {}) =>
  run("/bin/bash", [join(root, "tests", "run-loadtest.sh"), ...args], { cwd: emptyFolder(), ...options });
const STOCK = ["--stock", "--k6", STOCK_K6];

test("a name, with or without test-, from any folder; results go to tests/results", async () => {
  const root = installation();
  for (const name of ["test-yours", "yours"]) {
    const ended = await door(root, [name, ...STOCK]);
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("test-yours: ended well")]);
  }
  expect(readdirSync(join(root, "tests", "results"))).toHaveLength(2);
});

test.each(["--list", "-l"])("%s: ours and those of tests/src, and no door", async (flag) => {
  const { code, stdout } = await door(installation(), [flag]);
  expect(code).toBe(0);
  const names = stdout.split("\n").map((line) => line.split(" ")[0]);
  expect(names).toEqual(expect.arrayContaining(["completion-standard", "responses", "mine", "test-yours"]));
});

test("the doors that the guide names are no suites of their own", async () => {
  const { stdout } = await run("bash", [join(ROOT, "tests", "run-loadtest.sh"), "--list"]);
  expect(stdout).toContain("completion-conversation");
  expect(stdout).not.toContain("test-completion");
});

test.each(["--help", "-h"])("%s: its own help", async (flag) => {
  const { code, stdout } = await door(installation(), [flag]);
  expect(code).toBe(0);
  expect(stdout).toContain("Usage: run-loadtest.sh [flags] [SUITE...]");
  expect(stdout).toContain("./run-loadtest.sh test-completion-conversation");
});

test("no argument, or flags alone: the Jan suites and one's own", async () => {
  const { code, stdout } = await door(installation(), ["--preset", "smoke", "--dry-run", "--json"]);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { suite: string }[]).map(({ suite }) => suite)).toEqual([
    "completion-conversation",
    "completion-standard",
    "responses",
    "mine",
    "test-yours",
  ]);
});

test("tests/.env is read, the caller's environment wins; arguments with spaces survive", async () => {
  const root = installation();
  writeFileSync(join(root, "tests", ".env"), "TOLD=by file\n");
  expect((await door(root, ["yours", ...STOCK])).stderr).toContain("told by file");
  expect((await door(root, ["yours", ...STOCK], { env: { TOLD: "by me" } })).stderr).toContain("told by me");
  const typed = await door(root, ["yours", ...STOCK, "--env", "TOLD=a  b '$HOME' \"c\"", "--testid", "t"]);
  expect(typed.stderr).toContain("told a  b '$HOME' \"c\"");
  const { environment } = JSON.parse(readFileSync(join(root, "tests/results/t/run.json"), "utf8")) as {
    environment: object;
  };
  expect(environment).toMatchObject({ TOLD: "a  b '$HOME' \"c\"" });
});

test("the exit status is the command's; an unknown name is told with the nearest", async () => {
  const root = installation();
  const unknown = await door(root, ["test-responsse"]);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("Did you mean responses?")]);
  writeFileSync(join(root, "tests", "src", "broken.js"), "export default function () { no script }\n");
  expect((await door(root, ["broken", ...STOCK])).code).toBe(9);
});

describe("what is missing is told in one sentence, exit 2", () => {
  const bin = (...programs: string[]) => {
    const folder = emptyFolder();
    for (const [name, path] of programs.map((path) => [path.slice(path.lastIndexOf("/") + 1), path] as const))
      symlinkSync(path, join(folder, name));
    return folder;
  };

  test("Node.js", async () => {
    const root = installation();
    const ended = await run("/bin/bash", [join(root, "tests", "run-loadtest.sh")], {
      env: { PATH: bin("/usr/bin/dirname") },
    });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^run-loadtest: Node\.js is not installed: .*`make build`\.\n$/);
  });

  test("llmload's own build", async () => {
    const ended = await door(installation({ built: false }), []);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^run-loadtest: llmload is not built: run `make build` .*\n$/);
  });

  test("k6", async () => {
    const ended = await door(installation(), ["mine", "--stock"], {
      env: { PATH: bin(process.execPath, "/usr/bin/dirname") },
    });
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining("--stock takes k6 from the PATH")]);
  });
});

test("the Windows doors hand all arguments on to the same command, with Windows line ends", () => {
  for (const [name, call] of [
    ["run-loadtest.bat", 'node "..\\dist\\node\\cli\\main.js" run-loadtest %*'],
    ["run-loadtest.ps1", "& node $cli run-loadtest @args"],
  ] as const) {
    const text = readFileSync(join(ROOT, "tests", name), "utf8");
    expect(text).toContain(call);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  }
});
