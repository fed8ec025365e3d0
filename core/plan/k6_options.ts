/** The part of k6's options that a plan decides. Pure. */
import { frozen } from "./frozen.ts";
import type { K6Options, Options, Plan } from "./types.ts";

/** Set in the script, because k6 leaves p(99) and count out by default and the summary needs them. */
const TREND_STATS = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "count"];

export function k6Options(plan: Plan, options: Options): K6Options {
  const scenarios = Object.fromEntries(plan.scenarios.map((scenario) => [scenario.name, scenario.k6]));
  return {
    scenarios,
    thresholds: plan.thresholds,
    ext: { llmload: frozen(scenarios, plan.thresholds, options) },
    summaryTrendStats: TREND_STATS,
    setupTimeout: "180s",
  };
}
