/**
 * The plan of one run as a value: which suite, which k6, which environment, which files. Pure; --dry-run prints it,
 * execute.ts acts on it. It must not know commander or the terminal.
 */
import { join } from "node:path";
import type { Env, Environment } from "./environment.ts";
import type { SuitePlan } from "./inspect.ts";
import { FILE_VARIABLES, filledIn, loadArgs } from "./k6args.ts";
import type { K6 } from "./k6binary.ts";
import { type Push, pushArgs } from "./prometheus.ts";
import type { Scrape } from "./scrape_settings.ts";
import type { Suite } from "./suites.ts";
import { PLAN_FILE, type Workload } from "./workload/make.ts";

export interface RunPlan {
  testid: string;
  suite: Suite;
  /** address under test, without user info and query; empty when only the suite knows it */
  target: string;
  k6: K6;
  stock: boolean;
  /** results/<testid>, absolute */
  dir: string;
  cwd: string;
  note: string | null;
  /** of --tag, on every metric of the run */
  tags: Record<string, string>;
  /** name of the preset that was asked for, or null */
  preset: string | null;
  /** by k6's own word */
  load: SuitePlan;
  environment: Environment;
  /** what llmload adds for k6; the rest is the environment's */
  added: Env;
  /** k6's arguments, secrets cannot be among them */
  args: string[];
  /** of these, what was given behind -- and may change the load */
  loadArgs: string[];
  warnings: string[];
  /** --require-valid: a client that was the bottleneck fails the run */
  requireValid?: boolean;
  /** where k6 pushes metrics; absent: nowhere */
  push?: Push;
  /** the server's own metrics that are read during the run; absent: none */
  scrape?: Scrape;
  /** of the suite `workload`: its input, written into the folder before k6 starts; absent: another suite, or it has its own */
  workload?: Workload;
  /** `--shards`: the parts that are run in this plan's place; absent: it is run as it is */
  shards?: readonly RunPlan[];
}

export interface PlanInput extends Omit<RunPlan, "dir" | "added" | "args" | "loadArgs" | "tags" | "shards"> {
  outDir: string;
  /** --tag k=v */
  tags: readonly [string, string][];
  /** behind -- */
  k6Args: readonly string[];
  records: boolean;
  quiet: boolean;
  color: boolean;
}

/** Files of a run's directory. */
export const FILES = { run: "run.json", records: "requests.ndjson", summary: "summary.json", log: "k6.log" } as const;

/** What is made of them when the run has ended, the page last. */
export const REPORT_FILES = ["report.json", "report.html"] as const;

/** Everything about a run, before anything is started or written. */
export function planRun(input: PlanInput): RunPlan {
  const { outDir, tags, k6Args, records, quiet, color, ...rest } = input;
  const dir = join(outDir, input.testid);
  const names = { testid: input.testid, suite: input.suite.name };
  return {
    ...rest,
    tags: Object.fromEntries(tags),
    dir,
    added: {
      ...quietK6(color),
      ...filledVariables(input.environment.values, names),
      LLMLOAD_TESTID: input.testid,
      // on stock k6 the suite prints its records, and we take them out of the log
      LLMLOAD_RECORDS: records ? (input.stock ? "console" : join(dir, FILES.records)) : "",
      SUMMARY_DIR: dir,
      ...(input.workload === undefined ? {} : { WORKLOAD_PLAN: join(dir, PLAN_FILE) }),
    },
    loadArgs: loadArgs(k6Args),
    args: [
      "run",
      "--log-format",
      "json",
      ...(quiet ? ["--quiet"] : []),
      ...[["testid", input.testid], ["test_case", input.suite.name], ...environmentTag(input), ...tags].flatMap(
        ([k, v]) => ["--tag", `${k}=${v}`],
      ),
      ...[...k6Args, ...(input.push === undefined ? [] : pushArgs(k6Args, input.environment.values))].map((arg) =>
        filledIn(arg, names),
      ),
      input.suite.file,
    ],
  };
}

/** Which installation was tested: the host of the address, unless --tag environment=NAME says it better. */
function environmentTag({ target, tags }: Pick<PlanInput, "target" | "tags">): [string, string][] {
  if (tags.some(([name]) => name === "environment") || !URL.canParse(target)) return [];
  return [["environment", new URL(target).host]];
}

/** k6's variables that name files and hold a placeholder, filled in. */
function filledVariables(env: Env, names: { testid: string; suite: string }): Env {
  const filled: Env = {};
  for (const name of FILE_VARIABLES) {
    const value = env[name];
    if (value !== undefined && filledIn(value, names) !== value) filled[name] = filledIn(value, names);
  }
  return filled;
}

/** What every k6 of ours is told: send nothing home, fetch nothing, show the script the whole environment. */
export function quietK6(color: boolean): Env {
  return {
    K6_NO_USAGE_REPORT: "true",
    K6_AUTO_EXTENSION_RESOLUTION: "false",
    K6_INCLUDE_SYSTEM_ENV_VARS: "true",
    LLMLOAD_COLOR: String(color),
    ...(color ? {} : { K6_NO_COLOR: "true" }),
  };
}
