/**
 * The proof of the dashboard: a real Prometheus is fed by real runs of every suite, then each expression of each panel and rule is
 * executed against it, and must give data of the right size.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, llmload, runFolders } from "../cli/cli.ts";
import { runK6, type SummaryJson } from "../support/k6.ts";
import { needs } from "../support/needs.ts";
import { ROOT } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { startProxy } from "../support/proxy.ts";
import { startTestServer } from "../support/server.ts";
import { panelQueries, ruleQueries, substituted, variableQueries } from "./dashboard.ts";
import { type Series, startPrometheus, type TestPrometheus } from "./prometheus.ts";

const found = needs("prometheus", "apt-get install prometheus");
const QUICK = ["--ttft", "uniform:20,60", "--itl", "3", "--tokens", "8"];
const stops: (() => Promise<void>)[] = [];
let prometheus: TestPrometheus;
/** when the runs had ended, epoch seconds */
let at: number;
/** by run: what it said itself */
const runs = new Map<string, SummaryJson>();

async function feed(testid: string, suites: string[], args: string[], env: Record<string, string>): Promise<void> {
  const cwd = emptyFolder();
  const ended = await llmload(
    ["run", ...suites, "--testid", testid, "--pause", "0", "--no-report", "--quiet", ...args],
    {
      cwd,
      env: {
        K6_PROMETHEUS_RW_SERVER_URL: prometheus.writeUrl,
        K6_PROMETHEUS_RW_PUSH_INTERVAL: "1s",
        // what the guide's docker command hands on when nothing is set
        K6_PROMETHEUS_RW_USERNAME: "",
        ...env,
      },
    },
  );
  expect(ended.stderr).toContain(`metrics go to ${prometheus.writeUrl}`);
  for (const folder of runFolders(cwd)) {
    const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")) as SummaryJson & { testid: string };
    runs.set(summary.testid, summary);
  }
}

beforeAll(async () => {
  if (found.skip) return;
  prometheus = await startPrometheus();
  stops.push(prometheus.stop);
  const faults = "--fault";
  const chat = await startTestServer(["--profile", "vllm", ...QUICK, faults, "500:0.15,no_done:0.15"]);
  const jan = await startTestServer([
    ...["--profile", "jan", ...QUICK, faults],
    "500:0.1,pool_full:0.02,refresh_refused:0.2,expired_token:0.15,lost_item:0.2,foreign_item:0.2",
  ]);
  const queued = await startProxy(chat.url, (_, response) => {
    response.setHeader("X-Queue-Time", "12");
    return false;
  });
  stops.push(queued.stop, chat.stop, jan.stop);
  const load = ["--base-url", queued.url, "--model", "gpt-4", "--scenario", "basic_load", "--slo", "e2e:2000"];
  const small = ["--duration-scale", "0.05", "--rate-scale", "2"];
  const janLoad = ["--base-url", jan.url, "--duration-min", "0.07", "--nonstream-rps", "6", "--stream-rps", "6"];
  // Jan Server keeps a failed stream open to its limit
  const janEnv = { PREFLIGHT: "off", REQUEST_TIMEOUT: "2s" };
  await Promise.all([
    // so few users that arrivals find none
    feed("stats", ["chat-api"], [...load, ...small, "--max-vus", "1"], {}),
    feed("native", ["chat-api"], [...load, ...small], { K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "true" }),
    feed("jan", ["completion-standard", "responses"], janLoad, janEnv),
    feed("talk", ["completion-conversation"], janLoad, janEnv),
    // the bare form of the guide: k6 itself, without llmload's command line
    runK6("tests/load/k6_chat_api_test.js", {
      stock: true,
      args: ["-o", "experimental-prometheus-rw", "--tag", "testid=bare", "--tag", "test_case=chat-api"],
      env: {
        ...{ BASE_URL: chat.url, MODELS: "gpt-4", SCENARIO: "basic_load", DURATION_SCALE: "0.03" },
        K6_PROMETHEUS_RW_SERVER_URL: prometheus.writeUrl,
        K6_PROMETHEUS_RW_PUSH_INTERVAL: "1s",
      },
    }),
  ]);
  at = Date.now() / 1000;
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

const NOT_YET = ["rule LlmloadErrors", "rule LlmloadSlowFirstToken", "rule LlmloadRegression"];

/** What a unit allows: a time in milliseconds under the unit of seconds would be a thousand times too large. */
const LARGEST: Record<string, number> = { s: 30, percentunit: 1, reqps: 2000, ops: 2000 };

function valuesOf(series: readonly Series[]): number[] {
  return series.flatMap(({ values }) => values.filter((value): value is number => value !== null));
}

describe.skipIf(found.skip)(`the dashboard on a real Prometheus${found.note}`, () => {
  it.each([...panelQueries(), ...variableQueries()])("$where gives data", async ({ expr, unit }) => {
    const series = await prometheus.query(substituted(expr), at);
    expect(series.length, substituted(expr)).toBeGreaterThan(0);
    for (const value of valuesOf(series)) {
      expect(value, substituted(expr)).toBeGreaterThanOrEqual(0);
      expect(value, substituted(expr)).toBeLessThanOrEqual(LARGEST[unit] ?? Number.POSITIVE_INFINITY);
    }
  });

  it.each(ruleQueries())("$where is taken", async ({ where, expr }) => {
    const series = await prometheus.query(expr, at);
    // the rules that others stand on are not recorded here: promtool tests them
    if (!NOT_YET.includes(where) && !expr.includes("llmload:")) expect(series.length, expr).toBeGreaterThan(0);
  });

  it("has the runs' own figures, times in seconds", async () => {
    const figure = async (expr: string) => valuesOf(await prometheus.query(expr, at))[0] ?? Number.NaN;
    const stats = runs.get("stats")?.metrics ?? {};
    expect(await figure('sum(last_over_time(k6_llm_requests_total{testid="stats"}[15m]))')).toBe(
      stats.llm_requests?.count,
    );
    expect(await figure('sum(last_over_time(k6_llm_output_tokens_total{testid="stats"}[15m]))')).toBe(
      stats.llm_output_tokens?.count,
    );
    const max = await figure('max(last_over_time(k6_llm_ttft_max{testid="stats"}[15m]))');
    expect(max).toBeCloseTo((stats.llm_ttft?.max ?? 0) / 1000, 6);
    const p95 = 'histogram_quantile(0.95, sum(k6_llm_ttft_seconds{testid="native"}))';
    const own = (runs.get("native")?.metrics.llm_ttft?.["p(95)"] ?? 0) / 1000;
    // buckets of a native histogram grow by a tenth
    expect(Math.abs((await figure(p95)) / own - 1)).toBeLessThan(0.2);
  });

  it("has each run's tags", async () => {
    const series = await prometheus.query(
      "count by (testid, test_case, environment) (last_over_time(k6_vus[15m]))",
      at,
    );
    const tags = series.map(({ metric }) => `${metric.testid} ${metric.test_case} ${metric.environment !== undefined}`);
    expect(tags.sort()).toEqual([
      "bare chat-api false",
      "jan_completion-standard completion-standard true",
      "jan_responses responses true",
      "native chat-api true",
      "stats chat-api true",
      "talk completion-conversation true",
    ]);
    const [stats] = await prometheus.query('group by (environment) (last_over_time(k6_vus{testid="stats"}[15m]))', at);
    expect(stats?.metric.environment).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("names no metric that this machine's Prometheus did not get", async () => {
    const answer = (await (await fetch(`${prometheus.url}/api/v1/label/__name__/values`)).json()) as { data: string[] };
    const named = panelQueries().flatMap(({ expr }) => expr.match(/\bk6_[a-z0-9_]+/g) ?? []);
    expect([...new Set(named)].filter((name) => !answer.data.includes(name))).toEqual([]);
  });
});

const promtool = needs("promtool", "apt-get install prometheus");
describe.skipIf(promtool.skip)(`the alert rules${promtool.note}`, () => {
  it("fire on planted runs, and are silent on good ones", async () => {
    const cwd = join(ROOT, "deploy/prometheus");
    const tested = await run("promtool", ["test", "rules", "rules_test.yml"], { cwd });
    expect(tested.code, tested.output).toBe(0);
    const checked = await run("promtool", ["check", "config", "prometheus.yml"], { cwd });
    expect(checked.code, checked.output).toBe(0);
  });
});
