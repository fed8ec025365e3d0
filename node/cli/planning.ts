/** From what was typed to plans: environment, suites, k6, settings, each read once. Shared by run, check and demo. */
import { resolve } from "node:path";
import { type Env, type Environment, resolveEnvironment, withoutKnobs, withoutUnwanted } from "../run/environment.ts";
import { Failure, misuse } from "../run/failure.ts";
import { inspectSuite } from "../run/inspect.ts";
import { checkK6Args } from "../run/k6args.ts";
import { findK6 } from "../run/k6binary.ts";
import { checkOutputs } from "../run/outputs.ts";
import { planRun, quietK6, type RunPlan } from "../run/plan.ts";
import { pushing } from "../run/prometheus.ts";
import { scraping } from "../run/scrape_settings.ts";
import { checkSettings, unreadKnobs } from "../run/settings.ts";
import { allShards, oneShard } from "../run/shards.ts";
import { findSuites, type Suite } from "../run/suites.ts";
import { checkTestid, makeTestid } from "../run/testid.ts";
import { lendWorkload } from "../run/workload/lend.ts";
import { settingsOf, type Workload } from "../run/workload/make.ts";
import type { Preset } from "./presets.ts";
import { inRounds, type Repeat, repeated } from "./repeat.ts";
import type { Sharding } from "./shards_flags.ts";
import { colourful, patiently, type Shell } from "./shell.ts";
import { readEnvFile } from "./sources.ts";
import { type WorkloadGiven, withWorkload, workloadFor } from "./workload.ts";

export interface Typed {
  suites: readonly string[];
  /** variables from flags */
  variables: Env;
  preset: Preset | null;
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
  /** --require-valid */
  requireValid?: boolean;
  /** what a series shows behind each suite's name, when it runs a suite more than once */
  label?: string | undefined;
  /** how often each suite is run, in folders of their own (repeat.ts); absent: once */
  repeat?: Repeat;
  /** the test cut into parts (shards_flags.ts); absent: whole */
  sharding?: Sharding;
  /** for the suite `workload`; absent: the file that WORKLOAD names */
  workload?: WorkloadGiven;
  /** nothing may be sent, not even the question for a model's name */
  dryRun?: boolean;
}

/** A suite of a series: its plan, or why there is none. */
export type Planned = { suite: Suite; title: string } & (
  | { plan: RunPlan; failure: null }
  | { plan: null; failure: Failure }
);

/**
 * One plan for each suite; nothing is started but k6's own look at the suite, and nothing is written. What is wrong with
 * one suite of several is told in its place, so that it keeps the others from nothing; what is wrong with all is thrown.
 * @param together true: what is wrong with one is wrong with all
 * @throws Failure
 */
export async function planSeries(typed: Typed, shell: Shell, together = false): Promise<Planned[]> {
  checkK6Args(shell.k6Args);
  if (typed.requireValid && typed.stock)
    throw misuse(
      "run.require-valid",
      "--require-valid needs llmload's own k6: stock k6 does not watch itself.",
      "Leave out --stock or --require-valid.",
    );
  if (typed.testid !== null) checkTestid(typed.testid);
  const before = environmentOf(typed, shell);
  const suites = findSuites(typed.suites, typed.folder ?? (before.values.LLMLOAD_SUITES || null), shell.cwd);
  const workload = await workloadFor(suites, { ...typed, environment: before }, shell);
  const environment = workload === null ? before : withWorkload(environmentOf(typed, shell, workload), workload);
  const wanted = withoutUnwanted(environment.values);
  const { dropped } = wanted;
  const { values, push } = pushing(wanted.values, shell.k6Args);
  const scrape = scraping(values);
  const targets = suites.map((suite) => checkSettings(values, suite.target));
  const k6 = await patiently(
    shell,
    "asking k6 for its version",
    findK6({ path: typed.k6, stock: typed.stock, env: values, cwd: shell.cwd }),
  );
  const series: Planned[] = [];
  for (const [i, suite] of suites.entries()) {
    const title = typed.label === undefined ? suite.name : `${suite.name}, ${typed.label}`;
    const unread = unreadKnobs(environment.knobs, suite);
    const parts: Parts = {
      suite,
      k6,
      environment: { ...environment, values },
      testid: testidOf(suites, i, typed.testid),
      target: targets[i]?.target ?? "",
      ...(push === null ? {} : { push }),
      ...(scrape === null ? {} : { scrape }),
      ...(workload === null ? {} : { workload }),
      warnings: [
        ...(targets[i]?.warnings ?? []),
        ...(unread === null ? [] : [unread]),
        ...dropped.map((name) => `${name} is not handed to k6: it would change the suite's plan or hide its summary.`),
      ],
    };
    try {
      const plan = await planOne(typed, shell, parts);
      series.push(...plan.map((one) => ({ suite, title: one.title ?? title, plan: one.plan, failure: null })));
    } catch (error) {
      if (suites.length === 1 || together || !(error instanceof Failure)) throw error;
      series.push({ suite, title, plan: null, failure: error });
    }
  }
  checkOutputs(plansOf(series).flatMap((plan) => plan.shards ?? [plan]));
  return typed.repeat === undefined ? series : inRounds(series);
}

/** The plans there are. */
export function plansOf(series: readonly Planned[]): RunPlan[] {
  return series.flatMap(({ plan }) => (plan === null ? [] : [plan]));
}

function environmentOf(typed: Typed, shell: Shell, workload: Workload | null = null): Environment {
  return resolveEnvironment({
    flags: typed.variables,
    preset: typed.preset?.env ?? {},
    workload: workload === null ? {} : settingsOf(workload.plan),
    caller: typed.isolated ? withoutKnobs(shell.env) : shell.env,
    dotenv: typed.isolated ? new Map<string, string>() : readEnvFile(typed.dotenv, shell.cwd),
  });
}

type Parts = Pick<
  RunPlan,
  "suite" | "k6" | "environment" | "testid" | "target" | "warnings" | "push" | "scrape" | "workload"
>;

/** One plan, or as many as the suite is to be repeated. k6 looks at it once. */
async function planOne(typed: Typed, shell: Shell, parts: Parts): Promise<{ title: string | null; plan: RunPlan }[]> {
  const { suite, k6, environment } = parts;
  const color = colourful(shell.stdout, shell.env);
  // without a file for records: looking at a suite must not make one
  const env = { ...environment.values, ...quietK6(color), LLMLOAD_RECORDS: "" };
  const input = {
    ...parts,
    stock: typed.stock,
    outDir: resolve(shell.cwd, typed.outDir),
    cwd: shell.cwd,
    note: typed.note,
    preset: typed.preset?.name ?? null,
    load: await patiently(
      shell,
      `k6 looks at ${suite.name}`,
      lendWorkload(parts.workload, (lent) => inspectSuite(k6.path, suite.file, { ...env, ...lent }, shell.cwd)),
    ),
    tags: typed.tags,
    k6Args: shell.k6Args,
    records: typed.records,
    quiet: typed.quiet,
    color,
    ...(typed.requireValid ? { requireValid: true } : {}),
  };
  const plan = (one: typeof input): RunPlan => {
    const { sharding } = typed;
    if (sharding === undefined) return planRun(one);
    if ("share" in sharding) return planRun(oneShard(one, sharding.share));
    // the whole reads the server's metrics, once, and is what must be valid
    const { scrape: _, requireValid: __, ...part } = one;
    return { ...planRun(one), shards: allShards(part, sharding.shards).map(planRun) };
  };
  if (typed.repeat === undefined) return [{ title: null, plan: plan(input) }];
  return repeated(input, typed.repeat, typed.label ?? null).map(({ title, ...one }) => ({ title, plan: plan(one) }));
}

/** One's own --testid is the name of a single run, and the beginning of each name of several. */
function testidOf(suites: readonly Suite[], i: number, asked: string | null): string {
  const name = suites[i]?.name ?? "";
  if (asked === null) return makeTestid(name, new Date(), Math.random);
  if (suites.length === 1) return asked;
  const before = suites.slice(0, i).filter((suite) => suite.name === name).length;
  return before === 0 ? `${asked}_${name}` : `${asked}_${name}_${before + 1}`;
}
