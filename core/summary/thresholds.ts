/**
 * What each threshold came to. k6 passes one without samples; here it is *not evaluated*. The list is what k6 was really
 * given (a suite may have added its own), without guards and without the empty ones that only keep a sub-metric. Pure.
 */
import type { Excused, Guard, Plan } from "../plan/types.ts";
import { hasSamples, type K6Metric, type K6SummaryData } from "./k6_data.ts";
import type { RunOutcome, ThresholdOutcome } from "./types.ts";

export function thresholdOutcomes(data: K6SummaryData, plan: Plan): ThresholdOutcome[] {
  const outcomes: ThresholdOutcome[] = [];
  for (const metric of inPlanOrder(data, plan)) {
    const found = data.metrics[metric];
    if (found?.thresholds === undefined) continue;
    for (const [expression, { ok }] of inOrder(found.thresholds, plan.thresholds[metric] ?? [])) {
      if (isGuard(plan, metric, expression)) continue;
      const guard = guardOf(data, plan, metric);
      const missing = whyNot(found, guard);
      const excuse = missing === null || guard?.ok === false ? null : excuseOf(data, plan, metric);
      const evaluated = missing === null;
      const value = evaluated ? valueFor(found, expression) : null;
      const reason = excuse === null ? missing : `${missing}, ${excuse}`;
      const excused = excuse !== null;
      outcomes.push({ metric, expression, ok: evaluated ? ok : null, evaluated, reason, excused, value, guard });
    }
  }
  return outcomes;
}

/** A failure outweighs what could not be evaluated. What stock k6 cannot have, and what is excused, is no part of it. */
export function overall(thresholds: readonly ThresholdOutcome[]): RunOutcome {
  if (thresholds.some((t) => t.ok === false)) return "failed";
  return thresholds.some((t) => !t.evaluated && !t.excused) ? "not_evaluated" : "passed";
}

function inPlanOrder(data: K6SummaryData, plan: Plan): string[] {
  const planned = Object.keys(plan.thresholds);
  const others = Object.keys(data.metrics).filter((name) => plan.thresholds[name] === undefined);
  return [...planned, ...others.sort()];
}

/** As the plan lists them: k6 hands them over in no order. */
function inOrder(thresholds: Record<string, { ok: boolean }>, planned: readonly string[]) {
  const rank = (expression: string) => {
    const at = planned.indexOf(expression);
    return at < 0 ? planned.length : at;
  };
  return Object.entries(thresholds).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** A user may ask for exactly what is also a guard: then it is listed, because the plan holds it twice. */
function isGuard(plan: Plan, metric: string, expression: string): boolean {
  const guards = plan.guards.some((guard) => guard.metric === metric && guard.expression === expression);
  const asked = (plan.thresholds[metric] ?? []).filter((known) => known === expression).length > 1;
  return guards && !asked;
}

/** Of several counters the one that is 0. */
function guardOf(data: K6SummaryData, plan: Plan, metric: string): ThresholdOutcome["guard"] {
  const guards = plan.guards.filter((known) => known.guards.includes(metric)).flatMap((guard) => held(data, guard));
  return guards.find(({ ok }) => !ok) ?? guards[0] ?? null;
}

function held(data: K6SummaryData, { metric, expression }: Guard) {
  const ok = data.metrics[metric]?.thresholds?.[expression]?.ok;
  return ok === undefined ? [] : [{ metric, expression, ok }];
}

function excuseOf(data: K6SummaryData, { excused }: Plan, metric: string): string | null {
  const holds = ({ unless }: Excused) => unless === undefined || (data.metrics[unless]?.values.count ?? 0) === 0;
  return excused.find((known) => known.metric === metric && holds(known))?.reason ?? null;
}

function whyNot(metric: K6Metric, guard: ThresholdOutcome["guard"]): string | null {
  if (metric.type !== "counter" && !hasSamples(metric)) return "no samples";
  // samples, but none of the load: the pre-flight's own requests are in k6's http metrics too
  return guard !== null && !guard.ok ? `no load: ${guard.metric} is 0` : null;
}

/** The value behind an expression, where the summary has it: k6 keeps only the statistics it was asked for. */
function valueFor(metric: K6Metric, expression: string): number | null {
  const stat = /^\s*([a-z]+(?:\([^)]*\))?)/i.exec(expression)?.[1]?.replaceAll(" ", "");
  return stat === undefined ? null : (metric.values[stat] ?? null);
}
