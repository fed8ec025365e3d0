/** From what was typed to plans: environment, suites, k6, settings, each read once. Shared by run, check and demo. */
import { resolve } from "node:path";
import {
  checkK6Args,
  type Env,
  type Environment,
  resolveEnvironment,
  withoutKnobs,
  withoutUnwanted,
} from "../run/environment.ts";
import { inspectSuite } from "../run/inspect.ts";
import { findK6, type K6 } from "../run/k6binary.ts";
import { planRun, quietK6, type RunPlan } from "../run/plan.ts";
import { checkSettings } from "../run/settings.ts";
import { findSuites, type Suite } from "../run/suites.ts";
import { checkTestid, makeTestid } from "../run/testid.ts";
import { colourful, patiently, type Shell } from "./shell.ts";
import { readEnvFile } from "./sources.ts";

export interface Typed {
  suites: readonly string[];
  /** variables from flags */
  variables: Env;
  dotenv: string | null;
  /** no .env, none of the caller's knobs: the same run everywhere */
  isolated?: boolean;
  /** --suites */
  folder: string | null;
  k6: string | null;
  stock: boolean;
  outDir: string;
  testid: string | null;
  tags: readonly [string, string][];
  note: string | null;
  records: boolean;
  quiet: boolean;
}

/** One plan for each suite; nothing is started but k6's own look at the suite, and nothing is written. */
export async function planRuns(typed: Typed, shell: Shell): Promise<RunPlan[]> {
  checkK6Args(shell.k6Args);
  if (typed.testid !== null) checkTestid(typed.testid);
  const dotenv = typed.isolated ? new Map<string, string>() : readEnvFile(typed.dotenv, shell.cwd);
  const caller = typed.isolated ? withoutKnobs(shell.env) : shell.env;
  const resolved = resolveEnvironment({ flags: typed.variables, caller, dotenv });
  const { values, dropped } = withoutUnwanted(resolved.values);
  const environment: Environment = { ...resolved, values };
  const suites = findSuites(typed.suites, typed.folder ?? (values.LLMLOAD_SUITES || null), shell.cwd);
  const wish = { path: typed.k6, stock: typed.stock, env: values, cwd: shell.cwd };
  const k6 = await patiently(shell, "asking k6 for its version", findK6(wish));
  const plans: RunPlan[] = [];
  for (const suite of suites) {
    const testid = testidOf(suite, typed.testid, suites.length);
    plans.push(await planOne(typed, shell, { suite, k6, environment, dropped, testid }));
  }
  return plans;
}

interface Parts {
  suite: Suite;
  k6: K6;
  environment: Environment;
  /** variables of k6 that were taken out */
  dropped: readonly string[];
  testid: string;
}

async function planOne(
  typed: Typed,
  shell: Shell,
  { suite, k6, environment, dropped, testid }: Parts,
): Promise<RunPlan> {
  const settings = checkSettings(environment.values, suite.target);
  const color = colourful(shell.stdout, shell.env);
  // without a file for records: looking at a suite must not make one
  const env = { ...environment.values, ...quietK6(color), LLMLOAD_RECORDS: "" };
  return planRun({
    testid,
    suite,
    target: settings.target,
    k6,
    stock: typed.stock,
    outDir: resolve(shell.cwd, typed.outDir),
    cwd: shell.cwd,
    note: typed.note,
    load: await patiently(shell, `k6 looks at ${suite.name}`, inspectSuite(k6.path, suite.file, env, shell.cwd)),
    environment,
    tags: typed.tags,
    k6Args: shell.k6Args,
    records: typed.records,
    quiet: typed.quiet,
    color,
    warnings: [
      ...settings.warnings,
      ...dropped.map((name) => `${name} is not handed to k6: it would change the suite's plan or hide its summary.`),
    ],
  });
}

function testidOf(suite: Suite, asked: string | null, suites: number): string {
  if (asked === null) return makeTestid(suite.name, new Date(), Math.random);
  return suites === 1 ? asked : `${asked}_${suite.name}`;
}
