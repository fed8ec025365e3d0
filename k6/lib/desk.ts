/**
 * What a run needs once, not in every VU: reading the settings, planning, the pre-flight, the summary. Loaded in VU 0
 * only (init of the process, setup, teardown, handleSummary), because k6 gives every VU its own copy of every module.
 */
import { chatApiPlan } from "../../core/plan/chat_api.ts";
import { k6Options } from "../../core/plan/k6_options.ts";
import { readOptions, requestTimeoutMs } from "../../core/plan/options.ts";
import type { Frozen, K6Options, Options, Target } from "../../core/plan/types.ts";
import type { Mix } from "./chat_body.ts";
import type { Client } from "./client.ts";
import { stopWhenFrozenOtherwise } from "./frozen.ts";
import { preflight } from "./preflight.ts";
import { settingWarnings } from "./setting_warnings.ts";
import { stopOn, warn } from "./stop.ts";
import { type SummaryData, type SummaryFiles, summarizeRun } from "./summary.ts";

/** All that the VUs are told. Plain data: it goes to them as JSON. */
export interface Prepared {
  options: Options;
  timeoutMs: { stream: number; unary: number };
  k6: K6Options;
  /** by scenario */
  mixes: Record<string, Mix>;
}

/** Reads the environment and plans. Stops the run when something is wrong, prints warnings. Once per process. */
export function prepare(name: string, target: Target): Prepared {
  const { options, problems, warnings } = readOptions(__ENV, target);
  const { plan, problems: planProblems } = chatApiPlan(planned(name, options));
  stopOn([...problems, ...planProblems]);
  warn([...warnings, ...plan.warnings, ...settingWarnings(options)]);
  // all of them: an archive has the scenarios of the day when it was made, whatever SCENARIO says when it is run
  const { scenarios } = chatApiPlan({ ...options, scenarios: [] }).plan;
  return {
    options,
    timeoutMs: { stream: requestTimeoutMs(options, "stream"), unary: requestTimeoutMs(options, "unary") },
    k6: k6Options(plan, options),
    mixes: Object.fromEntries(
      scenarios.map(({ name, streamShare, lengths, retries }) => [name, { streamShare, lengths, retries }]),
    ),
  };
}

/** What SCENARIO names in a suite of the user's own is not for this plan to judge: withScenarios does. */
function planned(name: string, options: Options): Options {
  return name === "chat-api" ? options : { ...options, scenarios: [] };
}

/** Settings first: a wrong one must not send a request. */
export function checkServer(client: Client, planned: Frozen | null): void {
  if (planned !== null) stopWhenFrozenOtherwise(planned, client.engine !== null);
  preflight(client);
}

export function summarize(client: Client, data: SummaryData): SummaryFiles {
  return summarizeRun(client, chatApiPlan(planned(client.suite, client.options)).plan, data);
}
