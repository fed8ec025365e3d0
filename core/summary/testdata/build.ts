/** Builds k6's summary data and a whole summary for tests: what is not given has no sample. Thresholds are judged as k6 does. */
import type { ClientSecond, ClientSeries, RunSeries, SecondBin } from "../../contract/engine.ts";
import { METRICS, type MetricSpec } from "../../contract/metrics_gen.ts";
import { chatApiPlan } from "../../plan/chat_api.ts";
import { readOptions } from "../../plan/options.ts";
import type { Plan } from "../../plan/types.ts";
import type { K6Metric, K6SummaryData } from "../k6_data.ts";
import { summarize } from "../summarize.ts";
import type { Summary } from "../types.ts";

/**
 * A number: a counter's sum, a rate, or a trend whose statistics are all that number; else a trend's statistics, or the
 * passes and fails of a rate.
 */
export type Given = Record<string, number | Record<string, number>>;

export function planFor(env: Record<string, string> = {}): Plan {
  const { options, problems } = readOptions({ LLMLOAD_ENGINE: "0.1.0", ...env }, "agentapi");
  const { plan, problems: more } = chatApiPlan(options);
  if (problems.length + more.length > 0) throw new Error([...problems, ...more].join("\n"));
  return plan;
}

export function k6Data(plan: Plan, given: Given): K6SummaryData {
  const metrics: Record<string, K6Metric> = {};
  const names = [...Object.keys(plan.thresholds), ...Object.keys(given)].filter((n) => plan.engine || !engineOnly(n));
  for (const name of new Set(names)) {
    const metric = build(name, given[name]);
    const limits = plan.thresholds[name] ?? [];
    if (limits.length > 0) metric.thresholds = Object.fromEntries(limits.map((l) => [l, { ok: holds(metric, l) }]));
    metrics[name] = metric;
  }
  return {
    metrics,
    state: { isStdOutTTY: false, testRunDurationMs: 61_500 },
    setup_data: { token: "secret-of-setup" },
  };
}

export function summaryFor(
  given: Given,
  more: { env?: Record<string, string>; series?: RunSeries | null; allowFaults?: string[]; plan?: Plan } = {},
): Summary {
  const plan = more.plan ?? planFor(more.env);
  return summarize({
    data: k6Data(plan, given),
    plan,
    series: more.series === undefined ? seriesOf([{ sent: 12, inFlight: 212 }]) : more.series,
    suite: plan.suite,
    testid: `${plan.suite}-1`,
    startedAt: "2026-01-02T03:04:05.000Z",
    endedAt: "2026-01-02T03:05:06.500Z",
    allowFaults: more.allowFaults ?? [],
    records: "requests.ndjson",
  });
}

/** Not declared on stock k6. */
function engineOnly(name: string): boolean {
  return METRICS.some((spec) => spec.engineOnly && spec.name === name);
}

const TREND_STATS = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"];
const BUILT_IN: Record<string, K6Metric["type"]> = {
  http_req_duration: "trend",
  http_req_failed: "rate",
  checks: "rate",
  dropped_iterations: "counter",
};

function build(name: string, given: number | Record<string, number> | undefined): K6Metric {
  const bare = name.split("{")[0] ?? name;
  const spec: MetricSpec | undefined = METRICS.find((m) => m.name === bare);
  const type = spec?.type ?? BUILT_IN[bare] ?? "counter";
  const one = typeof given === "number" ? given : 0;
  if (type === "counter") return { type, contains: "default", values: { count: one, rate: one / 60 } };
  if (type === "gauge") return { type, contains: "default", values: { value: one } };
  if (type === "rate") {
    if (typeof given === "object") {
      const { passes = 0, fails = 0 } = given;
      return { type, contains: "default", values: { rate: passes / (passes + fails), passes, fails } };
    }
    const [passes, fails] = given === undefined ? [0, 0] : [Math.round(one * 1e5), Math.round((1 - one) * 1e5)];
    return { type, contains: "default", values: { rate: one, passes, fails } };
  }
  const stats = Object.fromEntries(TREND_STATS.map((stat) => [stat, one]));
  const values = { ...stats, ...(typeof given === "object" ? given : {}), count: given === undefined ? 0 : 1000 };
  return { type, contains: spec?.time === false ? "default" : "time", values };
}

/** k6 passes what it has no value for; a rate without samples has none, a trend without samples is 0. */
function holds({ type, values }: K6Metric, expression: string): boolean {
  const [, stat, operator, limit] = /^([a-z]+(?:\([^)]*\))?)(<=|>=|==|!=|<|>)(.*)$/.exec(expression) ?? [];
  const value = values[stat ?? ""];
  if (value === undefined || (type === "rate" && (values.passes ?? 0) + (values.fails ?? 0) === 0)) return true;
  if (operator === "<") return value < Number(limit);
  if (operator === ">") return value > Number(limit);
  if (operator === "<=") return value <= Number(limit);
  if (operator === ">=") return value >= Number(limit);
  return operator === "==" ? value === Number(limit) : value !== Number(limit);
}

export const EMPTY_BIN: SecondBin = {
  t: 0,
  sent: 0,
  completed: 0,
  failed: 0,
  inFlight: 0,
  inFlightMean: null,
  streams: 0,
  tokenEvents: 0,
  tokensOut: 0,
  ttftMsMean: null,
  ttftMsMax: null,
  ttftMsP50: null,
  ttftMsP95: null,
  e2eMsMean: null,
  gapMsMax: null,
  lagUsMax: null,
  heartbeatLateMs: 0,
  awayMs: 0,
};

/** A look at an idle client on two processors. */
export const IDLE: ClientSecond = {
  at: 0,
  seconds: 1,
  cpuSeconds: 0.1,
  waitSeconds: 0.01,
  rssBytes: 120 * 2 ** 20,
  heapBytes: 40 * 2 ** 20,
  receivedBytes: 1000,
  sentBytes: 500,
  machineBusy: 0.1,
  machineStolen: 0,
  periods: null,
  throttled: null,
  wakeups: 1000,
  wakeupsLate: 0,
  wakeupP99Ms: 0.1,
  pauseMs: 0.1,
  pauseMaxMs: 0.1,
  goroutines: 50,
};

/** One look for each second, `look` being what is unlike an idle client. */
export function clientOf(
  seconds: readonly Pick<SecondBin, "t">[],
  look: Partial<ClientSecond> = {},
  more: Partial<ClientSeries> = {},
): ClientSeries {
  return {
    limits: { processors: 2, gomaxprocs: 2, affinity: 2, quota: null, memoryBytes: null, openFiles: 1024 },
    tokenEvents: 10_000,
    joined: 100,
    joinedLate: 10,
    noSockets: 0,
    startDelay: { unit: "ms", gamma: 1.01, count: 0, sum: 0, min: null, max: null, zeros: 0, bins: [] },
    seconds: seconds.map(({ t }) => ({ ...IDLE, at: t + 1, ...look })),
    ...more,
  };
}

export function seriesOf(given: Partial<SecondBin>[], more: Partial<RunSeries> = {}): RunSeries {
  const empty = { gamma: 1.01, count: 0, sum: 0, min: null, max: null, zeros: 0, bins: [] };
  const seconds = given.map((second, i) => ({ ...EMPTY_BIN, t: 1_000_000 + i, ...second }));
  return {
    engineVersion: "0.1.0",
    seconds,
    histograms: {
      ttft: { unit: "ms", ...empty },
      e2e: { unit: "ms", ...empty },
      gap: { unit: "us", ...empty },
      lag: { unit: "us", ...empty, count: 100, sum: 4190, min: 9.5, max: 3200, bins: [[232, 99], [812, 1]] },
    },
    recordsWritten: 125430,
    interrupted: 0,
    kernelClock: true,
    heartbeat: { beats: 6000, lateMsMean: 0.1, lateMsP99: 0.4, lateMsMax: 2.5 },
    client: clientOf(seconds),
    ...more,
  };
}

/** The figures of the guide's example. */
export const GUIDE: Given = {
  http_req_duration: { avg: 856.32, med: 734.21, "p(95)": 1456.89, "p(99)": 2134.56 },
  http_req_failed: 0.001,
  chat_completion_success_rate: 0.9977,
  total_chat_requests: 125430,
  non_streaming_duration: { "p(95)": 982.34, "p(99)": 1900 },
  streaming_duration: { "p(95)": 1789.45, "p(99)": 3000 },
  streaming_latency: { "p(95)": 234.56 },
  streaming_requests: 37629,
  non_streaming_requests: 87801,
  streaming_success_rate: 0.9965,
  non_streaming_success_rate: 0.9982,
  gemini_duration: { "p(95)": 1234.56 },
  gpt4_duration: { "p(95)": 1456.78 },
  claude_duration: { "p(95)": 1345.67 },
  short_msg_duration: { "p(95)": 567.89 },
  medium_msg_duration: { "p(95)": 1123.45 },
  long_msg_duration: { "p(95)": 2234.56 },
  auth_failures: 12,
  validation_errors: 45,
  server_errors: 56,
  token_count: 45678901,
  llm_ttft: { med: 121.5, "p(95)": 234.56, "p(99)": 412.34 },
  llm_ttvt: { "p(95)": 240.1 },
  llm_tpot: { "p(95)": 31.25 },
  llm_gap_max: { "p(95)": 88.4 },
  llm_output_speed: { med: 41.237, "p(95)": 60 },
  llm_chunks: { med: 48 },
  llm_done_rate: 0.9999,
  "llm_requests{try:first}": 124600,
  "llm_requests{try:retry}": 830,
  "llm_request_success{try:first}": 0.992,
  ...Object.fromEntries(
    ["basic_load", "ramp_up", "stress_test", "sustained_load", "streaming_test"].flatMap((name) => [
      [`http_req_duration{scenario:${name}}`, 700],
      [`total_chat_requests{scenario:${name}}`, 1000],
    ]),
  ),
  ...Object.fromEntries(["short", "medium", "long"].map((name) => [`total_chat_requests{prompt:${name}}`, 1000])),
  ...Object.fromEntries(["gemini", "gpt4", "claude"].map((name) => [`total_chat_requests{family:${name}}`, 1000])),
};

/** Well inside every limit. */
export const WELL: Given = Object.fromEntries(
  Object.entries(GUIDE).map(([name, value]) => {
    if (typeof value === "object" || name.startsWith("http_req_duration")) return [name, 100];
    if (name.endsWith("_rate")) return [name, 1];
    return [name, /errors|failures/.test(name) ? 0 : value];
  }),
);
