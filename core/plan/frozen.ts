/**
 * `k6 archive` freezes a suite's options, while what the suite does for itself follows the environment in which the archive is run. The
 * options therefore carry what they were made of, so that a run in another environment can be stopped. Pure. It must not know
 * archives: outside of them both sides are the same.
 */
import type { Frozen, K6Options, Options } from "./types.ts";

/** The mark of a plan. Tokens and addresses are no part of it: an archive takes them from where it is run. */
export function frozen(
  scenarios: K6Options["scenarios"],
  thresholds: K6Options["thresholds"],
  options: Options,
): Frozen {
  return { plan: hash(JSON.stringify([scenarios, thresholds])), settings: settingsOf(options) };
}

function settingsOf(options: Options): Record<string, string> {
  const settings: Record<string, string | null> = {
    SCENARIO: options.scenarios.length === 0 ? null : options.scenarios.join(","),
    DURATION_SCALE: String(options.durationScale),
    RATE_SCALE: String(options.rateScale),
    MAX_VUS: options.maxVus === null ? null : String(options.maxVus),
    MODELS: options.models.join(","),
    THRESHOLDS:
      options.thresholds.length === 0 ? null : options.thresholds.map((t) => `${t.metric}:${t.expression}`).join("; "),
    ALLOW_FAULTS: options.allowFaults.length === 0 ? null : options.allowFaults.join(","),
    SINGLE_RUN: String(options.singleRun),
    NONSTREAM_RPS: String(options.nonstreamRps),
    STREAM_RPS: String(options.streamRps),
    DURATION_MIN: String(options.durationMin),
    TOKEN_REFRESH: options.tokenRefresh,
    // how long a scenario waits for its last requests
    REQUEST_TIMEOUT: options.requestTimeoutMs === null ? null : `${options.requestTimeoutMs}ms`,
    TOTAL_TIMEOUT: options.phases.totalMs === null ? null : `${options.phases.totalMs}ms`,
    // whether there is one decides which steps a flow has; which one it is, is nobody's business
    ...(options.target === "jan" ? { "API_KEY or AUTH_TOKEN": options.authorizations.length > 0 ? "set" : null } : {}),
  };
  const told = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(told);
}

/**
 * Why this run must not begin, in sentences; null = its options and its environment agree.
 * @param kept what k6 holds (`options.ext.llmload`); absent in options that a user wrote by hand
 * @param here what the environment of this run makes
 */
export function frozenProblem(kept: unknown, here: Frozen, engine: boolean): string | null {
  const { plan, settings } = (kept ?? {}) as Partial<Frozen>;
  if (typeof plan !== "string" || plan === here.plan) return null;
  const names = [...new Set([...Object.keys(settings ?? {}), ...Object.keys(here.settings)])];
  const changed = names.flatMap((name) => {
    const [then, now] = [settings?.[name], here.settings[name]];
    return then === now ? [] : [`${name} was ${then ?? "not set"} and is ${now ?? "not set"}`];
  });
  const why =
    changed.length > 0
      ? changed.join(", ")
      : engine
        ? "it was made without llmload's engine, or by another version"
        : "it was made by another version";
  return (
    `the archive's load and limits are frozen, and this environment asks for others: ${why}. ` +
    "Unset what differs, or make the archive anew: k6 archive -e NAME=VALUE ..."
  );
}

/** FNV-1a in two halves with different seeds: 64 bits, enough to tell plans apart. */
function hash(text: string): string {
  return [0x811c9dc5, 0x01234567].map((seed) => half(text, seed)).join("");
}

function half(text: string, seed: number): string {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}
