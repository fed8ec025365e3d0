/**
 * The one table of knobs: environment variable, command-line flag, type, default, meaning. The k6-side reader
 * (core/plan), the CLI's flags and help, .env.example and docs/reference/options.md all come from it.
 * Pure data: it must not know who reads it.
 */

import { LIMIT_OPTIONS } from "./options_limits.ts";
import { METRICS_OPTIONS } from "./options_metrics.ts";

export type OptionKind =
  | "string"
  | "secret"
  | "list"
  | "secretList"
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "duration"
  | "slo"
  | "thresholds"
  | "path";

export interface OptionSpec {
  /** environment variable */
  env: string;
  /** other names of the same variable, in order of precedence after `env` */
  aliases?: readonly string[];
  /** flag of `llmload run`, without dashes; absent: only by --env */
  flag?: string;
  /** placeholder in --help */
  value?: string;
  kind: OptionKind;
  /** as a user would type it; null = unset */
  default: string | null;
  /** for kind choice */
  choices?: readonly string[];
  min?: number;
  max?: number;
  help: string;
  /** only these suites' targets read it; absent: all */
  targets?: readonly string[];
  /** set by llmload itself, not meant to be typed; left out of help */
  internal?: boolean;
}

export const OPTIONS: readonly OptionSpec[] = [
  {
    env: "BASE_URL",
    aliases: ["BASE"],
    flag: "base-url",
    value: "URL",
    kind: "string",
    default: null,
    help: "address of the server under test; each suite has its own default",
  },
  {
    env: "AUTH_TOKEN",
    kind: "secret",
    default: null,
    help: "token sent as Authorization, with or without the word Bearer; to the Messages API without it as x-api-key",
  },
  { env: "AUTH_TOKENS", kind: "secretList", default: null, help: "several tokens, separated by commas, used in turn" },
  {
    env: "API_KEY",
    kind: "secret",
    default: null,
    targets: ["jan"],
    help: "key sent as Authorization instead of a guest's token: then nobody signs in",
  },
  {
    env: "LOADTEST_TOKEN",
    kind: "secret",
    default: null,
    targets: ["jan"],
    help: "sent as x-loadtest-token with every request, where a firewall asks for it",
  },
  {
    env: "MODELS",
    aliases: ["MODEL"],
    flag: "model",
    value: "NAME,...",
    kind: "list",
    default: null,
    help: "models to ask for; each suite has its own default",
  },
  {
    env: "SCENARIO",
    flag: "scenario",
    value: "NAME,...",
    kind: "list",
    default: null,
    help: "run only these scenarios of the suite",
  },
  {
    env: "SINGLE_RUN",
    flag: "single-run",
    kind: "boolean",
    default: "false",
    targets: ["jan"],
    help: "every step once, step by step, instead of load",
  },
  {
    env: "NONSTREAM_RPS",
    flag: "nonstream-rps",
    value: "N",
    kind: "number",
    default: "2",
    min: 0,
    max: 100000,
    targets: ["jan"],
    help: "completions (or responses) without streaming that are started per second; 0: none",
  },
  {
    env: "STREAM_RPS",
    flag: "stream-rps",
    value: "N",
    kind: "number",
    default: "1",
    min: 0,
    max: 100000,
    targets: ["jan"],
    help: "streamed completions (or responses) that are started per second; 0: none",
  },
  {
    env: "DURATION_MIN",
    flag: "duration-min",
    value: "MINUTES",
    kind: "number",
    default: "5",
    min: 0.01,
    max: 10080,
    targets: ["jan"],
    help: "length of each scenario: a minute up, hold, a minute down",
  },
  {
    env: "TOKEN_REFRESH",
    flag: "token-refresh",
    value: "each|completion|expiry|off",
    kind: "choice",
    choices: ["each", "completion", "expiry", "off"],
    default: "each",
    targets: ["jan"],
    help: "when the access token is refreshed: before each authorised request, before each completion, when it is about to expire, or never",
  },
  {
    env: "DURATION_SCALE",
    flag: "duration-scale",
    value: "X",
    kind: "number",
    default: "1",
    min: 0.0001,
    max: 1000,
    help: "multiplies every duration",
  },
  {
    env: "RATE_SCALE",
    flag: "rate-scale",
    value: "X",
    kind: "number",
    default: "1",
    min: 0.0001,
    max: 1000,
    help: "multiplies every arrival rate and number of virtual users",
  },
  {
    env: "MAX_VUS",
    flag: "max-vus",
    value: "N",
    kind: "integer",
    default: null,
    min: 1,
    max: 100000,
    help: "upper limit of virtual users in each scenario",
  },
  {
    env: "THINK_TIME",
    flag: "think-time",
    value: "DURATION",
    kind: "duration",
    default: "0s",
    help: "pause between requests of a virtual user (streaming_test only)",
  },
  {
    env: "MAX_TOKENS",
    flag: "max-tokens",
    value: "N",
    kind: "integer",
    default: null,
    min: 1,
    max: 1000000,
    help: "max_tokens of every request; default: drawn by prompt length",
  },
  {
    env: "REQUEST_TIMEOUT",
    flag: "request-timeout",
    value: "DURATION",
    kind: "duration",
    default: null,
    help: "limit of one request; default 30s unary, 60s stream",
  },
  {
    env: "TOOLS_TIMEOUT",
    flag: "tools-timeout",
    value: "DURATION",
    kind: "duration",
    default: "5m",
    targets: ["jan"],
    help: "limit of a response with tools",
  },
  {
    env: "STALL_MS",
    flag: "stall-ms",
    value: "MS",
    kind: "integer",
    default: "5000",
    min: 1,
    max: 3600000,
    help: "a gap between tokens above this counts as a stall",
  },
  ...LIMIT_OPTIONS,
  {
    env: "SLO",
    flag: "slo",
    value: "LIMITS",
    kind: "slo",
    default: null,
    help: 'limits for goodput, such as "ttft:800 tpot:50 e2e:5000" (milliseconds)',
  },
  {
    env: "THRESHOLDS",
    flag: "threshold",
    value: "EXPR",
    kind: "thresholds",
    default: null,
    help: 'adds or replaces thresholds: "llm_ttft:p(95)<800; http_req_failed:rate<0.01"',
  },
  {
    env: "ALLOW_FAULTS",
    flag: "allow-faults",
    value: "NAME,...",
    kind: "list",
    default: null,
    help: "deviations of the server that are counted but fail nothing",
  },
  {
    env: "INCLUDE_USAGE",
    kind: "boolean",
    default: "true",
    help: "ask streams for usage (stream_options.include_usage)",
  },
  {
    env: "SYSTEM_PROMPT_AS",
    kind: "choice",
    choices: ["message", "field", "both"],
    default: null,
    help: "where the system prompt goes; default both for agentapi, else message",
  },
  {
    env: "SEED",
    flag: "seed",
    value: "N",
    kind: "integer",
    default: "1",
    min: 0,
    max: 4294967295,
    help: "seed of all random choices: the same seed draws the same requests",
  },
  {
    env: "WORKLOAD",
    flag: "workload",
    value: "FILE",
    kind: "path",
    default: null,
    targets: ["workload"],
    help: "workload file, YAML or JSON (docs/guide/workloads.md): server, load, prompts, sessions",
  },
  {
    env: "WORKLOAD_PLAN",
    kind: "path",
    default: null,
    targets: ["workload"],
    help: "the suite's input for a bare k6 run: workload.json of a run's folder, with its prompts beside it",
  },
  {
    env: "STATUS_PATH",
    kind: "string",
    default: null,
    help: "path of the pre-flight; default /status, then /health, then /v1/models; any 2xx will do",
  },
  {
    env: "PREFLIGHT",
    flag: "preflight",
    value: "full|status|off",
    kind: "choice",
    choices: ["full", "status", "off"],
    default: "full",
    help: "before any load: status path and one tiny request, status path only, or nothing: a dead server then fails thresholds (exit 4), not the pre-flight (3)",
  },
  {
    env: "REQUEST_ID_HEADER",
    kind: "string",
    default: "x-llmload-request-id",
    help: "header that carries the request id; empty: none is sent",
  },
  {
    env: "DEBUG",
    flag: "debug",
    kind: "boolean",
    default: "false",
    help: "print requests and responses, secrets masked",
  },
  ...METRICS_OPTIONS,
  { env: "SUMMARY_DIR", kind: "path", default: ".", help: "folder for the summary files of a bare k6 run" },
  {
    env: "LLMLOAD_RECORDS",
    kind: "path",
    default: null,
    help: "file for one record per request; `console` on stock k6 prints them",
  },
  { env: "LLMLOAD_TESTID", kind: "string", default: null, internal: true, help: "name of the run, set by llmload run" },
  {
    env: "LLMLOAD_ENGINE",
    kind: "string",
    default: null,
    internal: true,
    help: "set by our k6 binary: the version of its engine",
  },
  {
    env: "LLMLOAD_SUITES",
    kind: "path",
    default: null,
    help: "folder with your own suites; default ./suites, then ./src",
  },
  {
    env: "LLMLOAD_COLOR",
    kind: "boolean",
    default: null,
    internal: true,
    help: "set by llmload run when it writes to a terminal",
  },
  {
    env: "LLMLOAD_K6",
    kind: "path",
    default: null,
    help: "the k6 program that llmload starts; default bin/k6 of the installation",
  },
  {
    env: "LLMLOAD_DEBUG",
    kind: "boolean",
    default: "false",
    help: "after an unexpected failure of llmload itself: where it happened",
  },
  {
    env: "LLMLOAD_CHECK",
    kind: "boolean",
    default: null,
    internal: true,
    help: "set by llmload check: the pre-flight says each step that went well",
  },
  {
    env: "LLMLOAD_STOP_WITH_STDIN",
    kind: "boolean",
    default: null,
    internal: true,
    help: "set by llmload demo for its server: stop when stdin ends",
  },
  { env: "NO_COLOR", kind: "string", default: null, help: "any value: no colours" },
];
