/** What a run of a Jan suite needs once, not in every VU (see ../desk.ts). Loaded in VU 0 only. */
import { type JanSuite, janPlan } from "../../../core/plan/jan.ts";
import { k6Options } from "../../../core/plan/k6_options.ts";
import { readOptions, stepTimeoutMs } from "../../../core/plan/options.ts";
import type { Frozen, K6Options, Options } from "../../../core/plan/types.ts";
import type { Client } from "../client.ts";
import { stopWhenFrozenOtherwise } from "../frozen.ts";
import { settingWarnings } from "../setting_warnings.ts";
import { stopOn, warn } from "../stop.ts";
import { type SummaryData, type SummaryFiles, summarizeRun } from "../summary.ts";
import { preflight } from "./preflight.ts";

/** All that the VUs are told. Plain data: it goes to them as JSON. */
export interface Prepared {
  options: Options;
  timeoutMs: { stream: number; unary: number };
  k6: K6Options;
}

/** Reads the environment and plans. Stops the run when something is wrong, prints warnings. Once per process. */
export function prepare(name: JanSuite): Prepared {
  const { options, problems, warnings } = readOptions(__ENV, "jan");
  const { plan, problems: planProblems } = janPlan(name, options);
  stopOn([...problems, ...planProblems]);
  warn([...warnings, ...plan.warnings, ...settingWarnings(options)]);
  return {
    options,
    timeoutMs: { stream: stepTimeoutMs(options, "stream", false), unary: stepTimeoutMs(options, "unary", false) },
    k6: k6Options(plan, options),
  };
}

/** Settings first: a wrong one must not send a request. */
export function checkServer(client: Client, planned: Frozen | null): void {
  if (planned !== null) stopWhenFrozenOtherwise(planned, client.engine !== null);
  preflight(client);
}

export function summarize(client: Client, data: SummaryData): SummaryFiles {
  return summarizeRun(client, janPlan(client.suite as JanSuite, client.options).plan, data);
}
