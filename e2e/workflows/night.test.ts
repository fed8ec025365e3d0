/** The steps around a nightly run: finding the last good one, judging, telling, keeping the history short. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { nightJson, reportOf, weather } from "../../core/history/testdata/runs.ts";
import { record } from "../../node/results/testdata/build.ts";
import { type FakeGitHub, jobEnv, startFakeGitHub } from "./fake_github.ts";
import { step, workspace } from "./script.ts";

let github: FakeGitHub;
beforeAll(async () => {
  github = await startFakeGitHub();
});
afterAll(() => github.stop());
beforeEach(() => {
  Object.assign(github, { issues: [], runs: [], asked: [] });
});

const noise = weather("ci", 120).map((x) => Math.exp(0.02 * x));

/** A workspace with results/ of so many nights, the last two with their records; TTFT by night. */
function nights(count: number, factor: (night: number) => number = () => 1): string {
  const cwd = workspace();
  for (let night = 0; night < count; night++) {
    const folder = join(cwd, "results", `night_${String(night).padStart(3, "0")}`);
    mkdirSync(folder, { recursive: true });
    const ttft = 100 * (noise[night] ?? 1) * factor(night);
    writeFileSync(join(folder, "run.json"), JSON.stringify(nightJson(night)));
    writeFileSync(join(folder, "report.json"), JSON.stringify(reportOf({ ttft })));
    if (night < count - 2) continue;
    const lines = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify(
        record({ run: `night_${night}`, id: `${night}-${i}`, iter: i, ttftMs: ttft + i / 10, e2eMs: ttft + 100 }),
      ),
    );
    writeFileSync(join(folder, "requests.ndjson"), `${lines.join("\n")}\n`);
  }
  return cwd;
}

describe("last_good", () => {
  const env = () => ({ ...jobEnv(github), ARTIFACT: "load-test-results", WORKFLOW: "nightly.yml" });

  it("takes the latest good run whose results are still there", async () => {
    const kept = { name: "load-test-results", expired: false };
    github.runs = [
      { id: 13, run_number: 3, artifact: null },
      { id: 12, run_number: 2, artifact: kept },
      { id: 11, run_number: 1, artifact: kept },
    ];
    const ended = await step("last_good", workspace(), env());
    expect([ended.code, ended.outputs], ended.output).toEqual([0, { "run-id": "12" }]);
    expect(github.asked.some((path) => path.includes("/runs/11/"))).toBe(false);
  });

  it("the first night, and a night whose results have expired, have none", async () => {
    github.runs = [{ id: 11, run_number: 1, artifact: { name: "load-test-results", expired: true } }];
    const ended = await step("last_good", workspace(), env());
    expect([ended.code, ended.outputs]).toEqual([0, { "run-id": "" }]);
  });

  it("a refusal of GitHub's is told in a line, without the token", async () => {
    const ended = await step("last_good", workspace(), { ...env(), GITHUB_TOKEN: "another" });
    expect(ended.code).toBe(1);
    expect(ended.output).toContain("::error::GitHub's API answered GET");
    expect(ended.output).toContain("401: Bad credentials");
    expect(ended.output).not.toContain("another");
  });
});

describe("judge_night", () => {
  const env = { SUITE: "chat-api" };

  it("a quiet night: beside the last good one, the trend, and nothing to tell", async () => {
    const cwd = nights(20);
    const ended = await step("judge_night", cwd, env);
    expect([ended.code, ended.outputs.regression], ended.output).toEqual([0, "false"]);
    expect(ended.summary).toMatch(/night_018[\s\S]*night_019/);
    expect(ended.summary).toMatch(/^## Trend/m);
    expect(existsSync(join(cwd, "regression.md"))).toBe(false);
  });

  it("a change for the worse ends with 7 and leaves the issue's text", async () => {
    const cwd = nights(24, (night) => (night >= 16 ? 1.5 : 1));
    const ended = await step("judge_night", cwd, env);
    expect([ended.code, ended.outputs.regression], ended.output).toEqual([7, "true"]);
    expect(readFileSync(join(cwd, "regression.md"), "utf8")).toMatch(/lately worse: TTFT p50/);
    expect(ended.summary).toContain("lately worse");
  });

  it("the first night has nothing to be held against", async () => {
    const ended = await step("judge_night", nights(1), env);
    expect([ended.code, ended.outputs.regression], ended.output).toEqual([0, "false"]);
    expect(ended.summary).toContain("There is none yet");
  });

  it("no run of the suite is an error", async () => {
    expect((await step("judge_night", workspace(), env)).code).toBe(1);
  });
});

describe("regression_issue", () => {
  const env = () => ({ ...jobEnv(github), TITLE: "chat-api is slower", LABEL: "load-test-regression" });
  function told(): string {
    const cwd = workspace();
    writeFileSync(join(cwd, "regression.md"), "## Trend: lately worse: TTFT p50\n");
    return cwd;
  }

  it("opens an issue that leads to the run, the next bad night adds to it", async () => {
    const first = await step("regression_issue", told(), env());
    expect([first.code, first.outputs.issue], first.output).toEqual([0, "1"]);
    const [issue] = github.issues;
    expect(issue).toMatchObject({ title: "chat-api is slower", labels: ["load-test-regression"] });
    expect(issue?.body).toContain("https://github.example/them/theirs/actions/runs/77");
    expect(issue?.body).toContain("commit 0123456789ab.");
    expect(issue?.body).toContain("lately worse: TTFT p50");
    await step("regression_issue", told(), { ...env(), GITHUB_RUN_ID: "78" });
    expect(github.issues.length).toBe(1);
    expect(issue?.comments).toEqual([expect.stringContaining("/runs/78")]);
  });

  it("a closed one, another title and a pull request are not it", async () => {
    const other = { labels: ["load-test-regression"], body: "", comments: [] };
    github.issues = [
      { ...other, number: 1, title: "chat-api is slower", state: "closed" },
      { ...other, number: 2, title: "responses is slower", state: "open" },
      { ...other, number: 3, title: "chat-api is slower", state: "open", pull_request: {} },
    ];
    const ended = await step("regression_issue", told(), env());
    expect([ended.code, ended.outputs.issue], ended.output).toEqual([0, "4"]);
    expect(github.issues.flatMap(({ comments }) => comments)).toEqual([]);
  });
});

describe("keep_history", () => {
  it("keeps tonight whole, of the nights before what the trend reads, and of those the latest", async () => {
    const cwd = nights(95);
    const before = await step("judge_night", cwd, { SUITE: "chat-api" });
    const ended = await step("keep_history", cwd);
    expect(ended.code, ended.output).toBe(0);
    const left = readdirSync(join(cwd, "results")).sort();
    expect([left.length, left[0], left.at(-1)]).toEqual([91, "night_004", "night_094"]);
    expect(readdirSync(join(cwd, "results/night_094")).sort()).toEqual(["report.json", "requests.ndjson", "run.json"]);
    for (const name of left.slice(0, -1)) {
      expect(readdirSync(join(cwd, "results", name)).sort()).toEqual(["report.json", "run.json"]);
    }
    // the next night's trend says the same
    const after = await step("judge_night", cwd, { SUITE: "chat-api" });
    expect([after.code, after.outputs]).toEqual([before.code, before.outputs]);
  });
});
