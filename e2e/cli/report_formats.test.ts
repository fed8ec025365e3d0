/** `llmload report` in the formats for people, and under other tools' definitions. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { summaryValue } from "../../core/summary/json.ts";
import { summaryFor } from "../../core/summary/testdata/build.ts";
import { summaryText } from "../../core/summary/text.ts";
import { record, runFolder } from "../../node/results/testdata/build.ts";
import { needs } from "../support/needs.ts";
import { CLI } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { schemaErrors } from "../support/schema.ts";
import { emptyFolder, llmload } from "./cli.ts";

const START = Date.UTC(2026, 0, 31, 12, 0, 0);
const many = Array.from({ length: 200 }, (_, i) =>
  record({ id: `abc-${i}`, iter: i, sentAt: START + i * 100, ttftMs: 100 + ((i * 7) % 40), e2eMs: 300, closeMs: 310 }),
);
const SUMMARY = summaryFor({ total_chat_requests: 200, llm_ttft: 120, chat_completion_success_rate: 1 });

function folder({ summary = false, json = {} }: { summary?: boolean; json?: object } = {}): string {
  const cwd = emptyFolder();
  const made = runFolder(cwd, "run-a", many, json);
  if (summary) writeFileSync(join(made, "summary.json"), JSON.stringify(summaryValue(SUMMARY)));
  return cwd;
}

describe("text", () => {
  test("begins with what the suite showed, then the percentiles with their intervals", async () => {
    const { code, stdout } = await llmload(["report", "run-a", "--format", "text"], { cwd: folder({ summary: true }) });
    expect(code).toBe(0);
    expect(stdout.startsWith(summaryText(SUMMARY, { color: false }))).toBe(true);
    expect(stdout.slice(summaryText(SUMMARY, { color: false }).length)).toMatch(
      /PERCENTILES[\s\S]*\nTTFT +200 +1\d\d \(/,
    );
    expect(stdout).not.toContain("\u001b");
  });

  test.each([
    ["records alone", null],
    ["a summary that is none of ours", '{"metrics": 5}'],
    ["a broken one", "[1,"],
    [
      "one that lies about what it is",
      '{"v":1,"kind":"llmload-summary","raw":{"metrics":{},"state":{}},"plan":{"scenarios":[]},"metrics":{},"thresholds":[5]}',
    ],
  ])("%s: the table only", async (_name, summary) => {
    const cwd = folder();
    if (summary !== null) writeFileSync(join(cwd, "run-a", "summary.json"), summary);
    const { code, stdout } = await llmload(["report", "run-a", "--format", "text"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run-a: 200 requests in 20(\.\d)? s\n/);
    expect(stdout).toMatch(/Succeeded +100\.00%/);
  });
});

const script = needs("script", "bsdutils (util-linux)");
test.skipIf(script.skip)(`a terminal gets text, a pipe Markdown${script.note}`, async () => {
  const cwd = folder();
  const command = `'${process.execPath}' '${CLI}' report run-a`;
  const terminal = await run("script", ["-qec", command, "/dev/null"], { cwd, env: { TERM: "xterm" } });
  expect(terminal.output).toContain("PERCENTILES, ms (95 % interval)");
  expect((await llmload(["report", "run-a"], { cwd })).stdout).toMatch(/^## `run-a`/);
});

describe("--as", () => {
  // TTFT: the role chunk at 101 ms. One answer of 4 tokens, 100 ms from first to last token.
  const cwd = (): string => {
    const made = emptyFolder();
    runFolder(made, "hand", [
      record({ ttfeMs: 40, ttftMs: 100, e2eMs: 190, closeMs: 200, tokensOut: 4, gapsUs: [30_000, 30_000, 30_000] }),
    ]);
    return made;
  };
  const mean = (stdout: string, name: string) => {
    const value = JSON.parse(stdout) as { distributions: { name: string; mean: number; differs: string }[] };
    return value.distributions.find((one) => one.name === name)!;
  };

  test("one answer, worked by hand under each tool's definitions", async () => {
    const folder = cwd();
    const as = (tool: string) => llmload(["report", "hand", "--as", tool, "--format", "json"], { cwd: folder });
    const vllm = await as("vllm");
    expect(mean(vllm.stdout, "ttft_ms").mean).toBe(40);
    expect(mean(vllm.stdout, "tpot_ms").mean).toBe(50);
    expect(mean(vllm.stdout, "tpot_ms").differs).toContain("earlier TTFT");
    const guidellm = await as("guidellm");
    expect(mean(guidellm.stdout, "time_per_output_token_ms").mean).toBe(190 / 4);
    expect(mean(guidellm.stdout, "inter_token_latency_ms").mean).toBe(30);
    const aiperf = await as("aiperf");
    expect(mean(aiperf.stdout, "time_to_first_token").mean).toBe(100);
    expect(mean(aiperf.stdout, "output_token_throughput_per_user").mean).toBeCloseTo(1000 / 30, 9);
  });

  test("text and Markdown tell how each definition differs", async () => {
    const folder = cwd();
    const text = await llmload(["report", "hand", "--as", "guidellm", "--format", "text"], { cwd: folder });
    expect(text.stdout).toMatch(/time_per_output_token_ms +E2E \/ n: TTFT is in it/);
    const md = await llmload(["report", "hand", "--as", "vllm"], { cwd: folder });
    expect(md.stdout).toMatch(/\| `ttft_ms` \| ms \| 1 \| 40 \|.*our TTFE/);
  });
});

describe("the page", () => {
  test("is a file with the run's numbers in it; the SLO is the one that the run was given", async () => {
    const cwd = folder({ json: { environment: { SLO: "ttft:120" } } });
    const { code, stderr } = await llmload(["report", "run-a", "--out", "page.html"], { cwd });
    expect([code, stderr]).toEqual([0, "llmload: wrote page.html\n"]);
    const page = readFileSync(join(cwd, "page.html"), "utf8");
    const slot = /<script type="application\/json" id="llmload-data">([^<]*)<\/script>/.exec(page)?.[1] ?? "";
    const data = JSON.parse(slot) as { report: { settings: object; copied: { samples: unknown[] } }; cells: object };
    expect(data).toMatchObject({ kind: "report", title: "run-a", report: { settings: { slo: { ttft: 120 } } } });
    expect(data.report.copied.samples.length).toBeGreaterThan(10);
    expect(data.cells).not.toBeNull();
  });

  test("--save puts it into the run's folder, with report.json", async () => {
    const cwd = folder();
    const { code, stdout } = await llmload(["report", "run-a", "--save", "--slo", "e2e:500"], { cwd });
    expect([code, stdout]).toEqual([0, "run-a/report.json\nrun-a/report.html\n"]);
    const report: unknown = JSON.parse(readFileSync(join(cwd, "run-a", "report.json"), "utf8"));
    expect(schemaErrors("report.schema.json", report)).toEqual([]);
    expect(report).toMatchObject({ settings: { slo: { e2e: 500 } }, copied: { samples: null } });
  });

  test("--save is for a run's folder", async () => {
    const cwd = folder();
    for (const path of [".", "run-a/requests.ndjson", "nowhere"]) {
      const { code, stderr } = await llmload(["report", path, "--save"], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${path} is no run's folder`)]);
    }
  });

  test("--save of a run without records: of its summary, and it says what is missing", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "bare"));
    writeFileSync(join(cwd, "bare", "summary.json"), JSON.stringify(summaryValue(SUMMARY)));
    expect((await llmload(["report", "bare", "--save"], { cwd })).code).toBe(0);
    const report: unknown = JSON.parse(readFileSync(join(cwd, "bare", "report.json"), "utf8"));
    expect(schemaErrors("report.schema.json", report)).toEqual([]);
    expect(readFileSync(join(cwd, "bare", "report.html"), "utf8")).toContain("makes them of a run's records");
  });
});

describe.skipIf(process.platform !== "linux")("--open", () => {
  const opener = (cwd: string, script: string): Record<string, string> => {
    mkdirSync(join(cwd, "bin"));
    writeFileSync(join(cwd, "bin", "xdg-open"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(cwd, "bin", "xdg-open"), 0o755);
    return { PATH: `${join(cwd, "bin")}${delimiter}${process.env.PATH ?? ""}` };
  };

  test("writes the page into the run's folder and hands it to the browser", async () => {
    const cwd = folder();
    const env = opener(cwd, `printf '%s' "$1" > ${join(cwd, "opened")}`);
    const { code, stderr } = await llmload(["report", "run-a", "--open"], { cwd, env });
    expect([code, stderr]).toEqual([0, "llmload: opened run-a/report.html\n"]);
    expect(readFileSync(join(cwd, "opened"), "utf8")).toBe(join(cwd, "run-a", "report.html"));
  });

  test("several runs: into a file of its own, or where --out says", async () => {
    const cwd = folder();
    runFolder(
      cwd,
      "run-b",
      many.map((each) => ({ ...each, run: "run-b", id: `b${each.id}` })),
    );
    const env = opener(cwd, "exit 0");
    const { code, stderr } = await llmload(["report", "run-a", "run-b", "--open", "--out", "both.html"], { cwd, env });
    expect([code, stderr]).toEqual([0, "llmload: opened both.html\n"]);
    expect(existsSync(join(cwd, "run-a", "report.html"))).toBe(false);
  });

  test.each([
    ["no opener", "exit 3", /no browser could be started \(xdg-open ended with 3\): open run-a\/report\.html/],
  ])("%s: where the page lies", async (_name, script, sentence) => {
    const cwd = folder();
    const { code, stderr } = await llmload(["report", "run-a", "--open"], { cwd, env: opener(cwd, script) });
    expect([code, stderr]).toEqual([0, expect.stringMatching(sentence)]);
  });

  test("no opener at all", async () => {
    const cwd = folder();
    const { code, stderr } = await llmload(["report", "run-a", "--open"], { cwd, env: { PATH: join(cwd, "nothing") } });
    expect([code, stderr]).toEqual([0, expect.stringContaining("there is no xdg-open here")]);
  });
});

test.each([
  [["--open", "--format", "csv"], /--open shows the page/],
  [["--as", "vllm", "--format", "csv"], /--as has the formats text, md, json/],
  [["--as", "vllm", "--out", "x.html"], /--as has the formats text, md, json/],
  [["--as", "vllm", "--open"], /--as has no page/],
  [["--as", "wrk"], /Allowed choices are vllm, guidellm, aiperf/],
  [["run-b", "--save"], /--save is for the folder of one run/],
  [["--save", "--out", "x"], /--save writes report\.json and report\.html into the run's folder/],
])("%j is refused with a sentence", async (args, sentence) => {
  const { code, stderr } = await llmload(["report", "run-a", ...args], { cwd: folder() });
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
});
