/** What the server is told, read from the strings of a command line. Pure; all problems at once. */
import { parseDuration } from "../../core/plan/duration.ts";
import type { Timing } from "./answer.ts";
import { type Distribution, parseDistribution } from "./distribution.ts";
import { type FaultRule, isJanFault, parseFaultRules } from "./faults.ts";
import { SERVER_FLAGS } from "./flags.ts";
import { METRICS_KINDS, type MetricsKind } from "./metrics/page.ts";
import { PROFILES } from "./profiles/all.ts";
import type { Profile } from "./profiles/types.ts";

/** A distribution for all models, and those of single ones. */
export interface ByModel {
  all: Distribution;
  models: Record<string, Distribution>;
}

export interface ServerOptions {
  host: string;
  port: number;
  profile: Profile;
  seed: number;
  ttft: ByModel;
  itl: ByModel;
  tokens: ByModel;
  /** token events per write */
  batch: number;
  /** 0 = no limit */
  slots: number;
  queueLimit: number | null;
  faults: FaultRule[];
  token: string | null;
  models: string[] | null;
  truthLog: string | null;
  /** whose names /metrics uses */
  metrics: MetricsKind;
  /** jan: lives of tokens and of a stream, milliseconds */
  tokenTtlMs: number;
  refreshTtlMs: number;
  streamLimitMs: number;
  /** jan: requests that may hold a database connection at once; 0 = no limit */
  pool: number;
}

/** the longest time that a timer of Node's can wait, about 24.8 days */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** what only profiles with users and a database know */
const JAN_ONLY = ["token-ttl", "refresh-ttl", "stream-limit", "pool"];

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** `raw`: values by flag name without dashes; undefined = the default. A flag without value is "true". */
export function parseServerOptions(
  raw: Record<string, string | undefined>,
): { options: ServerOptions } | { problems: string[] } {
  const problems: string[] = [];
  for (const name of Object.keys(raw)) {
    if (!SERVER_FLAGS.some((flag) => flag.flag === name)) problems.push(`there is no option --${name}`);
  }
  const text = (name: string) => raw[name] ?? SERVER_FLAGS.find((flag) => flag.flag === name)?.default ?? null;
  const whole = (name: string, max: number, min = 0): number => {
    const value = text(name) ?? "0";
    if (/^\d+$/.test(value) && Number(value) <= max && Number(value) >= min) return Number(value);
    problems.push(`--${name} must be a whole number from ${min} to ${max}, not "${value}"`);
    return 0;
  };
  const host = text("host") ?? "127.0.0.1";
  if (!LOOPBACK.test(host) && raw["unsafe-host"] !== "true") {
    problems.push(`--host ${host} can be reached from other machines: add --unsafe-host if you mean it`);
  }
  const profileName = text("profile") ?? "openai";
  const profile = PROFILES.find((p) => p.name === profileName);
  if (profile === undefined) {
    problems.push(`there is no profile "${profileName}"; there are: ${PROFILES.map((p) => p.name).join(", ")}`);
  }
  const plain = profile?.api === "chat" || profile?.api === "messages";
  for (const name of JAN_ONLY) {
    if (plain && raw[name] !== undefined) {
      problems.push(`--${name} means something for the profiles jan and jan-clean only`);
    }
  }
  const duration = (name: string): number => {
    const value = text(name) ?? "0";
    const ms = parseDuration(value);
    if (ms !== null && ms > 0 && ms <= MAX_TIMER_MS) return ms;
    problems.push(`--${name} must be a duration such as 500ms, 90s or 24h, at most 24 days, not "${value}"`);
    return 0;
  };
  const distribution = (name: string): ByModel => {
    const read = parseByModel(text(name) ?? "0");
    if (typeof read !== "string") return read;
    problems.push(`--${name}: ${read}`);
    return { all: { kind: "const", a: 0, b: 0, perToken: 0 }, models: {} };
  };
  const faultText = text("fault");
  const faults = faultText === null ? [] : parseFaultRules(faultText);
  if (typeof faults === "string") problems.push(`--fault: ${faults}`);
  else if (plain) {
    for (const { name } of faults.filter((rule) => isJanFault(rule.name))) {
      problems.push(`--fault: ${name} strikes the profiles jan and jan-clean only`);
    }
  }
  const asked = text("metrics") ?? (profile?.name === "llamacpp" ? "llamacpp" : "vllm");
  const metrics = METRICS_KINDS.find((kind) => kind === asked) ?? "vllm";
  if (metrics !== asked) problems.push(`--metrics must be one of ${METRICS_KINDS.join(", ")}, not "${asked}"`);
  const models =
    text("models")
      ?.split(",")
      .map((m) => m.trim())
      .filter((m) => m !== "") ?? null;
  const options = {
    host,
    port: raw.port === undefined && profile !== undefined ? profile.port : whole("port", 65535),
    seed: whole("seed", 4294967295),
    ttft: distribution("ttft"),
    itl: distribution("itl"),
    tokens: distribution("tokens"),
    batch: whole("batch", 10_000, 1),
    slots: whole("slots", 1_000_000),
    queueLimit: text("queue-limit") === null ? null : whole("queue-limit", 1_000_000),
    token: text("token")?.replace(/^Bearer /i, "") ?? null,
    models,
    truthLog: text("truth-log"),
    metrics,
    tokenTtlMs: duration("token-ttl"),
    refreshTtlMs: duration("refresh-ttl"),
    streamLimitMs: duration("stream-limit"),
    pool: whole("pool", 1_000_000),
  };
  if (problems.length > 0 || profile === undefined || typeof faults === "string") return { problems };
  return { options: { ...options, profile, faults } };
}

/** `50`, or `50;gpt-4=lognormal:300,100`. */
function parseByModel(text: string): ByModel | string {
  const found: ByModel = { all: { kind: "const", a: 0, b: 0, perToken: 0 }, models: {} };
  for (const part of text.split(";")) {
    const [, model, rest = ""] = /^(?:([^=]+)=)?(.*)$/.exec(part.trim()) ?? [];
    const read = parseDistribution(rest);
    if (typeof read === "string") return read;
    if (model === undefined) found.all = read;
    else found.models[model.trim()] = read;
  }
  return found;
}

function forModel(by: ByModel, model: string): Distribution {
  return by.models[model] ?? by.all;
}

/** How one model answers. */
export function timingOf({ ttft, itl, tokens }: ServerOptions, model: string): Timing {
  return { ttft: forModel(ttft, model), itl: forModel(itl, model), tokens: forModel(tokens, model) };
}
