/** The guide's verdict on all parts together: the figures of the whole, judged as those of a run. It must not know how they are had. */
import type { Plan } from "../../../core/plan/types.ts";
import {
  brokenPromises,
  cutOff,
  finalSuccess,
  modeP95s,
  serverErrorShare,
} from "../../../core/summary/judged_figures.ts";
import { Figures, type K6Metric } from "../../../core/summary/k6_data.ts";
import type { ThresholdOutcome } from "../../../core/summary/types.ts";
import { type P95, type Verdict, verdict } from "../../../core/verdict/verdict.ts";

/** Metrics that the verdict counts beside those with thresholds. */
export const JUDGED_METRICS =
  /^(server_errors|total_chat_requests|llm_requests|llm_request_success|llm_errors|auth_retries|items_lost|items_foreign|steps_failed|steps_skipped)(\{|$)/;

const RISE = "rising response time";

export function verdictOnWhole(
  plan: Plan,
  metrics: Readonly<Record<string, K6Metric>>,
  thresholds: readonly ThresholdOutcome[],
): Verdict {
  const figures = new Figures({ metrics: { ...metrics }, state: { isStdOutTTY: false, testRunDurationMs: 0 } });
  const limits = thresholds.flatMap((threshold) => limitOf(threshold, metrics));
  const above = limits.filter(({ ok, p95 }) => ok === false && p95.value === null);
  const found = verdict({
    success: finalSuccess(figures, plan),
    serverErrors: serverErrorShare(figures, plan),
    cutOff: cutOff(figures, plan),
    broken: [
      ...brokenPromises(figures),
      ...above.map(
        ({ p95 }) => `p95 of ${p95.metric} is above its limit ${p95.limit}${p95.unit}, by the percentiles of the parts`,
      ),
    ],
    // where the parts' percentiles say that a limit is kept, how near it is stays unknown
    p95s: limits.filter(({ ok, p95 }) => p95.value !== null || ok === null).map(({ p95 }) => p95),
    ...modeP95s(figures, plan),
    stretches: null,
  });
  const others = found.notEvaluated.filter((sentence) => !sentence.startsWith(RISE));
  return { ...found, notEvaluated: [...others, `${RISE}: each part is judged for itself`] };
}

function limitOf(
  { metric, expression, ok, value, reason }: ThresholdOutcome,
  metrics: Readonly<Record<string, K6Metric>>,
): { ok: boolean | null; p95: P95 }[] {
  const limit = /^p\(95\)<=?(\d+(?:\.\d+)?)$/.exec(expression.replaceAll(" ", ""))?.[1];
  if (limit === undefined) return [];
  const unit = metrics[metric]?.contains === "time" ? "ms" : "";
  return [{ ok, p95: { metric, value, reason, limit: Number(limit), unit } }];
}
