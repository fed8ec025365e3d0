/**
 * The values that planning yields: the options as read, and the plan of a run. Plain JSON-able data, so that the CLI can
 * print it, run.json can keep it and the k6 side can act on it. This file must not know who makes or uses them.
 */

import type { Arrivals } from "./arrivals/types.ts";
import type { JanStep } from "./jan_steps.ts";

/** Which server a suite talks to; decides its default address and models. `any`: a user's own suite; `workload`: what a workload file names. */
export type Target = "agentapi" | "jan" | "any" | "workload";

/** A limit of the SLO grammar: milliseconds. */
export type SloName = "ttft" | "ttfb" | "tpot" | "e2e" | "close";
export type Slo = Partial<Record<SloName, number>>;

/** One expression of THRESHOLDS, checked. */
export interface ThresholdSetting {
  /** as k6 wants it: `name` or `name{tag:value}` */
  metric: string;
  /** the metric's bare name */
  name: string;
  tags: Record<string, string>;
  /** `p(95)<800` */
  expression: string;
}

/** Milliseconds, null = no limit. What each counts from: docs/guide/limits.md. */
export interface PhaseLimits {
  connectMs: number | null;
  firstTokenMs: number | null;
  stallMs: number | null;
  totalMs: number | null;
}

/** Users who do not wait for the end of their answer. */
export interface Leaving {
  /** token events; null = never for that */
  afterTokens: number | null;
  afterMs: number | null;
  /** of the completions, 0..1 */
  share: number;
}

/** Everything that a suite may be told from outside, checked, defaults filled in. Holds secrets: never print it whole. */
export interface Options {
  target: Target;
  /** no slash at the end */
  baseUrl: string;
  /** values of the Authorization header, each with its `Bearer `; empty = none is sent. Used in turn */
  authorizations: string[];
  /** never empty */
  models: string[];
  /** names asked for by SCENARIO; empty = all of the suite */
  scenarios: string[];
  durationScale: number;
  rateScale: number;
  maxVus: number | null;
  thinkTimeMs: number;
  /** null = drawn by prompt length */
  maxTokens: number | null;
  /** null = 30 s unary, 60 s stream: see requestTimeoutMs() */
  requestTimeoutMs: number | null;
  /** the Jan suites: limit of a response with tools */
  toolsTimeoutMs: number;
  stallMs: number;
  /** limits on the phases of a request, which only the engine can keep; null = none */
  phases: PhaseLimits;
  leave: Leaving;
  slo: Slo | null;
  thresholds: ThresholdSetting[];
  /** names of error classes and faults that fail nothing */
  allowFaults: string[];
  includeUsage: boolean;
  systemPromptAs: "message" | "field" | "both";
  seed: number;
  /** in the order of trying; any 2xx will do */
  statusPaths: string[];
  preflight: "full" | "status" | "off";
  /** lower case; never empty (an empty REQUEST_ID_HEADER keeps the default name and sets sendRequestId to false) */
  requestIdHeader: string;
  /** false: the header is made, and taken off again by the engine before sending */
  sendRequestId: boolean;
  debug: boolean;
  summaryDir: string;
  /** file for the records, `console`, or null */
  records: string | null;
  testid: string | null;
  /** version of our engine, null = stock k6 */
  engine: string | null;
  /** LLMLOAD_SUITES */
  suitesDir: string | null;
  /** LLMLOAD_COLOR; null = not said */
  color: boolean | null;
  /** NO_COLOR was set */
  noColor: boolean;
  /** LLMLOAD_CHECK: the pre-flight says each step that went well */
  tellSteps: boolean;
  /** LOADTEST_TOKEN, null = the header is not sent */
  loadtestToken: string | null;
  /** the Jan suites: every step once instead of load */
  singleRun: boolean;
  /** the Jan suites: flows with a unary (streamed) completion started per second */
  nonstreamRps: number;
  streamRps: number;
  /** the Jan suites: length of a scenario, minutes */
  durationMin: number;
  tokenRefresh: "each" | "completion" | "expiry" | "off";
  /** values to be masked in every output (core/contract/mask.ts); the tokens come first, as they were given */
  secrets: string[];
}

/** What reading the environment found. With any problem the options must not be used: stop and print all problems. */
export interface ReadResult {
  options: Options;
  /** one sentence each */
  problems: string[];
  warnings: string[];
}

export type PromptLength = "short" | "medium" | "long";

export interface Stage {
  target: number;
  duration: string;
}

interface ScenarioBase {
  exec: string;
  startTime: string;
  gracefulStop: string;
}

/** A scenario as k6's `options.scenarios` takes it. */
export type K6Scenario =
  | (ScenarioBase & {
      executor: "constant-arrival-rate";
      rate: number;
      timeUnit: string;
      duration: string;
      preAllocatedVUs: number;
      maxVUs: number;
    })
  | (ScenarioBase & {
      executor: "ramping-arrival-rate";
      startRate: number;
      timeUnit: string;
      stages: Stage[];
      preAllocatedVUs: number;
      maxVUs: number;
    })
  | (ScenarioBase & {
      executor: "constant-vus";
      vus: number;
      duration: string;
    })
  | (ScenarioBase & {
      executor: "ramping-vus";
      startVUs: number;
      stages: Stage[];
      gracefulRampDown: string;
    })
  | (ScenarioBase & {
      executor: "per-vu-iterations";
      vus: number;
      iterations: number;
      maxDuration: string;
    })
  | (ScenarioBase & {
      executor: "shared-iterations";
      vus: number;
      iterations: number;
      maxDuration: string;
    });

export interface PlannedScenario {
  name: string;
  /** name of the exported function; camel case of the scenario: basicLoad, rampUp, stressTest, sustainedLoad, streamingTest */
  exec: string;
  executor: K6Scenario["executor"];
  k6: K6Scenario;
  /** from the start of the load */
  startSeconds: number;
  /** load only; gracefulStopSeconds may follow. Of a functional run: the most that it may take */
  durationSeconds: number;
  gracefulStopSeconds: number;
  /** part of the requests that stream, 0..1 */
  streamShare: number;
  lengths: PromptLength[];
  retries: boolean;
  /** null where users loop as fast as they can (ramping-vus, constant-vus without arrivals); of random arrivals the mean, rounded */
  plannedIterations: number | null;
  /** the load model where the engine's queue hands out the starts; absent = k6's executor says it all */
  arrivals?: Arrivals;
  purpose: string;
}

/** A counter threshold that keeps k6 from passing a threshold without samples. */
export interface Guard {
  metric: string;
  expression: string;
  /** keys of the thresholds it guards */
  guards: string[];
}

/** A threshold that this run cannot evaluate, left out of `thresholds`. */
export interface NotEvaluable {
  metric: string;
  expression: string;
  reason: string;
}

/** A threshold whose lack of samples is allowed: it is shown, and fails nothing. With samples it counts like any other. */
export interface Excused {
  metric: string;
  /** why there may be none */
  reason: string;
  /** the counter that must be 0 for the excuse to hold: what was sent all the same has no excuse; absent = it always holds */
  unless?: string;
}

/** What the flows of a Jan suite are made of in this run. */
export interface FlowPlan {
  /** every step once (SINGLE_RUN) instead of load */
  single: boolean;
  signIn: "guest" | "key";
  tokenRefresh: Options["tokenRefresh"];
  /** the steps that this run takes, in the guide's order */
  steps: JanStep[];
}

/** What a run will do, and what will be asked of it. */
export interface Plan {
  suite: string;
  target: Target;
  baseUrl: string;
  scenarios: PlannedScenario[];
  /** what k6 gets: limits, guards, and empty lists for the sub-metrics that the summary needs */
  thresholds: Record<string, string[]>;
  guards: Guard[];
  notEvaluable: NotEvaluable[];
  /** of `thresholds`, those that may stay without samples */
  excused: Excused[];
  /** null = not a suite of flows */
  flow: FlowPlan | null;
  /** load and room between scenarios, the last gracefulStop included */
  totalSeconds: number;
  seed: number;
  models: string[];
  /** false = stock k6 */
  engine: boolean;
  slo: Slo | null;
  /** what scaling had to bend, one sentence each */
  warnings: string[];
}

/** The part of k6's options that a plan decides. A suite may spread it and add its own. */
export interface K6Options {
  scenarios: Record<string, K6Scenario>;
  thresholds: Record<string, string[]>;
  summaryTrendStats: string[];
  setupTimeout: string;
  /** kept by k6 as it is, in an archive too: frozen.ts */
  ext?: { llmload: Frozen };
}

/** What an archive's options were made of, to be held against the environment of the run. */
export interface Frozen {
  /** fingerprint of scenarios and thresholds */
  plan: string;
  /** by variable; those that scenarios and thresholds come of, as far as they are no secrets */
  settings: Record<string, string>;
}

/*
 * The functions, by file:
 *   options.ts   readOptions(env: Record<string, string | undefined>, target: Target): ReadResult
 *                requestTimeoutMs(options: Options, mode: "stream" | "unary"): number
 *                stepTimeoutMs(options: Options, mode: "stream" | "unary", tools: boolean): number   the Jan suites
 *   request_limits.ts requestLimits(options, labels, generates): RequestLimits | null
 *   tokens.ts    authorization(token: string): string            "Bearer x", with or without the word
 *                rotate<T>(list: readonly T[], n: number): T | null   the n-th in turn; null for an empty list
 *   random.ts    draws(seed: number, scenario: string, iteration: number): Draw     type Draw = () => number in [0, 1)
 *                pick<T>(draw: Draw, list: readonly T[]): T                 throws on an empty list
 *                weighted<T>(draw: Draw, list: readonly [T, number][]): T
 *                chance(draw: Draw, share: number): boolean
 *                between(draw: Draw, low: number, high: number): number     integer, both ends included
 *   chat_api.ts  chatApiPlan(options: Options): { plan: Plan; problems: string[] }
 *   jan.ts       janPlan(suite: JanSuite, options: Options): { plan: Plan; problems: string[] }
 *                isJanSuite(name: string): name is JanSuite
 *   jan_steps.ts JAN_STEPS: what each step of those suites is; stepsOf(suite, ...): those that a run takes
 *   presets.ts   PRESETS: settings of the guide's examples by name
 *   k6_options.ts k6Options(plan: Plan, options: Options): K6Options
 *   frozen.ts    frozen(...), frozenProblem(...): an archive's options against the environment of its run
 *   family.ts    modelFamily(model: string): "gemini" | "gpt4" | "claude" | "other"
 *   retry.ts     RetryBudget, EMPTY_BUDGET, afterRequest(budget, isRetry), retryDelayMs(budget, tries, errorClass, retryAfterMs, draw)
 *   retry_after.ts retryAfterMs(header, headerMs, nowMs): number | null
 *   slo.ts       meetsSlo(slo: Slo, figures: SloFigures): boolean | null    null = cannot be told: no sample
 *
 * Tags that the plan's thresholds and guards rely on (set by k6/lib on every sample of llm_* and of the guide's metrics):
 *   scenario (k6's own), api, mode, model, prompt, and `family` (modelFamily) on total_chat_requests;
 *   llm_errors carries error_class, llm_stream_faults carries fault; llm_requests, llm_request_success and llm_errors carry
 *   `try`: "first" | "retry", which is how the summary tells first tries from retries. In the Jan suites every sample of
 *   these and of the suites' own trends carries `step` too; response_time carries `tools`: "yes" | "no".
 */
