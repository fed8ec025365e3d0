/** `llmload bench` and `llmload run workload`, as their users meet them: loads of all kinds, files, and what is wrong with them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import type { PromptLine, WorkloadPlan } from "../../core/workload/types.ts";
import { type Capture, startCapture } from "../support/capture.ts";
import { readRecords } from "../support/k6.ts";
import { K6, ROOT, STOCK_K6 } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { emptyFolder, llmload, runFolders, runJson } from "./cli.ts";

const QUICK = ["--ttft", "20", "--itl", "1", "--tokens", "8"];
let server: TestServer;
let capture: Capture;
beforeAll(async () => {
  server = await startTestServer(QUICK);
  capture = await startCapture();
});
afterAll(() => Promise.all([server.stop(), capture.stop()]));

interface Kept {
  /** of the load */
  load: RequestRecord[];
  warmup: RequestRecord[];
  plan: WorkloadPlan;
  lines: PromptLine[];
  folder: string;
}

function kept(cwd: string): Kept {
  const [folder = ""] = runFolders(cwd);
  const { records } = readRecords(join(folder, "requests.ndjson"));
  const lines = readFileSync(join(folder, "prompts.jsonl"), "utf8").trimEnd().split("\n");
  return {
    load: records.filter(({ scenario }) => scenario === "load"),
    warmup: records.filter(({ step }) => step === "warmup"),
    plan: JSON.parse(readFileSync(join(folder, "workload.json"), "utf8")) as WorkloadPlan,
    lines: lines.map((line) => JSON.parse(line) as PromptLine),
    folder,
  };
}

const LEAN = ["--quiet", "--no-report"];

describe.concurrent("llmload bench", () => {
  test("an address and a rate: planned starts, a warm-up in no figure, a run folder as others have it", async () => {
    const cwd = emptyFolder();
    const args = ["--rate", "20", "--duration", "2s", "--warmup", "1s", "--slo", "ttft:500", "--output-tokens", "4"];
    const ended = await llmload(["bench", `${server.url}/v1/chat/completions`, ...args, "--quiet"], { cwd });
    expect(ended.code, ended.output).toBe(0);
    expect(ended.stderr).toMatch(/model gemini-1\.5-pro, the first of 5 that the server lists/);
    expect(ended.stdout).toContain("WORKLOAD LOAD TEST SUMMARY");
    expect(ended.stdout).toMatch(/Input, asked against counted: \d+ against \d+ \(\+/);
    expect(ended.stdout).toMatch(/Output, allowed against counted: (\d+) against \1 \(\+0\.0%\)/);
    const { load, warmup, plan, folder } = kept(cwd);
    expect(load.length).toBeGreaterThan(20);
    expect(warmup.length).toBeGreaterThan(5);
    for (const record of load) {
      expect(schemaErrors("record.schema.json", record)).toEqual([]);
      expect(record).toMatchObject({ api: "chat", mode: "stream", prompt: "synthetic", turn: null, tokensOut: 4 });
      expect(record.plannedAt).not.toBeNull();
    }
    expect(Math.min(...load.map(({ plannedAt }) => plannedAt ?? 0))).toBeGreaterThan(
      Math.max(...warmup.map(({ plannedAt }) => plannedAt ?? 0)),
    );
    expect(ended.stdout).toContain(`Requests: ${load.length} sent`);
    expect(plan.load).toMatchObject({ kind: "open", arrivals: { kind: "poisson" } });
    expect(existsSync(join(folder, "report.html"))).toBe(true);
    const description = runJson(folder);
    expect(schemaErrors("run.schema.json", description)).toEqual([]);
    expect(description).toMatchObject({ suite: "workload", target: server.url, exit: 0 });
    expect(description.environment).toMatchObject({ MODELS: "gemini-1.5-pro", SLO: "ttft:500", SEED: "1" });
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as { requests?: unknown };
    expect(JSON.stringify(report)).toContain("workload");
  });

  test("users, a number of requests, in one piece; the written plan runs again without llmload", async () => {
    const cwd = emptyFolder();
    const args = ["--concurrency", "3", "--max-requests", "12", "--no-stream", "--model", "gpt-4", "--seed", "7"];
    const ended = await llmload(["bench", server.url, ...args, ...LEAN], { cwd });
    expect(ended.code, ended.output).toBe(0);
    const { load, folder } = kept(cwd);
    expect(load.map(({ mode, model }) => `${mode} ${model}`)).toEqual(Array.from({ length: 12 }, () => "unary gpt-4"));
    const bare = emptyFolder();
    const again = await run(
      K6,
      ["run", "--quiet", "-e", `WORKLOAD_PLAN=${join(folder, "workload.json")}`, join(ROOT, "k6/suites/workload.ts")],
      { cwd: bare },
    );
    expect(again.code, again.output).toBe(0);
    expect(again.stdout).toContain("Requests: 12 sent, 12 succeeded");
    expect(existsSync(join(bare, "workload_summary.json"))).toBe(true);
  });

  test("on stock k6 starts are evenly spaced, or refused in a sentence", async () => {
    const stock = ["--stock", "--k6", STOCK_K6, "--model", "m", "--rate", "10", "--duration", "1s", ...LEAN];
    const cwd = emptyFolder();
    const ended = await llmload(["bench", server.url, ...stock, "--model", "gpt-4", "--arrivals", "constant"], { cwd });
    expect(ended.code, ended.output).toBe(0);
    expect(kept(cwd).load.length).toBeGreaterThan(5);
    const few = emptyFolder();
    const counted = ["--model", "gpt-4", "--arrivals", "constant", "--duration", "5s", "--max-requests", "15"];
    const twice = await llmload(["bench", server.url, ...stock, ...counted], { cwd: few, env: { RATE_SCALE: "2" } });
    expect(twice.code, twice.output).toBe(0);
    expect(kept(few).load).toHaveLength(15);
    const refused = await llmload(["bench", server.url, ...stock]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("Poisson arrivals need llmload's own k6"),
    ]);
  });

  test("--dry-run tells the plan, sends nothing, writes nothing", async () => {
    const cwd = emptyFolder();
    const args = ["--rate", "5", "--duration", "1m", "--input-tokens", "lognormal:500,200", "--dry-run"];
    // nothing listens there
    const text = await llmload(["bench", "http://127.0.0.1:9", ...args], { cwd });
    expect(text.code, text.output).toBe(0);
    expect(text.stdout).toMatch(/open: poisson arrivals, 5 a second, about 300 requests in 60 s/);
    const json = await llmload(["bench", "http://127.0.0.1:9", ...args, "--json", "--model", "m"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject([
      { suite: "workload", workload: { target: { models: ["m"] }, prompts: { source: "synthetic" } } },
    ]);
    expect(runFolders(cwd)).toEqual([]);
  });

  test("a plan may be larger than a variable; the server is asked with it, a dry run tells it", async () => {
    const cwd = emptyFolder();
    const document = { target: { url: server.url, model: "gpt-4" }, prompts: { system: "s".repeat(140_000) } };
    writeFileSync(join(cwd, "long.json"), JSON.stringify(document));
    const temporary = emptyFolder();
    const within = { cwd, env: { TMPDIR: temporary } };
    const dry = await llmload(["run", "workload", "--workload", "long.json", "--dry-run"], within);
    expect(dry.code, dry.output).toBe(0);
    const asked = await llmload(["check", "workload", "--workload", "long.json"], within);
    expect(asked.code, asked.output).toBe(0);
    expect([runFolders(cwd), readdirSync(temporary)]).toEqual([[], []]);
  });

  test.each([
    [["127.0.0.1:8000"], 2, /the address "127\.0\.0\.1:8000" must begin with http:\/\/ or https:\/\/: http:\/\/127/],
    [["http://u:secret@h"], 2, /must not hold a user or a password/],
    [["http://127.0.0.1:2/v1"], 3, /nothing answers at http:\/\/127\.0\.0\.1:2 /],
    [["SERVER/nowhere"], 3, /no model was named, and .*\/nowhere\/v1\/models gave 404/],
    [
      ["SERVER/nowhere", "--model", "gpt-4", ...LEAN],
      3,
      /no chat API at .*\/nowhere: POST \/v1\/chat\/completions gave 404/,
    ],
    [["SERVER", "--rate", "fast"], 2, /bench: --rate is "fast"; it must be a number above 0/],
    [["SERVER", "--rate", "2", "--concurrency", "2"], 2, /load has rate and concurrency/],
    [["SERVER", "--input-tokens", "many"], 2, /--input-tokens is "many"; it must be a number, or uniform/],
    [["SERVER", "--dataset", "none.jsonl"], 2, /--dataset: none\.jsonl cannot be read \(ENOENT\)/],
    [["SERVER", "--durration", "5s"], 2, /unknown option '--durration'/],
    [["SERVER", "--slo", "soon"], 2, /slo holds "soon"|SLO holds "soon"/],
    [["SERVER", "--env", "AUTH_TOKEN=secret"], 2, /AUTH_TOKEN=\.\.\. is refused/],
  ])("%j: exit %i, one sentence", async (args, code, sentence) => {
    const ended = await llmload(["bench", ...args.map((arg) => arg.replace("SERVER", server.url))]);
    expect(ended.output).toMatch(sentence);
    expect(ended.code).toBe(code);
    expect(ended.output).not.toMatch(/secret|\bat .*\.(ts|js):\d+/);
  });
});

describe.concurrent("what is sent", () => {
  test("sessions feed the model's own answers back; prefixes are shared, the rest is unique", async () => {
    const cwd = emptyFolder();
    const file = join(cwd, "mix.yaml");
    writeFileSync(
      file,
      `name: mix
target: { url: "${capture.url}/v1", model: sessions, body: { temperature: 0.1 } }
load: { concurrency: 2, max_requests: 8 }
prompts:
  input_tokens: 20
  output_tokens: 9
  system: Be brief.
  shared_prefix: { tokens: 30 }
sessions: { turns: 3 }
`,
    );
    const ended = await llmload(["run", "workload", "--workload", "mix.yaml", ...LEAN], { cwd });
    expect(ended.code, ended.output).toBe(0);
    const { load, lines } = kept(cwd);
    expect(load.map(({ turn }) => turn).sort()).toEqual([0, 1, 2].flatMap((turn) => Array<number>(8).fill(turn)));
    expect(new Set(load.map(({ prompt }) => prompt))).toEqual(new Set(["shared_prefix"]));
    const bodies = capture.requests.flatMap(({ body }) => (body?.model === "sessions" && body.stream ? [body] : []));
    expect(bodies).toHaveLength(24);
    for (const body of bodies) {
      expect(body).toMatchObject({ max_tokens: 9, temperature: 0.1, stream_options: { include_usage: true } });
      const roles = body.messages.map(({ role }) => role);
      expect([2, 4, 6]).toContain(roles.length);
      expect(body.messages[0]).toEqual({ role: "system", content: "Be brief." });
      for (const { role, content } of body.messages) if (role === "assistant") expect(content).toBe("Hello there");
    }
    const firsts = bodies.filter(({ messages }) => messages.length === 2).map(({ messages }) => messages[1]!.content);
    expect(new Set(firsts).size).toBe(8);
    expect(lines.every(({ prefix }) => prefix === 0)).toBe(true);
    expect(new Set(firsts.map((text) => text.split(" ").slice(0, 30).join(" "))).size).toBe(1);
    for (const text of firsts) {
      expect(text.split(" ")).toHaveLength(50);
    }
  });

  test("a data set's questions as they are, its answers' lengths as limits", async () => {
    const cwd = emptyFolder();
    const rows = [
      {
        conversations: [
          { from: "human", value: "What, exactly?" },
          { from: "gpt", value: "x".repeat(80) },
        ],
      },
      {
        conversations: [
          { from: "human", value: 'Say "no".' },
          { from: "gpt", value: "x".repeat(40) },
        ],
      },
    ];
    writeFileSync(join(cwd, "set.json"), JSON.stringify(rows));
    const args = ["--dataset", "set.json", "--model", "dataset", "--concurrency", "1", "--max-requests", "4"];
    const ended = await llmload(["bench", capture.url, ...args, ...LEAN], { cwd });
    expect(ended.code, ended.output).toBe(0);
    expect(ended.stderr).toMatch(/set\.json has 2 usable rows for about 4 requests: prompts will come again/);
    const bodies = capture.requests.flatMap(({ body }) => (body?.model === "dataset" && body.stream ? [body] : []));
    const asked = bodies.map(({ messages, max_tokens }) => `${messages[0]!.content} ${max_tokens}`);
    expect(asked.sort()).toEqual(['Say "no". 10', 'Say "no". 10', "What, exactly? 20", "What, exactly? 20"]);
  });

  test("a trace: its times from the first row on, its lengths, row by row", async () => {
    const cwd = emptyFolder();
    const rows = ["0,40,3", "300,7,5", "1100,90,2"].join("\n");
    writeFileSync(join(cwd, "calls.csv"), `timestamp,input_length,output_length\n${rows}\n`);
    writeFileSync(join(cwd, "replay.yaml"), "load: { trace: { file: calls.csv, speed: 0.5 } }\n");
    const args = ["--workload", "replay.yaml", "--base-url", capture.url, "--model", "trace", ...LEAN];
    const ended = await llmload(["run", "workload", ...args], { cwd });
    expect(ended.code, ended.output).toBe(0);
    const planned = kept(cwd).load.map(({ plannedAt }) => plannedAt ?? 0);
    expect(planned.map((at) => Math.round(at - (planned[0] ?? 0)))).toEqual([0, 600, 2200]);
    const bodies = capture.requests.flatMap(({ body }) => (body?.model === "trace" && body.stream ? [body] : []));
    expect(bodies.map(({ messages, max_tokens }) => [messages[0]!.content.split(" ").length, max_tokens])).toEqual([
      [40, 3],
      [7, 5],
      [90, 2],
    ]);
  });

  test("tools: calls are answered, and the model asked again", async () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, "tools.json"),
      JSON.stringify({ load: { concurrency: 1, max_requests: 3 }, tools: { rounds: 2 } }),
    );
    const args = ["--workload", "tools.json", "--base-url", server.url, "--model", "gpt-4", ...LEAN];
    const ended = await llmload(["run", "workload", ...args], { cwd });
    expect(ended.code, ended.output).toBe(0);
    const said = kept(cwd).load.map(({ step, finishReason }) => `${step} ${finishReason}`);
    expect(said).toEqual(
      Array.from({ length: 3 }, () => ["request tool_calls", "tool_result tool_calls", "tool_result stop"]).flat(),
    );
  });

  test("a token only from the environment, never in a file or on the console", async () => {
    const cwd = emptyFolder();
    const args = ["--model", "auth", "--max-requests", "2", "--debug"];
    const ended = await llmload(["bench", capture.url, ...args, ...LEAN], {
      cwd,
      env: { AUTH_TOKEN: "sk-very-secret-1" },
    });
    expect(ended.code, ended.output).toBe(0);
    const sent = capture.requests.filter(({ body }) => body?.model === "auth");
    expect(new Set(sent.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer sk-very-secret-1"]));
    const { folder } = kept(cwd);
    for (const name of ["run.json", "workload.json", "requests.ndjson", "k6.log", "summary.json"])
      expect(readFileSync(join(folder, name), "utf8")).not.toContain("very-secret");
    expect(ended.output).not.toContain("very-secret");
  });
});

test("the Responses API", async () => {
  const jan = await startTestServer(["--profile", "jan-clean", "--token", "key-1", ...QUICK]);
  try {
    const cwd = emptyFolder();
    const args = ["--concurrency", "2", "--max-requests", "4", "--sessions", "2", ...LEAN];
    const ended = await llmload(["bench", `${jan.url}/v1/responses`, ...args], { cwd, env: { AUTH_TOKEN: "key-1" } });
    expect(ended.code, ended.output).toBe(0);
    const { load } = kept(cwd);
    expect(load.map(({ api, turn, outcome }) => `${api} ${turn} ${outcome}`).sort()).toEqual(
      ["responses 0 ok", "responses 1 ok"].flatMap((line) => Array<string>(4).fill(line)),
    );
  } finally {
    await jan.stop();
  }
});

describe.concurrent("workload files that are wrong", () => {
  test.each([
    ["laod: { rate: 5 }", /bad\.yaml: laod is not known: did you mean load\?/],
    ["load: { rate: 5, duration: 1 }", /bad\.yaml: load\.duration is 1; it must be a duration/],
    ["load: [", /bad\.yaml is neither YAML nor JSON: /],
    ["a: &a [*a]", /bad\.yaml: /],
    ["target: { url: http://h, headers: { X-Api-Key: very-secret } }", /target\.headers\.X-Api-Key is refused/],
    ["target: { url: http://h }\nload: { trace: none.csv }", /load\.trace: none\.csv cannot be read \(ENOENT\)/],
    ["target: { url: http://h }\nprompts: { dataset: . }", /prompts\.dataset: .* cannot be read \(EISDIR\)/],
    ["load: { rate: 5 }", /target\.url is missing/],
  ])("%s", async (text, sentence) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "bad.yaml"), text);
    const ended = await llmload(["run", "workload", "--workload", "bad.yaml"], { cwd });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).not.toContain("very-secret");
    expect(ended.code).toBe(2);
    expect(runFolders(cwd)).toEqual([]);
  });

  test("none at all, one that is not there, and company that it cannot have", async () => {
    const none = await llmload(["run", "workload"]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/needs a workload: --workload FILE/)]);
    const lost = await llmload(["run", "workload", "--workload", "lost.yaml"]);
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringMatching(/lost\.yaml cannot be read \(ENOENT\)/)]);
    const both = await llmload(["run", "workload", "chat-api", "--workload", "x.yaml"]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/workload is run alone/)]);
  });
});
