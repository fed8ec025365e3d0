/** The image, really built and its entrypoint really run: every form of the command line, every kind of mount. */
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../support/needs.ts";
import { K6, ROOT, STOCK_K6 } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { buildImage, type Image } from "./image.ts";

const JAN = ["completion-conversation", "completion-standard", "responses"];
const CALLER = 1234;
const cure = "apt-get install buildah mmdebstrap, and run as root";
const lacks = ["buildah", "mmdebstrap"].map((program) => needs(program, cure)).find(({ skip }) => skip);
const rootless = process.getuid?.() === 0 ? undefined : { skip: true, note: ` [needs root: ${cure}]` };
const { skip, note } = lacks ?? rootless ?? { skip: false, note: "" };

describe.skipIf(skip)(`the image${note}`, { concurrent: true }, () => {
  let image: Image;
  let server: TestServer;
  let scratch: string;
  beforeAll(async () => {
    server = await startTestServer(["--profile", "jan-clean", "--ttft", "5", "--itl", "1", "--tokens", "4"]);
    scratch = mkdtempSync(join(tmpdir(), "llmload-mounts-"));
    image = buildImage();
  }, 400_000);
  afterAll(async () => {
    image?.remove();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });
  const single = () => ({ BASE: server.url, SINGLE_RUN: "true" });

  /** A folder of the caller's, with these files. */
  function folder(files: Record<string, string> = {}, owner = CALLER): string {
    const dir = mkdtempSync(join(scratch, "m-"));
    chmodSync(dir, 0o755);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(dir, name, ".."), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    for (const name of ["", ...readdirSync(dir, { recursive: true, encoding: "utf8" })])
      chownSync(join(dir, name), owner, owner);
    return dir;
  }
  const tests = (dir: string): readonly [string, string][] => [[dir, "/tests"]];
  /** Every file below results/ with its owner. */
  function owners(dir: string): number[] {
    const results = join(dir, "results");
    const all = readdirSync(results, { recursive: true, encoding: "utf8" }).map((name) => join(results, name));
    return [...new Set([results, ...all].map((file) => statSync(file).uid))];
  }
  const runsOf = (dir: string) =>
    readdirSync(join(dir, "results"))
      .map((name) => name.replace(/_\d.*/, ""))
      .sort();

  it("belongs to nobody in particular: a user by number, one entrypoint, no words of its own", () => {
    expect(image.config.User).toBe("1000:1000");
    expect(image.config.Cmd ?? []).toEqual([]);
    expect(image.config.WorkingDir).toBe("/data");
  });

  it("holds no secret, result or test of the checkout that it was built from", async () => {
    const found = await image.docker([
      "bash",
      "-c",
      "find /app /data -name .env -o -name '*.test.ts' -o -name results -o -name vitest -o -name typescript | grep -v dist/node/results",
    ]);
    expect(found.stdout).toBe("");
    const size = await image.docker(["bash", "-c", "du -sm /app | cut -f1"]);
    expect(Number(size.stdout)).toBeLessThan(200);
  });

  it("list, and --list", async () => {
    for (const word of ["list", "--list"]) {
      const listed = await image.docker([word]);
      expect(listed.code, listed.output).toBe(0);
      for (const suite of [...JAN, "chat-api"]) expect(listed.stdout).toContain(suite);
    }
  });

  it("run-all runs all, one after another", async () => {
    const dir = folder();
    const how = { mounts: tests(dir), user: `${CALLER}:${CALLER}`, env: single() };
    const ended = await image.docker(["run-all", "--pause", "0s"], how);
    expect(ended.code, ended.output.slice(-3000)).toBe(0);
    expect(runsOf(dir)).toEqual(JAN);
    expect(owners(dir)).toEqual([CALLER]);
  });

  it.each([
    ["no word", [], ["all"]],
    ["the empty word of CMD ['']", [""], ["all"]],
    ["run-all", ["run-all"], ["all"]],
    ["run", ["run"], ["all"]],
    ["all", ["all", "--bail"], ["all", "--bail"]],
    ["flags alone", ["--preset", "smoke"], ["all", "--preset", "smoke"]],
    ["run-all NAME", ["run-all", "responses"], ["responses"]],
    ["run NAME", ["run", "test-responses", "--debug"], ["test-responses", "--debug"]],
  ])("%s: what the runner is told", async (_name, words, told) => {
    const stub = join(folder({ "main.js": "console.log(JSON.stringify(process.argv.slice(2)));\n" }), "main.js");
    const ended = await image.docker(words, { mounts: [[stub, "/app/dist/node/cli/main.js"]] });
    expect(ended.stdout, ended.output).toBe(`${JSON.stringify(["run", ...told])}\n`);
  });

  it.each([
    ["NAME", ["test-responses", "--dry-run"], ["responses"]],
    ["two names", ["responses", "completion-standard", "--dry-run"], ["responses", "completion-standard"]],
  ])("%s", async (_name, words, suites) => {
    const ended = await image.docker(words);
    expect(ended.code, ended.output).toBe(0);
    expect([...ended.stdout.matchAll(/^suite +(\S+)/gm)].map((match) => match[1])).toEqual(suites);
  });

  it("a name that nobody has is told, with the nearest suite", async () => {
    const ended = await image.docker(["test-respnses"]);
    expect(ended.code).toBe(2);
    expect(ended.output).toContain("Did you mean responses?");
  });

  it("--help tells the forms", async () => {
    const ended = await image.docker(["--help"]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("run NAME");
  });

  it("every command of k6 is k6's, but for the two names that llmload has too", async () => {
    const help = (await run(K6, ["--help"])).stdout;
    const known = [...help.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map((match) => match[1] as string);
    const script = readFileSync(join(ROOT, "deploy/entrypoint.sh"), "utf8");
    const handed = /^ {2}(archive .*)\) k6/m.exec(script)?.[1]?.split(" | ");
    expect(handed?.sort()).toEqual([...known.filter((name) => name !== "new" && name !== "run"), "version"].sort());
    const version = await image.docker(["version"]);
    expect(version.stdout).toMatch(/k6 v\d[\s\S]*k6\/x\/llmload/);
    expect((await image.docker(["k6", "run", "--help"])).stdout).toContain("--vus");
  });

  it("bash and jq are there, and DuckDB's binding runs on the base", async () => {
    expect((await image.docker(["bash", "-c", "jq --version"])).stdout).toContain("jq-");
    const asked = await image.docker(["query", "--format", "csv", "/app/deploy", "select 6*7 as n"]);
    expect(asked.output).not.toMatch(/could not be loaded|cannot be loaded|GLIBC/);
  });

  it("a folder with src/ and .env: the library is found, .env is read, results are the caller's", async () => {
    const dir = folder({
      "src/mine.js": `import { withScenarios } from "../../k6/lib/extend.ts";
export const options = { vus: 1, iterations: 1 };
export default function () { console.log("mine", typeof withScenarios, __ENV.GREETING, __ENV.OTHER); }\n`,
      ".env": 'GREETING="from the file"\r\nOTHER=file\r\n',
    });
    const how = { mounts: tests(dir), user: `${CALLER}:${CALLER}`, env: { OTHER: "caller" } };
    for (const words of [["mine"], ["run", "src/mine.js"], ["k6", "run", "--quiet", "src/mine.js"]]) {
      const ended = await image.docker(words, how);
      expect(ended.code, ended.output).toBe(0);
      expect(ended.output).toContain("mine function from the file caller");
    }
    expect(owners(dir)).toEqual([CALLER]);
    expect((await image.docker(["inspect", "src/mine.js"], how)).stdout).toContain('"iterations": 1');
    expect((await image.docker(["list"], how)).stdout).toContain("mine");
  });

  it("a mistyped .env stops k6 too", async () => {
    const dir = folder({ ".env": "no equals sign\n", "src/mine.js": "export default function () {}\n" });
    for (const words of [
      ["k6", "inspect", "src/mine.js"],
      ["run", "mine"],
    ]) {
      const ended = await image.docker(words, { mounts: tests(dir), user: `${CALLER}` });
      expect(ended.code).toBe(2);
      expect(ended.output).toContain(".env:1");
    }
  });

  it("tests/ of this repository: its doors lead to the library of the image", async () => {
    const dir = folder();
    cpSync(join(ROOT, "tests"), dir, { recursive: true, filter: (from) => !/[\\/]results$/.test(from) });
    const how = { mounts: tests(dir), user: `${CALLER}`, env: { ...single(), SUMMARY_DIR: "/tmp" } };
    for (const words of [
      ["run", "src/test-completion-standard.js"],
      ["k6", "run", "--quiet", "src/test-completion-standard.js"],
    ]) {
      const ended = await image.docker(words, how);
      expect(ended.code, ended.output.slice(-2000)).toBe(0);
      expect(ended.output).toContain("✅ 1. Guest Login");
    }
  });

  it("this repository: its suites win over those of the image, and its library too", async () => {
    const dir = folder();
    for (const name of ["package.json", "core", "k6", "tests"])
      cpSync(join(ROOT, name), join(dir, name), { recursive: true });
    const suite = join(dir, "k6/suites/responses.ts");
    writeFileSync(suite, readFileSync(suite, "utf8").replace(/Jan Server: the Responses API.*/, "the mounted one"));
    const listed = await image.docker(["list"], { mounts: tests(dir), user: `${CALLER}` });
    expect(listed.stdout).toMatch(/^responses +the mounted one$/m);
    const ended = await image.docker(["responses"], { mounts: tests(dir), user: `${CALLER}`, env: single() });
    expect(ended.code, ended.output.slice(-2000)).toBe(0);
    const found = runsOf(dir);
    expect(found).toEqual(["responses"]);
    const run0 = readdirSync(join(dir, "results"))[0] as string;
    expect(JSON.parse(readFileSync(join(dir, "results", run0, "run.json"), "utf8"))).toMatchObject({
      suiteFile: expect.stringMatching(/k6\/suites\/responses\.ts$/),
    });
    const report = await image.docker(["report", `results/${run0}`], { mounts: tests(dir), user: `${CALLER}` });
    expect(report.code, report.output).toBe(0);
    expect(report.stdout).toContain("responses");
  });

  it("a mount that its user may not write: said before any load", async () => {
    const ended = await image.docker(["responses"], { mounts: tests(folder()), env: single() });
    expect(ended.code, ended.output).toBe(2);
    expect(ended.output).toMatch(/\/tests cannot be written by user 1000\. Add --user "\$\(id -u\):\$\(id -g\)"/);
  });

  it("--user 0 becomes the mount's owner", async () => {
    const dir = folder({ "src/mine.js": "export default function () {}\n" });
    const ended = await image.docker(["mine"], { mounts: tests(dir), user: "0" });
    expect(ended.code, ended.output).toBe(0);
    expect(owners(dir)).toEqual([CALLER]);
  });

  it("stock k6 with this repository mounted, as in the upstream image: -v $PWD:/llmload -w /llmload/tests", async () => {
    const ended = await image.docker(["run", "--quiet", "src/test-completion-standard.js"], {
      mounts: [
        [ROOT, "/llmload:ro"],
        [STOCK_K6, "/usr/bin/stock-k6:ro"],
      ],
      // the user of that image
      user: "12345",
      workdir: "/llmload/tests",
      entrypoint: ["/usr/bin/stock-k6"],
      env: { ...single(), SUMMARY_DIR: "/tmp" },
    });
    expect(ended.code, ended.output.slice(-2000)).toBe(0);
    expect(ended.output).toContain("✅ 1. Guest Login");
  });
});
