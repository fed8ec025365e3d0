/** What a run of the workload suite needs once, not in every VU (see ../desk.ts). Loaded in VU 0 only. */

import type { TraceRow } from "../../../core/plan/arrivals/types.ts";
import { k6Options } from "../../../core/plan/k6_options.ts";
import { readOptions, requestTimeoutMs } from "../../../core/plan/options.ts";
import type { Frozen, K6Options, Options } from "../../../core/plan/types.ts";
import { readAddress } from "../../../core/workload/address.ts";
import { type WorkloadRun, workloadRun } from "../../../core/workload/k6_plan.ts";
import type { WorkloadLoad, WorkloadPlan } from "../../../core/workload/types.ts";
import type { Client } from "../client.ts";
import { stopWhenFrozenOtherwise } from "../frozen.ts";
import { settingWarnings } from "../setting_warnings.ts";
import { stopOn, warn } from "../stop.ts";
import { type SummaryData, type SummaryFiles, summarizeRun } from "../summary.ts";
import { loadTrace, readPlan } from "./files.ts";
import { preflight } from "./preflight.ts";

/** All that the VUs are told. Plain data: it goes to them as JSON. */
export interface Prepared {
  options: Options;
  timeoutMs: { stream: number; unary: number };
  k6: K6Options;
  workload: WorkloadPlan;
  /** scaled */
  load: WorkloadLoad;
  warmupMs: number;
}

interface Input {
  plan: ReturnType<typeof readPlan>;
  trace: ArrayLike<TraceRow>;
}

let input: Input | null = null;

/** Reads the files. To be called before prepare(), and not from within it: k6 cannot make shared memory while it fills some. */
export function readFiles(): void {
  const plan = readPlan(__ENV);
  input = { plan, trace: "problem" in plan ? [] : loadTrace(__ENV, plan.traceFile) };
}

/** Reads environment and plan file. Stops the run when something is wrong, prints warnings. Once per process. */
export function prepare(): Prepared {
  const { options: said, problems, warnings } = readOptions(__ENV, "workload");
  const found = input?.plan ?? readPlan(__ENV);
  if ("problem" in found) {
    stopOn([...problems, found.problem]);
    throw new Error(found.problem);
  }
  const options = withWorkload(said, found, problems);
  const run = runOf(found, options);
  stopOn([...problems, ...run.problems]);
  warn([...warnings, ...run.plan.warnings, ...settingWarnings(options)]);
  return {
    options,
    timeoutMs: { stream: requestTimeoutMs(options, "stream"), unary: requestTimeoutMs(options, "unary") },
    k6: k6Options(run.plan, options),
    workload: found,
    load: run.load,
    warmupMs: run.warmupSeconds * 1000,
  };
}

function runOf(workload: WorkloadPlan, options: Options): WorkloadRun {
  return workloadRun(workload, options, input?.trace ?? []);
}

/** The plan's settings where the environment says nothing. */
function withWorkload(options: Options, plan: WorkloadPlan, problems: string[]): Options {
  const told = (...names: string[]) => names.some((name) => (__ENV[name] ?? "") !== "");
  const { target } = plan;
  let { baseUrl } = target;
  if (told("BASE_URL", "BASE")) {
    const address = readAddress(options.baseUrl, null);
    if ("problem" in address) problems.push(`BASE_URL ${address.problem}.`);
    else baseUrl = address.baseUrl;
  }
  const models = told("MODELS", "MODEL") ? options.models : target.models;
  if (models.length === 0) problems.push("MODELS is not set, and the workload names no model; give one.");
  return {
    ...options,
    baseUrl,
    models,
    seed: told("SEED") ? options.seed : plan.seed,
    slo: told("SLO") ? options.slo : plan.slo,
    maxVus: options.maxVus ?? plan.maxVus,
    requestTimeoutMs: options.requestTimeoutMs ?? plan.requestTimeoutMs,
  };
}

/** Settings first: a wrong one must not send a request. */
export function checkServer(client: Client, workload: WorkloadPlan, planned: Frozen | null): void {
  if (planned !== null) stopWhenFrozenOtherwise(planned, client.engine !== null);
  preflight(client, workload);
}

export function summarize(client: Client, workload: WorkloadPlan, data: SummaryData): SummaryFiles {
  return summarizeRun(client, runOf(workload, client.options).plan, data);
}
