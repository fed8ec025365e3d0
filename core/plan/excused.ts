/**
 * Which thresholds may stay without samples because ALLOW_FAULTS names the very deviation that leaves none (what is
 * allowed fails nothing), or because every user leaves. Pure.
 */
import { METRICS, type MetricName } from "../contract/metrics_gen.ts";
import { allMayLeave } from "./request_limits.ts";
import { bareName, type ThresholdList } from "./thresholds.ts";
import type { Excused, Options } from "./types.ts";

const TOKEN_TIMES: readonly MetricName[] = [
  ...(["llm_ttft", "streaming_latency", "llm_ttvt"] as const),
  ...(["llm_tpot", "llm_gap_max", "llm_output_speed", "llm_ttft_scheduled", "llm_e2e_scheduled"] as const),
];
const BY_USAGE: readonly MetricName[] = ["llm_tpot", "llm_output_speed"];

/** By the name in ALLOW_FAULTS: metrics that an answer with this deviation feeds no sample to, and what it is. */
const MISSING: Record<string, { metrics: readonly MetricName[]; what: string }> = {
  empty: { metrics: TOKEN_TIMES, what: "a stream may hold no token" },
  invalid_response: { metrics: [...TOKEN_TIMES, "llm_done_rate"], what: "an answer may be no stream at all" },
  no_usage: { metrics: BY_USAGE, what: "usage may be missing" },
  zero_usage: { metrics: BY_USAGE, what: "usage may be all zeros" },
};

/** Of the thresholds in `list`, with the reason. */
export function excusedOf(list: ThresholdList, options: Pick<Options, "allowFaults" | "engine" | "leave">): Excused[] {
  return [...byAllowed(list, options.allowFaults), ...(allMayLeave(options) ? byLeaving(list) : [])];
}

/** Rates and times are of whole answers; k6's checks are made of them, too. */
function byLeaving(list: ThresholdList): Excused[] {
  const whole = [
    "checks",
    ...METRICS.filter(({ type }) => type === "rate" || type === "trend").map(({ name }) => name),
  ];
  return Object.entries(list.thresholds).flatMap(([metric, expressions]) =>
    expressions.length > 0 && whole.includes(bareName(metric))
      ? [{ metric, reason: "every user may leave before the end (LEAVE_SHARE=1)" }]
      : [],
  );
}

function byAllowed(list: ThresholdList, allowFaults: readonly string[]): Excused[] {
  return Object.entries(list.thresholds).flatMap(([metric, expressions]) => {
    if (expressions.length === 0) return [];
    const fault = allowFaults.find((name) => MISSING[name]?.metrics.some((known) => known === bareName(metric)));
    const what = fault === undefined ? undefined : MISSING[fault]?.what;
    return what === undefined ? [] : [{ metric, reason: `allowed: ${what} (ALLOW_FAULTS=${fault})` }];
  });
}
