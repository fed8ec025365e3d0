/**
 * Reads the environment into Options, strictly: all problems at once, each a sentence that names the variable, what it
 * holds (never a secret) and what is allowed. The table of variables is core/contract/options.ts. Pure.
 */
import type { Mode } from "../contract/engine.ts";
import { ERROR_CLASSES, FAULTS } from "../contract/errors_gen.ts";
import { OPTIONS, type OptionSpec } from "../contract/options.ts";
import { nearMisses } from "./near_miss.ts";
import {
  type Read,
  readBoolean,
  readChoice,
  readDuration,
  readList,
  readNumber,
  readUrl,
  usableToken,
} from "./read_value.ts";
import { parseSlo } from "./slo.ts";
import { parseThresholds } from "./threshold_grammar.ts";
import { authorization } from "./tokens.ts";
import type { Options, ReadResult, Slo, Target, ThresholdSetting } from "./types.ts";

interface TargetDefaults {
  baseUrl: string;
  models: string[];
  systemPromptAs: Options["systemPromptAs"];
}

const GUIDE_MODELS = ["gemini-1.5-pro", "gpt-4", "gpt-4-turbo", "claude-3-opus", "claude-3-sonnet"];
const TARGETS: Record<Target, TargetDefaults> = {
  agentapi: { baseUrl: "http://localhost:3284", models: GUIDE_MODELS, systemPromptAs: "both" },
  jan: { baseUrl: "https://api-stag.jan.ai", models: ["jan-v1-4b"], systemPromptAs: "message" },
  any: { baseUrl: "http://localhost:3284", models: GUIDE_MODELS, systemPromptAs: "message" },
  // the workload names both
  workload: { baseUrl: "", models: [], systemPromptAs: "message" },
};
const TAKEN_HEADERS: readonly string[] = [
  ...["authorization", "content-type", "content-length", "content-encoding", "transfer-encoding"],
  ...["accept", "accept-encoding", "host", "connection", "cookie", "user-agent"],
];
const STATUS_PATHS = ["/status", "/health", "/v1/models"];
const TIMEOUT_MS: Record<Mode, number> = { unary: 30_000, stream: 60_000 };
const TOOLS_TIMEOUT_MS = 300_000;
const ALLOWABLE: readonly string[] = [...ERROR_CLASSES.filter((c) => c.allowable), ...FAULTS].map(
  (named) => named.name,
);

/** After TOTAL_TIMEOUT, which is to strike first. */
const OUTER_MS = 5000;

/**
 * The limit of one request in milliseconds that k6 keeps. Where TOTAL_TIMEOUT is set the defaults give way to it; without
 * our engine k6 keeps that one too.
 */
export function requestTimeoutMs(options: Options, mode: Mode): number {
  const { totalMs } = options.phases;
  if (totalMs === null) return options.requestTimeoutMs ?? TIMEOUT_MS[mode];
  if (options.engine === null) return Math.min(totalMs, options.requestTimeoutMs ?? totalMs);
  return options.requestTimeoutMs ?? totalMs + OUTER_MS;
}

/** The limit of one step of a Jan suite in milliseconds. `tools`: a response that is offered tools has one of its own. */
export function stepTimeoutMs(options: Options, mode: Mode, tools: boolean): number {
  const { totalMs } = options.phases;
  if (!tools) return requestTimeoutMs(options, mode);
  return options.engine === null && totalMs !== null
    ? Math.min(totalMs, options.toolsTimeoutMs)
    : options.toolsTimeoutMs;
}

/** `env`: k6's __ENV or Node's process.env. */
export function readOptions(env: Record<string, string | undefined>, target: Target): ReadResult {
  const problems: string[] = [];
  const read = new Reader(env, problems);
  const defaults = TARGETS[target];
  const tokens = read.tokens(target);
  const loadtestToken = read.secret("LOADTEST_TOKEN");
  const statusPath = read.text("STATUS_PATH");
  if (statusPath !== null && !/^\/\S*$/.test(statusPath))
    problems.push(`STATUS_PATH is "${statusPath}"; it must be a path such as /status`);
  const header = env.REQUEST_ID_HEADER;
  if (header !== undefined && header !== "" && !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(header)) {
    problems.push(`REQUEST_ID_HEADER is "${header}"; it must be the name of an HTTP header, or empty`);
  } else if (header !== undefined && TAKEN_HEADERS.includes(header.toLowerCase())) {
    problems.push(`REQUEST_ID_HEADER is "${header}", which every request needs for itself; name another one, or none`);
  }
  const models = read.list("MODELS");
  const options: Options = {
    target,
    baseUrl: read.value("BASE_URL", (text) => readUrl(text)) ?? defaults.baseUrl,
    authorizations: tokens.map(authorization),
    models: models.length > 0 ? models : defaults.models,
    scenarios: read.list("SCENARIO"),
    durationScale: read.number("DURATION_SCALE") ?? 1,
    rateScale: read.number("RATE_SCALE") ?? 1,
    maxVus: read.number("MAX_VUS"),
    thinkTimeMs: read.value("THINK_TIME", readDuration) ?? 0,
    maxTokens: read.number("MAX_TOKENS"),
    requestTimeoutMs: read.value("REQUEST_TIMEOUT", positiveDuration),
    toolsTimeoutMs: read.value("TOOLS_TIMEOUT", positiveDuration) ?? TOOLS_TIMEOUT_MS,
    stallMs: read.number("STALL_MS") ?? 5000,
    phases: {
      connectMs: read.value("CONNECT_TIMEOUT", positiveDuration),
      firstTokenMs: read.value("FIRST_TOKEN_TIMEOUT", positiveDuration),
      stallMs: read.value("STALL_TIMEOUT", positiveDuration),
      totalMs: read.value("TOTAL_TIMEOUT", positiveDuration),
    },
    leave: {
      afterTokens: read.number("LEAVE_AFTER_TOKENS"),
      afterMs: read.number("LEAVE_AFTER_MS"),
      share: read.number("LEAVE_SHARE") ?? 1,
    },
    slo: read.value<Slo>("SLO", (text) => {
      const found = parseSlo(text);
      return "slo" in found ? { value: found.slo } : found;
    }),
    thresholds:
      read.value<ThresholdSetting[]>("THRESHOLDS", (text) => {
        const found = parseThresholds(text);
        return "settings" in found ? { value: found.settings } : found;
      }) ?? [],
    allowFaults: read.allowed(),
    includeUsage: read.value("INCLUDE_USAGE", readBoolean) ?? true,
    systemPromptAs: (read.choice("SYSTEM_PROMPT_AS") as Options["systemPromptAs"] | null) ?? defaults.systemPromptAs,
    seed: read.number("SEED") ?? 1,
    statusPaths: statusPath === null ? STATUS_PATHS : [statusPath],
    preflight: (read.choice("PREFLIGHT") as Options["preflight"] | null) ?? "full",
    requestIdHeader: (header === undefined || header === "" ? "x-llmload-request-id" : header).toLowerCase(),
    sendRequestId: header !== "",
    debug: read.value("DEBUG", readBoolean) ?? false,
    summaryDir: read.text("SUMMARY_DIR") ?? ".",
    records: read.text("LLMLOAD_RECORDS"),
    testid: read.text("LLMLOAD_TESTID"),
    engine: read.text("LLMLOAD_ENGINE"),
    suitesDir: read.text("LLMLOAD_SUITES"),
    color: read.value("LLMLOAD_COLOR", readBoolean),
    tellSteps: read.value("LLMLOAD_CHECK", readBoolean) ?? false,
    noColor: (env.NO_COLOR ?? "") !== "",
    loadtestToken,
    singleRun: read.value("SINGLE_RUN", readBoolean) ?? false,
    nonstreamRps: read.number("NONSTREAM_RPS") ?? 2,
    streamRps: read.number("STREAM_RPS") ?? 1,
    durationMin: read.number("DURATION_MIN") ?? 5,
    tokenRefresh: (read.choice("TOKEN_REFRESH") as Options["tokenRefresh"] | null) ?? "each",
    secrets: loadtestToken === null ? tokens : [...tokens, loadtestToken],
  };
  const { afterTokens, afterMs } = options.leave;
  if (read.text("LEAVE_SHARE") !== null && afterTokens === null && afterMs === null)
    problems.push("LEAVE_SHARE is set, but not when users leave: set LEAVE_AFTER_TOKENS, LEAVE_AFTER_MS or both.");
  return { options, problems, warnings: nearMisses(env) };
}

function positiveDuration(text: string): Read<number> {
  const read = readDuration(text);
  return "value" in read && read.value <= 0 ? { problem: `is "${text}"; a limit must be above 0` } : read;
}

/** Looks variables up by the table and gathers problems. An empty value counts as not set. */
class Reader {
  private readonly env: Record<string, string | undefined>;
  private readonly problems: string[];

  constructor(env: Record<string, string | undefined>, problems: string[]) {
    this.env = env;
    this.problems = problems;
  }

  text(name: string): string | null {
    for (const key of [name, ...(specOf(name).aliases ?? [])]) {
      const value = this.env[key]?.trim();
      if (value !== undefined && value !== "") return value;
    }
    return null;
  }

  value<T>(name: string, parse: (text: string, spec: OptionSpec) => Read<T>): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const read = parse(text, specOf(name));
    if ("value" in read) return read.value;
    this.problems.push(`${name} ${read.problem}.`);
    return null;
  }

  number(name: string): number | null {
    return this.value(name, (text, spec) => readNumber(spec, text));
  }

  choice(name: string): string | null {
    return this.value(name, (text, spec) => readChoice(spec, text));
  }

  list(name: string): string[] {
    return readList(this.text(name) ?? "");
  }

  allowed(): string[] {
    const names = this.list("ALLOW_FAULTS");
    const unknown = names.filter((name) => !ALLOWABLE.includes(name));
    if (unknown.length > 0) {
      this.problems.push(`ALLOW_FAULTS names ${unknown.join(", ")}; what may be allowed: ${ALLOWABLE.join(", ")}.`);
    }
    return names.filter((name) => ALLOWABLE.includes(name));
  }

  /** AUTH_TOKENS before AUTH_TOKEN before, for Jan Server, API_KEY. */
  tokens(target: Target): string[] {
    const several = this.list("AUTH_TOKENS");
    if (several.length > 0) return this.usable("AUTH_TOKENS", several);
    const one = this.secret("AUTH_TOKEN") ?? (target === "jan" ? this.secret("API_KEY") : null);
    return one === null ? [] : [one];
  }

  secret(name: string): string | null {
    const value = this.text(name);
    return value === null ? null : (this.usable(name, [value])[0] ?? null);
  }

  /** Never quotes a token. */
  private usable(name: string, tokens: string[]): string[] {
    if (tokens.some((token) => !usableToken(token))) {
      this.problems.push(`${name} holds a character that no HTTP header can carry (its value is not shown).`);
    }
    return tokens;
  }
}

function specOf(name: string): OptionSpec {
  const spec = OPTIONS.find((option) => option.env === name);
  if (spec === undefined) throw new Error(`${name} is missing in core/contract/options.ts`);
  return spec;
}
