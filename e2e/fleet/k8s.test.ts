/** Manifests read by the operator's own types, and what pods leave made one run. No cluster: what it would do is not tried. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { emptyFolder, llmload, runJson } from "../cli/cli.ts";
import { K6, ROOT, STOCK_K6 } from "../support/paths.ts";
import { cleanEnv, run } from "../support/process.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const manifests = (...args: string[]) => llmload(["k8s", "manifests", ...args]);

interface Container {
  name: string;
  image: string;
  command: string[];
  env?: { name: string; value?: string }[];
  envFrom?: { secretRef: { name: string } }[];
  volumeMounts?: { mountPath: string; subPathExpr?: string }[];
}
interface Job {
  spec: { completions?: number; template: { spec: { containers: Container[]; volumes?: object[] } } };
}
interface Read {
  kind: string;
  object: Record<string, unknown> & Job;
  initializer?: Job;
  runners?: Job[];
}

const folder = emptyFolder();
const reader = join(folder, "gotypes");
const envOf = ({ env = [] }: Container) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

/** Strictly: a field that the types do not have is an error. */
function read(yaml: string): Read[] {
  const ended = spawnSync(reader, { input: yaml, encoding: "utf8", maxBuffer: 64 << 20 });
  expect(ended.status, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as Read[];
}

describe("manifests", () => {
  beforeAll(() => {
    const built = spawnSync("go", ["build", "-o", reader, "."], {
      cwd: join(ROOT, "e2e/fleet/gotypes"),
      env: cleanEnv({ CGO_ENABLED: "0" }),
      encoding: "utf8",
    });
    expect(built.status, built.stderr).toBe(0);
  });

  it("a TestRun: the operator makes of it runners with a segment, the settings and a folder of their own each", async () => {
    const made = await manifests(
      ...["chat-api", "--parallelism", "4", "--base-url", "http://llm", "--claim", "records", "--memory", "2Gi"],
      ...["--env-secret", "llm-keys", "--threshold", "llm_ttft:p(95)<800", "--env", "NOTE=true"],
    );
    expect(made.code, made.stderr).toBe(0);
    const [testRun] = read(made.stdout);
    expect(testRun!.runners).toHaveLength(4);
    const runner = testRun!.runners![2]!.spec.template.spec.containers[0]!;
    expect(runner.command.join(" ")).toContain("--execution-segment=2/4:3/4");
    expect(runner.command.join(" ")).toContain("--execution-segment-sequence=0,1/4,2/4,3/4,1");
    expect(runner.command.join(" ")).toContain("/app/k6/suites/chat-api.ts");
    expect(envOf(runner)).toMatchObject({
      ...{ BASE_URL: "http://llm", THRESHOLDS: "llm_ttft:p(95)<800", NOTE: "true" },
      ...{ LLMLOAD_TESTID: "$(POD_NAME)", LLMLOAD_RECORDS: "/records/requests.ndjson", SUMMARY_DIR: "/records" },
    });
    expect(runner.env!.findIndex(({ name }) => name === "POD_NAME")).toBe(0);
    expect(runner.volumeMounts).toEqual([{ name: "records", mountPath: "/records", subPathExpr: "$(POD_NAME)" }]);
    expect(runner.envFrom).toEqual([{ secretRef: { name: "llm-keys" } }]);
    // the operator plans by what the initializer sees
    const initializer = testRun!.initializer!.spec.template.spec.containers[0]!;
    expect(envOf(initializer)).toMatchObject({ K6_INCLUDE_SYSTEM_ENV_VARS: "true", BASE_URL: "http://llm" });
  });

  it("a ConfigMap carries a suite of one's own, which k6 runs out of it", async () => {
    const own = join(ROOT, "examples/custom-scenario/my-chat.ts");
    const made = await manifests(own, "--parallelism", "2", "--config-map", "--claim", "records");
    expect(made.code, made.stderr).toBe(0);
    const [config, testRun] = read(made.stdout);
    const { binaryData } = config!.object as unknown as { binaryData: Record<string, string> };
    writeFileSync(join(folder, "suite.tar"), Buffer.from(binaryData["suite.tar"] ?? "", "base64"));
    const inspected = await run(K6, ["inspect", join(folder, "suite.tar")]);
    expect(inspected.code, inspected.output).toBe(0);
    expect(testRun!.object.spec as object).toMatchObject({
      script: { configMap: { name: "my-chat-suite", file: "suite.tar" } },
    });
  });

  it("a Job has a second container, which takes the records away", async () => {
    const made = await manifests(
      ...["responses", "--parallelism", "2", "--kind", "job", "--uploader-image", "rclone/rclone"],
      ...["--uploader-command", 'rclone copy . "s3:x"', "--uploader-secret", "s3"],
    );
    const [job] = read(made.stdout);
    expect(job!.object.spec).toMatchObject({ completionMode: "Indexed", completions: 2, backoffLimitPerIndex: 0 });
    const { containers, volumes } = job!.object.spec.template.spec;
    expect(volumes).toEqual([{ name: "records", emptyDir: {} }]);
    expect(containers.map(({ name }) => name)).toEqual(["llmload", "uploader"]);
    for (const { command } of containers) {
      expect(spawnSync(command[0]!, ["-n", "-c", command[2]!], { encoding: "utf8" }).stderr).toBe("");
    }
    expect(containers[0]!.command[2]).toContain("--shard $((JOB_COMPLETION_INDEX + 1))/2");
    expect(containers[1]!.command[2]).toContain('rclone copy . "s3:x"');
    expect(containers[1]!.envFrom).toEqual([{ secretRef: { name: "s3" } }]);
  });
});

it.each([
  [
    ["chat-api", "--parallelism", "2", "--uploader-image", "a", "--uploader-command", "b"],
    "no place for a second container",
  ],
  [["chat-api", "--parallelism", "2", "--kind", "job"], "needs a place for its records"],
  [["chat-api", "--parallelism", "900", "--scenario", "basic_load"], "too few for 900 pods"],
  [["chat-api", "--parallelism", "2", "--env", "AUTH_TOKEN=x"], "AUTH_TOKEN=... is refused"],
  [["chat-api", "--parallelism", "2", "--name", "Not_A_Name"], "is no name for pods"],
  [["chat-api"], "--parallelism"],
])("%j is refused", async (args, sentence) => {
  const ended = await manifests(...args);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(sentence);
  expect(ended.stdout).toBe("");
});

describe("what pods leave", () => {
  const cwd = emptyFolder();
  const FORMATS = ["raw", "text", "json"];
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(["--ttft", "5", "--itl", "1", "--tokens", "4"]);
    mkdirSync(join(cwd, "logs"));
    mkdirSync(join(cwd, "claim"));
    await Promise.all(FORMATS.map(pod));
  });
  afterAll(() => server.stop());

  /** As the operator runs it: pod I of 3, its log in format I; what it would have left on a claim beside it. */
  async function pod(format: string, i: number): Promise<void> {
    const name = `chat-api-${i + 1}-x7k2${i}`;
    const own = join(cwd, "claim", name);
    mkdirSync(own);
    const mark = (n: number) => (n === 0 ? "0" : n === 3 ? "1" : `${n}/3`);
    const segment = [`--execution-segment=${mark(i)}:${mark(i + 1)}`, "--execution-segment-sequence=0,1/3,2/3,1"];
    const ended = await run(
      STOCK_K6,
      ["run", "--quiet", `--log-format=${format}`, ...segment, join(ROOT, "k6/suites/chat-api.ts")],
      {
        env: {
          ...{ LLMLOAD_RECORDS: "console", LLMLOAD_TESTID: name, BASE_URL: server.url, SUMMARY_DIR: own },
          ...{ SCENARIO: "basic_load", DURATION_SCALE: "0.01", RATE_SCALE: "2", MODELS: "m" },
        },
      },
    );
    writeFileSync(join(cwd, "logs", `${name}.log`), ended.stderr + ended.stdout);
    // on the claim they are lines of a file
    const text = await records(join("logs", `${name}.log`), `alone-${i}`);
    writeFileSync(join(own, "requests.ndjson"), text);
  }

  async function records(log: string, out: string): Promise<string> {
    const ended = await llmload(["k8s", "collect", log, "--parallelism", "1", "--out", out], { cwd });
    expect([0, 5], ended.output).toContain(ended.code);
    const name = log.replace(/^logs\/|\.log$/g, "");
    return readFileSync(join(cwd, out, name, "requests.ndjson"), "utf8");
  }

  it("logs, raw, logfmt and JSON: all records, each pod with its part of the test", async () => {
    const ended = await llmload(["k8s", "collect", "logs", "--parallelism", "3", "--out", "all"], { cwd });
    expect([0, 5], ended.output).toContain(ended.code);
    expect(ended.stderr).not.toMatch(/lost|missing/);
    const whole = runJson(join(cwd, "all"));
    expect(schemaErrors("run.schema.json", whole)).toEqual([]);
    const { sources } = whole.merged as { sources: { records: number; segment: { part: string } }[] };
    expect(sources.map(({ segment }) => segment.part)).toEqual(["0:1/3", "1/3:2/3", "2/3:1"]);
    for (const { records: count } of sources) expect(count).toBeGreaterThan(4);
    const first = readFileSync(join(cwd, "all/chat-api-2-x7k21/requests.ndjson"), "utf8").split("\n")[0] ?? "";
    expect(schemaErrors("record.schema.json", JSON.parse(first) as RequestRecord)).toEqual([]);
  });

  it("a log that lost lines and had one cut: how many, at least, and a pod that is missing is named", async () => {
    const lines = readFileSync(join(cwd, "logs/chat-api-2-x7k21.log"), "utf8").split("\n");
    const load = lines.flatMap((line, i) => (line.includes("basic_load") && line.includes('\\"n\\":1}') ? [i] : []));
    const [gone = -1, short = -1] = load;
    expect(short).toBeGreaterThan(gone);
    const hurt = lines.map((line, i) => (i === short ? line.slice(0, 700) : line));
    // both are of users that printed more, or the loss would be at the end, where nobody can see it
    const later = lines.filter((line) => line.includes('\\"n\\":2}')).length;
    writeFileSync(join(cwd, "chat-api-2-x7k21.log"), hurt.filter((_, i) => i !== gone).join("\n"));
    const ended = await llmload(
      ["k8s", "collect", "chat-api-2-x7k21.log", "logs/chat-api-1-x7k20.log", "--parallelism", "3", "--out", "hurt"],
      { cwd },
    );
    expect(ended.stderr, String(later)).toMatch(
      /The log of chat-api-2-x7k21 has lost [12] of \d+ records at least \(1 cut off/,
    );
    expect(ended.stderr).toContain("The part 2/3:1 of the test is missing");
  });

  it("a claim: thresholds are judged by the pods' summaries; a pod without one did not come to its end", async () => {
    cpSync(join(cwd, "claim"), join(cwd, "cut"), { recursive: true });
    for (const name of ["chat_api_summary.json"]) writeFileSync(join(cwd, "cut/chat-api-3-x7k22", name), "");
    const whole = await llmload(["k8s", "collect", "claim", "--parallelism", "3", "--out", "claimed"], { cwd });
    expect(whole.code, whole.output).toBe(0);
    expect(whole.stdout).toMatch(/thresholds on the whole:\n {2}(passed|excused)/);
    const cut = await llmload(["k8s", "collect", "cut", "--parallelism", "3", "--out", "cut-out"], { cwd });
    expect(cut.stderr).toContain("chat-api-3-x7k22 did not come to its end");
  });

  it("nothing there is said, and nothing made", async () => {
    const ended = await llmload(["k8s", "collect", "nowhere", "--out", "none"], { cwd });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("There is no file or folder");
  });
});
