/**
 * Which thresholds may stay without samples because ALLOW_FAULTS names the very deviation that leaves none: what is
 * allowed fails nothing. Pure.
 */
import type { MetricName } from "../contract/metrics_gen.ts";
import { bareName, type ThresholdList } from "./thresholds.ts";
import type { Excused } from "./types.ts";

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
export function excusedOf(list: ThresholdList, allowFaults: readonly string[]): Excused[] {
  return Object.entries(list.thresholds).flatMap(([metric, expressions]) => {
    if (expressions.length === 0) return [];
    const fault = allowFaults.find((name) => MISSING[name]?.metrics.some((known) => known === bareName(metric)));
    const what = fault === undefined ? undefined : MISSING[fault]?.what;
    return what === undefined ? [] : [{ metric, reason: `allowed: ${what} (ALLOW_FAULTS=${fault})` }];
  });
}
