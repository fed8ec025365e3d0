/** One step of a search: the workload at one load as a run of its own, and what its records show. It must not know what comes next. */
import { relative, resolve } from "node:path";
import { Writable } from "node:stream";
import type { ExitName } from "../../../core/contract/exits_gen.ts";
import { NO_USAGE, type Observed } from "../../../core/search/observe.ts";
import type { PriceTable } from "../../../core/search/prices.ts";
import type { Observation, SearchSettings } from "../../../core/search/types.ts";
import type { WorkloadDocument } from "../../../core/workload/document.ts";
import { execute, type RunEnd } from "../../run/execute.ts";
import { Failure } from "../../run/failure.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Interrupts } from "../../run/signals.ts";
import type { Step } from "../../search/drive.ts";
import { planSeries, type Typed } from "../planning.ts";
import { enterRecords, onRecords } from "../records.ts";
import { reportAfterRun } from "../report_after_run.ts";
import { type Shell, warn } from "../shell.ts";

export interface Stepping {
  settings: SearchSettings;
  /** its load is the step's */
  document: WorkloadDocument;
  /** of the workload, for sentences */
  name: string;
  /** what a person typed, by the names of the workload */
  words: Readonly<Record<string, string>>;
  /** what every step has in common */
  typed: Omit<Typed, "suites" | "workload" | "testid" | "records" | "quiet">;
  id: string;
  seed: number;
  prices: PriceTable | null;
  /** steps count although the load generator was the bottleneck */
  allowClientBound: boolean;
  report: boolean;
}

/** How a step that could not be made ended, for the search's own exit status. */
export interface Broken {
  exit: ExitName;
}

/** @throws Failure when it cannot be planned */
export async function planStep(
  stepping: Omit<Stepping, "report">,
  step: Step,
  place: number,
  shell: Shell,
): Promise<RunPlan> {
  const { document, name, words, typed, id, seed } = stepping;
  const [series] = await planSeries(
    {
      ...typed,
      suites: ["workload"],
      variables: {
        ...typed.variables,
        ...{ DURATION_SCALE: "1", RATE_SCALE: "1" },
        // the same draws again would be the same prompts, which a cache answers, and the same luck
        SEED: String(seed + place - 1),
        ...(place === 1 ? {} : { PREFLIGHT: "off" }),
      },
      workload: {
        document: { ...document, load: loadOf(stepping, step), seed: seed + place - 1 },
        name,
        words,
      },
      testid: `${id}_${String(place).padStart(2, "0")}`,
      records: true,
      quiet: true,
    },
    shell,
    true,
  );
  if (series === undefined) throw new Error("the suite workload is missing");
  if (series.plan === null) throw series.failure;
  return series.plan;
}

/** The same with the models of a plan, as if they had been typed: a server that lists them is asked once in a search. */
export function withModels<T extends Pick<Stepping, "document">>(
  stepping: T,
  { workload }: Pick<RunPlan, "workload">,
): T {
  const models = workload?.plan.target.models;
  if (models === undefined) return stepping;
  const { model: _, ...target } = stepping.document.target ?? {};
  return { ...stepping, document: { ...stepping.document, target: { ...target, models } } };
}

/** The load of a step: what the workload says of how requests come, at the step's rate or concurrency. */
export function loadOf(
  { document, settings }: Pick<Stepping, "document" | "settings">,
  { load, settleSeconds, stepSeconds }: Step,
): NonNullable<WorkloadDocument["load"]> {
  const { arrivals, burstiness, think_time, think_time_distribution, max_vus } = document.load ?? {};
  const most = max_vus === undefined ? {} : { max_vus };
  const duration = `${Math.round((settleSeconds + stepSeconds) * 1000)}ms`;
  if (settings.over === "rate") {
    return {
      ...{ rate: load, duration, ...most },
      ...(arrivals === undefined ? {} : { arrivals }),
      ...(burstiness === undefined ? {} : { burstiness }),
    };
  }
  return {
    ...{ concurrency: load, duration, ...most },
    ...(think_time === undefined ? {} : { think_time }),
    ...(think_time_distribution === undefined ? {} : { think_time_distribution }),
  };
}

/** Runs a step to its end. @param broken told when there was nothing to judge */
export async function runStep(
  stepping: Stepping,
  { step, place }: { step: Step; place: number },
  interrupts: Interrupts,
  broken: (how: Broken) => void,
  shell: Shell,
): Promise<Observation> {
  const { settings, report } = stepping;
  const startedAt = performance.now();
  let plan: RunPlan | null = null;
  const made = (rest: Partial<Observation>, seen: Observed = NOTHING): Observation => ({
    ...seen,
    ...{ load: step.load, probe: step.probe, askedSeconds: step.settleSeconds + step.stepSeconds },
    run: plan === null ? "" : relative(resolve(stepping.typed.outDir), plan.dir),
    wallSeconds: (performance.now() - startedAt) / 1000,
    ...{ cut: false, broken: null },
    ...rest,
  });
  let end: RunEnd;
  try {
    plan = await planStep(stepping, step, place, shell);
    const finish = report ? (dir: string, exit: ExitName) => reportAfterRun(dir, exit, shell) : null;
    end = await execute(plan, screen(shell), interrupts, finish);
  } catch (error) {
    if (!(error instanceof Failure) || place === 1) throw error;
    broken({ exit: error.exit });
    return made({ broken: error.message });
  }
  const cut = interrupts.count() > 0;
  if (!cut && NO_LOAD.has(end.exit)) {
    broken({ exit: end.exit });
    return made({ broken: end.reason ?? end.exit });
  }
  try {
    const { dir } = plan;
    const asked = {
      ...settings,
      settleSeconds: step.settleSeconds,
      stepSeconds: step.stepSeconds,
      prices: stepping.prices,
    };
    const seen = await onRecords(async () => {
      const { observeRun } = await enterRecords(() => import("../../results/search/observe.ts"));
      return observeRun(dir, asked);
    });
    if (seen.clientBound === null || !stepping.allowClientBound) return made({ cut }, seen);
    warn(shell, `the load generator was the bottleneck, and the step counts all the same: ${seen.clientBound}`);
    return made({ cut }, { ...seen, clientBound: null });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // so little load that nothing was sent: the step is made longer, as any that tells nothing
    if (!cut && EMPTY.has(error.code)) return made({});
    if (!cut) broken({ exit: "notEvaluated" });
    return made({ cut, broken: cut ? null : error.message });
  }
}

const EMPTY: ReadonlySet<string> = new Set(["results.empty", "report.nothing"]);

/** Ends of a run that was none; a threshold that failed is what overload looks like. */
const NO_LOAD: ReadonlySet<ExitName> = new Set(["preflight", "script", "usage", "internal", "cutShort"]);

const NONE = { p50: null, p95: null };
const NOTHING: Observed = {
  ...{
    sentPerSecond: null,
    tokensOutPerSecond: null,
    inFlightMean: null,
    cost: null,
    limited: null,
    clientBound: null,
    unsettled: null,
  },
  ...{ goodput: { met: 0, of: 0, nEffective: 0 }, ttft: NONE, tpot: NONE, e2e: NONE, usage: NO_USAGE },
};

/** Errors under overload are the point of a step: they stand in its k6.log and its report. */
function screen(shell: Shell) {
  return {
    stdout: new Writable({ write: (_, __, done) => done() }),
    warn: (sentence: string) => warn(shell, sentence),
    log: () => {},
  };
}
