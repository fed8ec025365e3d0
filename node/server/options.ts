/** What the server is told, read from the strings of a command line. Pure; all problems at once. */
import { type Distribution, parseDistribution } from "./distribution.ts";
import { type FaultRule, parseFaultRules } from "./faults.ts";
import { SERVER_FLAGS } from "./flags.ts";
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
}

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
  const distribution = (name: string): ByModel => {
    const read = parseByModel(text(name) ?? "0");
    if (typeof read !== "string") return read;
    problems.push(`--${name}: ${read}`);
    return { all: { kind: "const", a: 0, b: 0, perToken: 0 }, models: {} };
  };
  const faultText = text("fault");
  const faults = faultText === null ? [] : parseFaultRules(faultText);
  if (typeof faults === "string") problems.push(`--fault: ${faults}`);
  const models =
    text("models")
      ?.split(",")
      .map((m) => m.trim())
      .filter((m) => m !== "") ?? null;
  const options = {
    host,
    port: whole("port", 65535),
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

export function forModel(by: ByModel, model: string): Distribution {
  return by.models[model] ?? by.all;
}
