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
    for (const metric of ["llm_requests", "llm_request_success", "llm_errors"]) list.keep(`${metric}{try:${which}}`);
  }
}
