/** A plan for people (`--dry-run`) and for programs (`--dry-run --json`). Secrets are masked in both. Text out, nothing else. */

import { EXIT } from "../../core/contract/exits_gen.ts";
import { masker } from "../../core/contract/mask.ts";
import { parseDuration } from "../../core/plan/duration.ts";
import { workloadLines } from "../../core/workload/words_of_plan.ts";
import { shownKnobs } from "../run/description.ts";
import type { Failure } from "../run/failure.ts";
import { shown } from "../run/paths.ts";
import type { RunPlan } from "../run/plan.ts";
import { isSecretName, secretValues } from "../run/secrets.ts";
import { columns } from "./columns.ts";
import type { Planned } from "./planning.ts";
import { colourful, painter, type Shell } from "./shell.ts";

/** The plans as one JSON value, an array. A suite that has none has an `error` in its place. */
export function planJson(series: readonly Planned[]): string {
  const values = series.map(({ suite, plan, failure }) => {
    if (plan === null) return { suite: suite.name, suiteFile: suite.file, error: planError(failure) };
    const mask = maskOf(plan);
    return {
      testid: plan.testid,
      suite: plan.suite.name,
      suiteFile: plan.suite.file,
      target: plan.target,
      stock: plan.stock,
      k6: { path: plan.k6.path, version: plan.k6.version },
      dir: plan.dir,
      note: plan.note === null ? null : mask(plan.note),
      preset: plan.preset,
      plan: plan.load,
      ...(plan.workload === undefined ? {} : { workload: plan.workload.plan }),
      environment: shownKnobs(plan, mask),
      command: commandJson(plan, mask),
      ...(plan.shards === undefined
        ? {}
        : { shards: plan.shards.map((one) => ({ dir: one.dir, command: commandJson(one, mask) })) }),
      warnings: plan.warnings,
    };
  });
  return `${JSON.stringify(values, null, 2)}\n`;
}

function commandJson(plan: RunPlan, mask: (text: string) => string): object {
  return { program: plan.k6.path, args: plan.args.map(mask), environment: plan.added };
}

function planError({ exit, code, message }: Failure): object {
  return { exit: EXIT[exit], code, message };
}

export function planText(series: readonly Planned[], shell: Shell): string {
  const texts = series.map(({ suite, plan, failure }) =>
    plan === null ? noPlan(suite.name, failure, shell) : onePlan(plan, shell),
  );
  return `${texts.join("\n")}\nNothing was sent or written.\n`;
}

function noPlan(suite: string, failure: Failure, shell: Shell): string {
  const paint = painter(colourful(shell.stdout, shell.env));
  return `${paint("bold", "suite".padEnd(12))}${suite}\n${paint("red", "error".padEnd(12))}${failure.message} (exit ${EXIT[failure.exit]})\n`;
}

function onePlan(plan: RunPlan, shell: Shell): string {
  const paint = painter(colourful(shell.stdout, shell.env));
  const mask = maskOf(plan);
  const { load, suite } = plan;
  const out: string[] = [];
  const head = (name: string, value: string) => out.push(`${paint("bold", name.padEnd(12))}${value}`);
  const block = (name: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    out.push(paint("bold", name), ...lines.map((line) => `  ${line}`));
  };
  head("suite", `${suite.name} (${shown(suite.file, shell.cwd)})`);
  if (suite.description !== "") head("", suite.description);
  head("server", plan.target || "the suite's own default");
  if (plan.preset !== null) head("preset", plan.preset);
  head("k6", `${shown(plan.k6.path, shell.cwd)} ${plan.k6.version}${plan.stock ? ", without llmload's engine" : ""}`);
  if (load.totalDuration !== null)
    head("lasts", `at most ${load.totalDuration}, graceful stops included; up to ${load.maxVUs ?? "?"} virtual users`);
  head("results", shown(plan.dir, shell.cwd));
  if (plan.shards !== undefined)
    head("shards", `${plan.shards.length} k6 processes, each with a part of every scenario`);
  if (plan.workload !== undefined) {
    const scale = (name: string) => Number(plan.environment.values[name] || 1);
    block("workload", workloadLines(plan.workload.plan, scale("DURATION_SCALE"), scale("RATE_SCALE")));
  }
  block("scenarios", columns(inOrder(load.scenarios).map(([name, scenario]) => [name, ...scenarioCells(scenario)])));
  block("thresholds", columns(Object.entries(load.thresholds).map(([metric, list]) => [metric, list.join(", ")])));
  const masked = shownKnobs(plan, mask);
  block(
    "settings",
    columns(plan.environment.knobs.map((knob) => [`${knob.name}=${masked[knob.name] ?? ""}`, knob.source])),
  );
  block("warnings", plan.warnings);
  block(
    plan.shards === undefined ? "command" : "commands",
    (plan.shards ?? [plan]).map((one) => command(one, mask, shell.cwd)),
  );
  return `${out.join("\n")}\n`;
}

type Scenario = Readonly<Record<string, unknown>>;

/** k6 lists scenarios by name; people think of them by their start. */
function inOrder(scenarios: Readonly<Record<string, Scenario>>): [string, Scenario][] {
  const start = ({ startTime }: Scenario) => (typeof startTime === "string" ? (parseDuration(startTime) ?? 0) : 0);
  return Object.entries(scenarios).sort(([, a], [, b]) => start(a) - start(b));
}

/** Executor, load and start of a scenario, in the words of k6's options. */
function scenarioCells(scenario: Scenario): string[] {
  const text = (name: string) => (scenario[name] === undefined ? "" : String(scenario[name]));
  const stages = scenario.stages;
  const load: string[] = [];
  if (scenario.rate !== undefined) load.push(`${text("rate")}/${text("timeUnit") || "1s"}`);
  else if (scenario.startRate !== undefined) load.push(`from ${text("startRate")}/${text("timeUnit") || "1s"}`);
  else if (scenario.startVUs !== undefined) load.push(`from ${text("startVUs")} VUs`);
  else if (scenario.vus !== undefined) load.push(`${text("vus")} VUs`);
  if (scenario.iterations !== undefined) load.push(`${text("iterations")} iterations`);
  if (Array.isArray(stages)) {
    load.push(
      ...stages.map(
        (stage: { target?: unknown; duration?: unknown }) => `-> ${String(stage.target)} in ${String(stage.duration)}`,
      ),
    );
  }
  if (scenario.duration !== undefined) load.push(`for ${text("duration")}`);
  return [text("executor"), load.join(" "), `starts at ${text("startTime") || "0s"}`];
}

/** What k6 finds without being told: in the environment, or in the file that WORKLOAD_PLAN names. */
const STANDING = ["environment", "workload"];

/** The k6 command as it could be typed in a POSIX shell; secrets stay in the environment and are shown as ***. */
function command(plan: RunPlan, mask: (text: string) => string, cwd: string): string {
  const secrets = Object.keys(plan.environment.values).filter(
    (name) => isSecretName(name) && plan.environment.knobs.some((k) => k.name === name),
  );
  const settings = plan.environment.knobs.filter((knob) => !isSecretName(knob.name) && !STANDING.includes(knob.source));
  const assignments = [
    ...secrets.map((name) => `${name}='***'`),
    ...settings.map((knob) => `${knob.name}=${quoted(mask(knob.value))}`),
    ...Object.entries(plan.added).map(([name, value]) => `${name}=${quoted(shortened(value, cwd))}`),
  ];
  const words = [plan.k6.path, ...plan.args].map((word) => quoted(mask(shortened(word, cwd))));
  return [...assignments, words.join(" ")].join(" \\\n    ");
}

function shortened(word: string, cwd: string): string {
  return word.startsWith(cwd) ? shown(word, cwd) : word;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function maskOf(plan: RunPlan): (text: string) => string {
  return masker(secretValues(plan.environment.values));
}
