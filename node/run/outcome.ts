/** From how k6 ended to llmload's exit status, with the reason in a sentence. Pure. */
import type { ExitName } from "../../core/contract/exits_gen.ts";
import type { ThresholdOutcome } from "../../core/summary/types.ts";
import type { ClientVerdict } from "../../core/verdict/client.ts";
import type { LogFacts } from "./log.ts";

/** What is read of a threshold in a summary file. */
export interface ThresholdResult
  extends Pick<ThresholdOutcome, "metric" | "expression" | "ok" | "evaluated" | "reason"> {
  /** its lack of samples is allowed by the plan; a summary of a user's own may not say */
  excused?: boolean;
}

export interface K6Ended {
  exitCode: number | null;
  signal: string | null;
  log: LogFacts;
  /** signals that we got while it ran */
  interrupts: number;
}

export interface Judgement {
  exit: ExitName;
  /** one sentence; null when all is well */
  reason: string | null;
}

/** k6's own codes (errext/exitcodes of its source). */
const K6_CODE = {
  thresholds: 99,
  setupTimeout: 100,
  teardownTimeout: 101,
  genericTimeout: 102,
  stoppedByApi: 103,
  invalidConfig: 104,
  signal: 105,
  cannotStartApi: 106,
  scriptException: 107,
  scriptAborted: 108,
  panic: 109,
  markedFailed: 110,
  /** of Go's flag parser: an argument that k6 does not know */
  badArguments: 255,
} as const;

/** by the number of signals that reached us */
const STOPPED = ["stopped by a signal", "stopped by you", "stopped by you, at once: there may be no summary"];

/** @param thresholds of the suite's summary; null when the run left none */
export function judge(ended: K6Ended, thresholds: readonly ThresholdResult[] | null): Judgement {
  const { exitCode, signal, log } = ended;
  if (log.preflight !== null) return { exit: "preflight", reason: `pre-flight: ${log.preflight}` };
  if (exitCode === null) {
    return {
      exit: "cutShort",
      reason:
        ended.interrupts > 0 ? "stopped at once, without a summary" : `k6 was killed (${signal ?? "no signal named"})`,
    };
  }
  // one user who cannot sign in is an error of the run; that the suite gave up for it is the reason of its end
  const gaveUp = exitCode === K6_CODE.scriptAborted || exitCode === K6_CODE.markedFailed;
  if (log.signIn !== null && gaveUp) return { exit: "preflight", reason: `sign-in: ${log.signIn}` };
  switch (exitCode) {
    case 0:
      return unevaluated(thresholds) ?? { exit: "ok", reason: null };
    case K6_CODE.thresholds:
      return crossed(thresholds, log);
    case K6_CODE.signal:
      return { exit: "cutShort", reason: STOPPED[Math.min(ended.interrupts, 2)] ?? null };
    case K6_CODE.setupTimeout:
      return { exit: "preflight", reason: "pre-flight: the server did not answer in time" };
    case K6_CODE.scriptException:
      if (log.refusal !== null) return { exit: "usage", reason: log.refusal };
      return { exit: "script", reason: `the suite threw: ${log.lastError ?? "no reason given"}` };
    case K6_CODE.invalidConfig:
    case K6_CODE.cannotStartApi:
    case K6_CODE.badArguments:
      return { exit: "usage", reason: `k6 refuses: ${log.lastError ?? "no reason given"}` };
    case K6_CODE.scriptAborted:
      return {
        exit: "cutShort",
        reason: `the suite stopped the run: ${log.refusal ?? log.lastError ?? "no reason given"}`,
      };
    case K6_CODE.markedFailed:
      return { exit: "threshold", reason: "the suite marked the run as failed" };
    case K6_CODE.teardownTimeout:
    case K6_CODE.genericTimeout:
      return { exit: "cutShort", reason: `k6 ran into a time limit: ${log.lastError ?? "no reason given"}` };
    case K6_CODE.stoppedByApi:
      return { exit: "cutShort", reason: "stopped over k6's own API" };
    case K6_CODE.panic:
      return { exit: "cutShort", reason: "k6 crashed; k6.log says where" };
    default:
      return { exit: "cutShort", reason: `k6 ended with ${exitCode}: ${log.lastError ?? "no reason given"}` };
  }
}

/** limits of the Jan suites on failed logins and refreshes: core/plan/jan_thresholds.ts */
const SIGN_IN_STEPS = /^(steps_failed\{step:guest_login\}|llm_request_success\{step:token_refresh\})$/;

/** k6 says that thresholds failed: a limit was crossed, or only a guard, which means that there were no samples. */
function crossed(thresholds: readonly ThresholdResult[] | null, log: LogFacts): Judgement {
  const failed = (thresholds ?? []).filter((t) => t.ok === false);
  if (failed.length > 0) {
    // who cannot sign in can do nothing else: the other thresholds failed for it
    const cause = failed.filter((t) => SIGN_IN_STEPS.test(t.metric));
    const sorted = [...cause, ...failed.filter((t) => !cause.includes(t))];
    const lead = cause.length > 0 ? "sign-in failed: " : "";
    return { exit: "threshold", reason: `${lead}${counted(failed.length, "threshold")} failed: ${named(sorted)}` };
  }
  return unevaluated(thresholds) ?? { exit: "threshold", reason: log.lastError ?? "a threshold failed" };
}

function unevaluated(thresholds: readonly ThresholdResult[] | null): Judgement | null {
  const open = (thresholds ?? []).filter((t) => !t.evaluated && t.ok === null && t.excused !== true);
  if (open.length === 0) return null;
  return {
    exit: "notEvaluated",
    reason: `${counted(open.length, "threshold")} could not be evaluated, for want of samples: ${named(open)}`,
  };
}

/**
 * `--require-valid`: what a client measured that was the bottleneck itself decides nothing, neither that limits were kept nor
 * that they were broken. What kept the run from being one stands.
 */
export function heldValid(judgement: Judgement, client: ClientVerdict | null): Judgement {
  if (client?.word !== "client-bound" || !["ok", "threshold", "notEvaluated"].includes(judgement.exit))
    return judgement;
  return {
    exit: "clientBound",
    reason: `the load generator was the bottleneck: ${client.reasons[0] ?? "no reason given"}`,
  };
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function named(thresholds: readonly ThresholdResult[]): string {
  const shown = thresholds.slice(0, 3).map((t) => `${t.metric} ${t.expression}`);
  return `${shown.join(", ")}${thresholds.length > 3 ? ", ..." : ""}`;
}

/** From bad to worst, for several suites: what kept a run from being one weighs more than what it found. */
const RANK: readonly ExitName[] = [
  "ok",
  "clientBound",
  "notEvaluated",
  "threshold",
  // a gate was asked for by name, and is what a comparison is made for
  "regression",
  "preflight",
  "cutShort",
  "script",
  "usage",
  "internal",
];

/** The worst of several outcomes. */
export function worst(exits: readonly ExitName[]): ExitName {
  return exits.reduce((a, b) => (RANK.indexOf(b) > RANK.indexOf(a) ? b : a), "ok");
}
