/**
 * What a suite plans, by k6's own word: `k6 inspect` loads the file and prints its options; nothing is sent. Works for any
 * suite, the user's plain k6 scripts included, and finds script errors before anything is written.
 */
import { execFile } from "node:child_process";
import { Failure } from "./failure.ts";
import { type LogEntry, noFacts, parseLogLine, withEntry } from "./log.ts";

const LOAD_MS = 60_000;
const WRONG_SETTING = "llmload: wrong setting:";
/** what k6 says before an error of a script: the same path twice */
const PREFIX = /^could not initialize '[^']*': could not load JS test '[^']*': /;
/** between several sentences of one error, as main.ts indents a hint */
const SEPARATOR = "\n         ";

/** The part of a suite's options that says what it will do. */
export interface SuitePlan {
  scenarios: Record<string, Record<string, unknown>>;
  /** limits by metric; the empty lists that only name sub-metrics are left out */
  thresholds: Record<string, string[]>;
  /** with every graceful stop, as k6 writes durations */
  totalDuration: string | null;
  maxVUs: number | null;
}

/**
 * Asks k6 what `file` plans in this environment.
 * @throws Failure `suite.refused` (settings, exit 2), `suite.script` (exit 9), `suite.hangs` (exit 9)
 */
export async function inspectSuite(
  k6: string,
  file: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<SuitePlan> {
  let answer = await inspect(k6, file, env, cwd, true);
  // a plain script that leaves the number of VUs to k6 cannot be calculated by inspect, though it can be run
  if (answer.failed && answer.stderr.includes("configuration errors"))
    answer = await inspect(k6, file, env, cwd, false);
  if (answer.late) {
    throw new Failure(
      "script",
      "suite.hangs",
      `k6 did not load ${file} within ${LOAD_MS / 1000} s.`,
      "A `for await` in a .ts file makes k6 hang; so does a loop without end outside of a function.",
    );
  }
  if (answer.failed) throw loadFailure(answer.stderr);
  return suitePlan(answer.stdout);
}

/** The plan in the output of `k6 inspect --execution-requirements`. */
export function suitePlan(output: string): SuitePlan {
  const options = JSON.parse(output.slice(output.indexOf("{"))) as {
    scenarios?: Record<string, Record<string, unknown>> | null;
    thresholds?: Record<string, string[]> | null;
    totalDuration?: string;
    maxVUs?: number;
  };
  const scenarios: SuitePlan["scenarios"] = {};
  for (const [name, scenario] of Object.entries(options.scenarios ?? {})) {
    scenarios[name] = Object.fromEntries(Object.entries(scenario).filter(([, value]) => value !== null));
  }
  const thresholds: SuitePlan["thresholds"] = {};
  for (const [metric, list] of Object.entries(options.thresholds ?? {})) {
    const expressions = (list ?? []).map((t) =>
      typeof t === "string" ? t : String((t as { threshold?: unknown }).threshold),
    );
    if (expressions.length > 0) thresholds[metric] = expressions;
  }
  return { scenarios, thresholds, totalDuration: options.totalDuration ?? null, maxVUs: options.maxVUs ?? null };
}

function loadFailure(stderr: string): Failure {
  const entries: LogEntry[] = stderr
    .split("\n")
    .filter((line) => line !== "")
    .map(parseLogLine);
  const { refusal } = entries.reduce(withEntry, noFacts());
  if (refusal !== null) {
    // several wrong settings are printed one by one before the suite gives up
    const printed = entries.filter((e) => e.source === "console" && e.message.startsWith(WRONG_SETTING));
    const all = printed.map((e) => e.message.slice(WRONG_SETTING.length).trim());
    return new Failure("usage", "suite.refused", all.length > 0 ? all.join(SEPARATOR) : refusal);
  }
  const errors = entries.filter((entry) => entry.level === "error" && entry.source !== "console");
  const last = errors.at(-1);
  const text = last === undefined ? "k6 gave no reason" : last.message.replace(PREFIX, "");
  return new Failure("script", "suite.script", `k6 cannot load the suite: ${text}`);
}

interface Answer {
  stdout: string;
  stderr: string;
  failed: boolean;
  late: boolean;
}

function inspect(
  k6: string,
  file: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
  requirements: boolean,
): Promise<Answer> {
  const extent = requirements ? ["--execution-requirements"] : [];
  const args = ["inspect", ...extent, "--include-system-env-vars", "--log-format", "json", file];
  return new Promise((resolve, reject) => {
    execFile(
      k6,
      args,
      { env, cwd, timeout: LOAD_MS, killSignal: "SIGKILL", maxBuffer: 64 << 20, windowsHide: true },
      (error, stdout, stderr) => {
        // a code that is a word (ENOENT) comes from the system, a number from k6
        if (error !== null && typeof error.code === "string") reject(error);
        else resolve({ stdout, stderr, failed: error !== null, late: error?.killed === true });
      },
    );
  });
}
