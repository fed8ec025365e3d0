/**
 * Runs what was planned, one after another, and says how it went. One failing suite does not stop the others, unless it is
 * to; an interrupt ends the series. It must not know where plans come from.
 */
import { Writable } from "node:stream";
import type { ExitName } from "../../core/contract/exits_gen.ts";
import { ownErrorLine } from "../../core/report/render/client.ts";
import { ownErrorBeside } from "../results/report/client.ts";
import { execute, type RunEnd, type Screen } from "../run/execute.ts";
import { Failure } from "../run/failure.ts";
import { worst } from "../run/outcome.ts";
import type { RunPlan } from "../run/plan.ts";
import { type Interrupts, watchInterrupts } from "../run/signals.ts";
import { type Planned, plansOf } from "./planning.ts";
import { checkPush } from "./push.ts";
import { reportAfterRun } from "./report_after_run.ts";
import { runShards } from "./shards.ts";
import { clear, colourful, painter, type Shell, say, warn } from "./shell.ts";
import { runEndText } from "./show_run.ts";
import { briefly, type SuiteEnd, seriesText } from "./show_series.ts";
import { serverEndText } from "./show_server.ts";

export interface SeriesOptions {
  /** between two suites that are run */
  pauseMs: number;
  /** stop after the first one that failed */
  bail: boolean;
  /** report.json and report.html in each run's folder; absent: yes */
  report?: boolean;
  /** what each of the series is called; absent: suite */
  noun?: "run" | "suite";
  /** a line for each run instead of its summary and its files */
  brief?: boolean;
}

/** Runs a series to its end, whatever comes. @returns the worst exit status of all */
export async function runSeries(
  series: readonly Planned[],
  { pauseMs, bail, report = true, noun = "suite", brief = false }: SeriesOptions,
  shell: Shell,
): Promise<ExitName> {
  const startedAt = Date.now();
  const interrupts = watchInterrupts((sentence) => say(shell, sentence));
  const ends: SuiteEnd[] = [];
  try {
    for (const warning of new Set(plansOf(series).flatMap((plan) => plan.warnings))) warn(shell, warning);
    for (const { title, failure } of series) if (failure !== null) tellFailure(title, failure, shell);
    await checkPush(plansOf(series), shell);
    let ranOne = false;
    for (const { title, plan, failure } of series) {
      if (plan === null) {
        ends.push({ title, failure });
        continue;
      }
      const stopper = bail ? ends.find((end) => exitOf(end) !== "ok") : undefined;
      if (stopper !== undefined) {
        ends.push({ title, skipped: `${stopper.title} failed (--bail)`, exit: "ok" });
        continue;
      }
      if (ranOne && pauseMs > 0) await pause(pauseMs, title, interrupts, shell);
      if (interrupts.count() > 0) {
        ends.push({ title, skipped: "the series was stopped before its turn", exit: "cutShort" });
        continue;
      }
      const turn = `${noun} ${ends.length + 1} of ${series.length}: ${title}`;
      if (series.length > 1 && !brief) say(shell, turn);
      const end = await runOne({ title, plan, several: series.length > 1, report, brief }, interrupts, shell);
      if (brief) say(shell, `${turn}: ${briefly(end, shell)}`);
      ends.push(end);
      ranOne = true;
    }
  } finally {
    interrupts.release();
  }
  const exit = worst(ends.map(exitOf));
  // when none could be planned, all has been said
  if (series.length > 1 && plansOf(series).length > 0) {
    shell.stderr.write(seriesText(ends, { exit, seconds: (Date.now() - startedAt) / 1000, noun }, shell));
  }
  return exit;
}

interface RunOne {
  title: string;
  plan: RunPlan;
  several: boolean;
  report: boolean;
  brief: boolean;
}

async function runOne(
  { title, plan, several, report, brief }: RunOne,
  interrupts: Interrupts,
  shell: Shell,
): Promise<SuiteEnd> {
  let end: RunEnd;
  const shows = screen(shell, brief);
  try {
    const finish = report ? (dir: string, exit: ExitName) => reportAfterRun(dir, exit, shell) : null;
    end =
      plan.shards === undefined
        ? await execute(plan, shows, interrupts, finish)
        : await runShards({ ...plan, shards: plan.shards }, { ...shows, finish }, interrupts, shell);
  } catch (error) {
    if (!several || !(error instanceof Failure)) throw error;
    tellFailure(title, error, shell);
    return { title, failure: error };
  }
  if (!brief) {
    shell.stderr.write(`${serverEndText(plan)}${runEndText(title, plan, end, shell)}`);
    const own = ownErrorBeside(plan.dir, "kernel");
    if (own !== null) shell.stderr.write(`${ownErrorLine(own)}\n`);
  }
  return { title, plan, end };
}

async function pause(ms: number, next: string, interrupts: Interrupts, shell: Shell): Promise<void> {
  if (interrupts.count() > 0) return;
  say(shell, `pause of ${ms / 1000} s before ${next} (--pause)`);
  if (!(await interrupts.pause(ms))) say(shell, "stopping: the suites that follow are not run");
}

function exitOf(end: SuiteEnd): ExitName {
  if ("end" in end) return end.end.exit;
  return "failure" in end ? end.failure.exit : end.exit;
}

function tellFailure(title: string, failure: Failure, shell: Shell): void {
  const paint = painter(colourful(shell.stderr, shell.env));
  const hint = failure.hint === null ? "" : `\n         ${failure.hint}`;
  shell.stderr.write(`${clear(shell)}llmload: ${paint("red", "error:")} ${title}: ${failure.message}${hint}\n`);
}

/** `brief`: the summary stays in the run's folder. */
function screen(shell: Shell, brief: boolean): Screen {
  const paint = painter(colourful(shell.stderr, shell.env));
  return {
    stdout: brief ? new Writable({ write: (_, __, done) => done() }) : shell.stdout,
    warn: (sentence) => warn(shell, sentence),
    log: (text, { level, source }) => {
      const style = level === "error" ? "red" : level === "warning" ? "yellow" : null;
      const mark = style === null || source === "console" ? "" : `${paint(style, `k6 ${level}:`)} `;
      shell.stderr.write(`${clear(shell)}${mark}${text}\n`);
    },
  };
}
