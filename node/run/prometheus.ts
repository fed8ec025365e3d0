/**
 * Pushing to Prometheus, as far as it is settled before a run: k6's variables checked and completed, its output asked for. Pure.
 * It must not know whether anybody listens at the address: prometheus_probe.ts.
 */
import { OPTIONS } from "../../core/contract/options.ts";
import { type Read, readBoolean, readDuration } from "../../core/plan/read_value.ts";
import type { Env } from "./environment.ts";
import { misuse } from "./failure.ts";
import { outputsIn } from "./k6args.ts";
import { plainAddress } from "./secrets.ts";

/** k6's name of the output. */
export const OUTPUT = "experimental-prometheus-rw";
/** where k6 pushes when it is told the output and no address */
const K6_DEFAULT_URL = "http://localhost:9090/api/v1/write";

const URL_NAME = "K6_PROMETHEUS_RW_SERVER_URL";
const STATS_NAME = "K6_PROMETHEUS_RW_TREND_STATS";
const INTERVAL_NAME = "K6_PROMETHEUS_RW_PUSH_INTERVAL";
const NATIVE_NAME = "K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM";
const STATISTIC = /^(avg|min|med|max|count|sum|p\((100|\d{1,2}(\.\d+)?)\))$/;

export interface Push {
  /** fit to be shown: without user info and query */
  shownUrl: string;
  /** `5s` */
  interval: string;
  /** no run without it */
  required: boolean;
}

export interface Pushing {
  /** the environment as k6 is to get it */
  values: Env;
  /** null = this run pushes nothing */
  push: Push | null;
}

/**
 * Checks what was set and fills in our defaults, which are not k6's. A user and a password in the address are moved into variables
 * of their own, because k6 prints the address.
 * @throws Failure `settings.invalid` with every problem
 */
export function pushing(env: Readonly<Env>, k6Args: readonly string[]): Pushing {
  const values = { ...env };
  // k6 would read an empty text as a duration or as a user without a name
  for (const name of Object.keys(values)) {
    if (name.startsWith("K6_PROMETHEUS_RW_") && values[name]?.trim() === "") delete values[name];
  }
  const problems: string[] = [];
  const read = <T>(name: string, parse: (text: string) => Read<T>): T | null => {
    const text = (values[name] ?? defaultOf(name) ?? "").trim();
    const found: Read<T> | null = text === "" ? null : parse(text);
    if (found === null) return null;
    if ("value" in found) return found.value;
    problems.push(`${name} ${found.problem}.`);
    return null;
  };
  const required = read("PROMETHEUS_REQUIRED", readBoolean) ?? false;
  const given = values[URL_NAME] ?? (outputsIn(k6Args, values).some(isOurs) ? K6_DEFAULT_URL : null);
  if (given === null) {
    if (required) problems.push(`PROMETHEUS_REQUIRED is set, but ${URL_NAME} is not: there is nothing to push to.`);
    refuse(problems);
    return { values, push: null };
  }
  const found = readAddress(given.trim());
  const address = "value" in found ? found.value : null;
  if ("problem" in found) problems.push(`${URL_NAME} ${found.problem}.`);
  const interval = values[INTERVAL_NAME] ?? defaultOf(INTERVAL_NAME) ?? "";
  const pushed: Env = {
    [STATS_NAME]: read(STATS_NAME, readStatistics) ?? "",
    [INTERVAL_NAME]: String(read(INTERVAL_NAME, positive) === null ? "" : interval),
    [NATIVE_NAME]: String(read(NATIVE_NAME, readBoolean) ?? false),
  };
  refuse(problems);
  if (address === null) return { values, push: null };
  pushed[URL_NAME] = address.url;
  if (address.user !== "") pushed.K6_PROMETHEUS_RW_USERNAME = values.K6_PROMETHEUS_RW_USERNAME ?? address.user;
  if (address.password !== "") pushed.K6_PROMETHEUS_RW_PASSWORD = values.K6_PROMETHEUS_RW_PASSWORD ?? address.password;
  const push = { shownUrl: plainAddress(address.url), interval, required };
  return { values: { ...values, ...pushed }, push };
}

/** What k6 is told besides. An argument sets K6_OUT aside, so what stands there comes along. */
export function pushArgs(k6Args: readonly string[], env: Readonly<Env>): string[] {
  const outputs = outputsIn(k6Args, env);
  if (outputs.some(isOurs)) return [];
  const ofVariable = outputsIn(k6Args, {}).length === 0 ? outputs : [];
  return [...ofVariable, OUTPUT].flatMap((out) => ["--out", out]);
}

function isOurs(out: string): boolean {
  return out === OUTPUT || out.startsWith(`${OUTPUT}=`);
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw misuse("settings.invalid", problems.join("\n         "));
}

function defaultOf(name: string): string | null {
  return OPTIONS.find(({ env }) => env === name)?.default ?? null;
}

interface Address {
  url: string;
  user: string;
  password: string;
}

function readAddress(text: string): Read<Address> {
  try {
    const url = new URL(text);
    if (url.protocol === "http:" || url.protocol === "https:") {
      const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
      url.username = "";
      url.password = "";
      return { value: { url: url.href, user, password } };
    }
  } catch {
    // said below
  }
  const shown = text.includes("@") ? "" : ` is "${plainAddress(text)}", which`;
  return { problem: `${shown} is no address such as http://localhost:9090/api/v1/write`.trimStart() };
}

function readStatistics(text: string): Read<string> {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.filter((name) => !STATISTIC.test(name));
  if (wrong.length === 0) return { value: names.join(",") };
  return { problem: `has "${wrong.join(", ")}"; what may be pushed: avg, min, med, max, count, sum, p(N)` };
}

function positive(text: string): Read<number> {
  const read = readDuration(text);
  return "value" in read && read.value <= 0 ? { problem: `is "${text}"; it must be above 0` } : read;
}
