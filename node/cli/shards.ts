/**
 * `--shards`: runs the parts, joins what they left into the run's own folder, and judges the whole. It must not know where plans
 * come from, nor how parts are merged.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ExitName } from "../../core/contract/exits_gen.ts";
import { EXIT } from "../../core/contract/exits_gen.ts";
import { masker } from "../../core/contract/mask.ts";
import type { Merged } from "../results/merge/merge.ts";
import { describeEnd, describeStart } from "../run/description.ts";
import type { Finish, RunEnd, Screen } from "../run/execute.ts";
import { Failure } from "../run/failure.ts";
import { noFacts } from "../run/log.ts";
import { gitState, machine } from "../run/machine.ts";
import { heldValid, type Judgement, judge, worst } from "../run/outcome.ts";
import { ownVersion, shown } from "../run/paths.ts";
import { FILES, type RunPlan } from "../run/plan.ts";
import { leftFiles, makeRunDir, writeDescription } from "../run/rundir.ts";
import { beginScraping } from "../run/scrape.ts";
import { secretValues } from "../run/secrets.ts";
import { executeShards, lost, type ShardEnd } from "../run/shards_execute.ts";
import type { Interrupts } from "../run/signals.ts";
import { mergedText } from "./commands/merge.ts";
import { keepMerged, mergeParts } from "./merged_run.ts";
import { patiently, type Shell, say } from "./shell.ts";

export interface ShardsScreen extends Screen {
  /** what else is put into the run's folder; null = nothing */
  finish: Finish | null;
}

/** Never throws for a part that went wrong: the others are merged all the same. */
export async function runShards(
  plan: RunPlan & { shards: readonly RunPlan[] },
  { finish, ...screen }: ShardsScreen,
  interrupts: Interrupts,
  shell: Shell,
): Promise<RunEnd> {
  const mask = masker(secretValues(plan.environment.values));
  const git = await gitState(plan.cwd);
  makeRunDir(plan.dir);
  const startedAt = new Date();
  // until the parts are merged the whole is a run that has not ended
  const start = describeStart(plan, { startedAt, llmload: ownVersion(), machine: machine(), git, mask });
  writeDescription(plan.dir, start);
  const scraping = plan.scrape === undefined ? null : await beginScraping(plan.scrape, plan.dir, screen.warn);
  const ends = await executeShards(plan.shards, { ...screen, progress: (text) => say(shell, text) }, interrupts);
  await scraping?.stop();
  const endedAt = new Date();
  const seconds = (endedAt.getTime() - startedAt.getTime()) / 1000;

  const { merged, problem } = await tryMerge(plan, ends, shell);
  const client = merged?.client ?? null;
  const found = judgeAll(ends, merged, problem);
  const judgement = plan.requireValid === true ? heldValid(found, client) : found;
  if (merged === null) {
    const files = filesIn(plan.dir).map(({ name }) => name);
    writeDescription(plan.dir, describeEnd(start, { endedAt, exit: judgement.exit, k6ExitCode: null, files }));
  } else {
    const whole = { exit: EXIT[judgement.exit], startedAt: start.startedAt, endedAt: endedAt.toISOString(), git };
    keepMerged(merged, plan.dir, { ...whole, machine: start.machine });
    if (finish !== null) await finish(plan.dir, judgement.exit);
    keepMerged(merged, plan.dir, {
      ...whole,
      machine: start.machine,
      files: filesIn(plan.dir).map(({ name }) => name),
    });
    shell.stdout.write(mergedText(merged, shown(plan.dir, shell.cwd)));
  }
  return { ...judgement, k6ExitCode: null, files: filesIn(plan.dir), seconds, figures: figuresOf(merged), client };
}

async function tryMerge(
  plan: RunPlan,
  ends: readonly ShardEnd[],
  shell: Shell,
): Promise<{ merged: Merged | null; problem: string | null }> {
  // nobody got as far as the load: there is nothing to judge
  if (ends.every(({ end }) => end === null || NEVER_BEGAN.includes(end.exit))) return { merged: null, problem: null };
  const folders = ends.map((end) => shown(end.plan.dir, shell.cwd)).filter(hasRecords);
  if (folders.length === 0) return { merged: null, problem: "no shard left a record" };
  try {
    const names = { testid: plan.testid, note: plan.note, folder: plan.dir };
    return { merged: await patiently(shell, "merging the shards", mergeParts(folders, names, shell)), problem: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { merged: null, problem: `the shards could not be merged: ${error.message}` };
  }
}

const NEVER_BEGAN: readonly ExitName[] = ["preflight", "usage"];

function hasRecords(folder: string): boolean {
  const file = join(folder, FILES.records);
  return existsSync(file) && statSync(file).size > 0;
}

/** Limits are judged on the whole; what kept a part from doing its share weighs as it would in a run. */
function judgeAll(ends: readonly ShardEnd[], merged: Merged | null, problem: string | null): Judgement {
  const bad = ends.flatMap(({ end, failure, number }): { number: number; exit: ExitName; reason: string }[] => {
    if (failure !== null) return [{ number, exit: failure.exit, reason: failure.message }];
    return lost(end) ? [{ number, exit: end.exit, reason: end.reason ?? end.exit }] : [];
  });
  const failed = merged?.judged.thresholds.some(({ ok }) => ok === false) === true;
  const ended = { exitCode: failed ? THRESHOLDS : 0, signal: null, log: noFacts(), interrupts: 0 };
  const whole = judge(ended, merged?.judged.thresholds ?? null);
  if (bad.length === 0 && problem !== null) return { exit: "cutShort", reason: problem };
  if (bad.length === 0) return whole;
  const sentences = alike(bad).map(
    ({ numbers, reason }) => `shard${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")} of ${ends.length}: ${reason}`,
  );
  const also = problem === null ? (whole.reason ?? []) : problem;
  return { exit: worst([...bad.map(({ exit }) => exit), whole.exit]), reason: [...sentences].concat(also).join("; ") };
}

/** k6's exit code for a crossed threshold, for judge(). */
const THRESHOLDS = 99;

function alike(bad: readonly { number: number; reason: string }[]): { numbers: number[]; reason: string }[] {
  const reasons = [...new Set(bad.map(({ reason }) => reason))];
  return reasons.map((reason) => ({
    reason,
    numbers: bad.filter((one) => one.reason === reason).map(({ number }) => number),
  }));
}

/** Files alone: the parts have folders there. */
function filesIn(dir: string): ReturnType<typeof leftFiles> {
  return leftFiles(dir).filter(({ name }) => statSync(join(dir, name)).isFile());
}

function figuresOf(merged: Merged | null): RunEnd["figures"] {
  const of = (metric: string, value: string) => {
    const found = merged?.judged.metrics[metric]?.values[value];
    return typeof found === "number" ? found : null;
  };
  const success = of("llm_request_success", "rate");
  return {
    requests: of("llm_requests", "count"),
    failed: success === null ? null : 1 - success,
    ttftP95: of("llm_ttft", "p(95)"),
  };
}
