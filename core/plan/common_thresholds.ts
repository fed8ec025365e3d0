/** What the plans of all suites ask alike: few dropped arrivals, and the parts of metrics that every summary shows. Pure. */
import { ERROR_CLASSES, FAULTS } from "../contract/errors_gen.ts";
import type { ThresholdList } from "./thresholds.ts";
import type { PlannedScenario } from "./types.ts";

const DROPPED_SHARE = 0.01;

/** Less than one per cent of the planned arrivals. Below a hundred of them that is less than one: then none. */
export function limitDropped(list: ThresholdList, scenarios: readonly PlannedScenario[]): void {
  const planned = scenarios.reduce((sum, s) => sum + (s.plannedIterations ?? 0), 0);
  if (planned > 0) list.add("dropped_iterations", [`count<${Math.max(1, Math.ceil(planned * DROPPED_SHARE))}`], null);
}

/** By error class, by fault, first tries and retries apart. */
export function keepCommon(list: ThresholdList): void {
  for (const { name } of ERROR_CLASSES) list.keep(`llm_errors{error_class:${name}}`);
  // a class that was allowed is counted as a fault
  for (const { name } of [...FAULTS, ...ERROR_CLASSES.filter((c) => c.allowable)]) {
    list.keep(`llm_stream_faults{fault:${name}}`);
  }
  for (const which of ["first", "retry"]) {
    for (const metric of ["llm_requests", "llm_request_success", "llm_errors", "llm_left"])
      list.keep(`${metric}{try:${which}}`);
  }
}

/** More values of a tag than this are not kept apart: k6 holds every sample against every part of its metric. */
const MOST_PARTS = 20;

/**
 * What the report page shows side by side: requests by outcome, tokens, and `trends`, by each value of a tag. k6 keeps every sample
 * of a trend once more for each of its parts, so few are named.
 */
export function keepSideBySide(
  list: ThresholdList,
  tag: string,
  values: readonly string[],
  trends: readonly string[],
): void {
  if (values.length > MOST_PARTS) return;
  for (const value of values.filter(isPlain)) {
    for (const metric of ["llm_requests", "llm_request_success", "llm_left"]) {
      list.keep(`${metric}{${tag}:${value}}`);
      list.keep(`${metric}{${tag}:${value},try:first}`);
    }
    const counters = ["llm_input_tokens", "llm_output_tokens"];
    for (const metric of [...counters, ...trends]) list.keep(`${metric}{${tag}:${value}}`);
  }
}

/** k6 reads the rest as grammar, or trims it. */
function isPlain(value: string): boolean {
  return /^[^\s,{}"'](?:[^,{}"']*[^\s,{}"'])?$/.test(value);
}
