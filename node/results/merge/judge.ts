/**
 * The plan's thresholds on all parts together, judged as k6 judges a run: from the records where these hold the samples, else from
 * what the parts' summaries let be added, else not evaluated, with the reason.
 */
import type { Plan } from "../../../core/plan/types.ts";
import type { K6Metric, K6SummaryData } from "../../../core/summary/k6_data.ts";
import { overall, thresholdOutcomes } from "../../../core/summary/thresholds.ts";
import type { RunOutcome, ThresholdOutcome } from "../../../core/summary/types.ts";
import { parseExpression } from "../../../core/thresholds/expression.ts";
import { type MetricKey, parseKey } from "../../../core/thresholds/key.ts";
import { RECORD_METRICS } from "../../../core/thresholds/record_metrics.ts";
import { type Stats, wantedPercentile } from "../../../core/thresholds/stats.ts";
import type { Verdict } from "../../../core/verdict/verdict.ts";
import type { Database } from "../database.ts";
import type { Asked } from "./asked.ts";
import { decide, type Found, type Whole } from "./decide.ts";
import { containsOf, statOf, valuesOf } from "./k6_metric.ts";
import type { PartsKind } from "./kind.ts";
import type { Facts, Part } from "./parts.ts";
import { pointStats } from "./point_stats.ts";
import { recordStats } from "./record_stats.ts";
import { keysIn, summaryStats } from "./summary_stats.ts";
import { JUDGED_METRICS, verdictOnWhole } from "./verdict.ts";

export interface Judged {
  thresholds: ThresholdOutcome[];
  outcome: RunOutcome;
  /** by the guide; null = not one of its suites, or too little is known */
  verdict: Verdict | null;
  /** every metric that a threshold is on, as k6 shows it */
  metrics: Record<string, K6Metric>;
  /** metrics whose limits were decided by the parts' percentiles: the value of the whole is unknown */
  byBounds: string[];
}

export async function judgeWhole(database: Database, whole: Whole, asked: Asked): Promise<Judged> {
  const metrics: Record<string, K6Metric> = {};
  const shown: Record<string, K6Metric> = {};
  const undecided: ThresholdOutcome[] = asked.uneven.map(notEvaluated);
  const byBounds = new Set<string>();
  for (const [key, expressions] of Object.entries(asked.thresholds)) {
    const found = await known(database, whole, key, expressions);
    const guards = new Set(expressions.filter((text) => isGuard(asked, key, text)));
    if ("why" in found) {
      const open = expressions.filter((text) => !guards.has(text));
      undecided.push(...open.map((expression) => notEvaluated({ metric: key, expression, reason: found.why })));
      continue;
    }
    const limits: Record<string, { ok: boolean }> = {};
    const metric: K6Metric = {
      type: found.stats.type,
      ...containsOf(key),
      values: valuesOf(found.stats),
      thresholds: limits,
    };
    for (const text of new Set(expressions)) {
      const verdict = decide(text, key, found, guards.has(text) ? { ...whole, kind: "shards" } : whole);
      if ("why" in verdict) {
        if (!guards.has(text)) undecided.push(notEvaluated({ metric: key, expression: text, reason: verdict.why }));
        continue;
      }
      limits[text] = { ok: verdict.ok };
      if (verdict.value === null && verdict.sampled) byBounds.add(key);
      if (verdict.value !== null) metric.values[statOf(text)] = verdict.value;
    }
    metrics[key] = metric;
    shown[key] = { ...metric, values: { ...metric.values, ...valuesOf(found.stats) } };
  }
  const data: K6SummaryData = {
    metrics,
    state: { isStdOutTTY: false, testRunDurationMs: (whole.seconds ?? 0) * 1000 },
  };
  const decided = thresholdOutcomes(data, planFor(asked));
  const plan = asked.plan;
  const thresholds = inPlanOrder([...decided, ...undecided], asked);
  const verdict = plan === null ? null : await judgeByGuide(database, whole, { plan, thresholds, metrics });
  return { thresholds, outcome: overall(thresholds), verdict, metrics: shown, byBounds: [...byBounds] };
}

/** null where a part died that alone could tell of broken promises and of steps. */
async function judgeByGuide(
  database: Database,
  whole: Whole,
  judged: { plan: Plan; thresholds: ThresholdOutcome[]; metrics: Readonly<Record<string, K6Metric>> },
): Promise<Verdict | null> {
  const { plan, thresholds } = judged;
  if (plan.flow !== null && whole.parts.some(({ summary }) => summary === null)) return null;
  const metrics = { ...judged.metrics };
  const keys = new Set([...Object.keys(RECORD_METRICS), ...whole.parts.flatMap(({ summary }) => keysIn(summary))]);
  for (const key of [...keys].filter((one) => JUDGED_METRICS.test(one) && metrics[one] === undefined)) {
    const found = await known(database, whole, key, []);
    if ("stats" in found) metrics[key] = { type: found.stats.type, values: valuesOf(found.stats) };
  }
  return verdictOnWhole(plan, metrics, thresholds);
}

/** It only keeps a threshold from passing without samples: of several runs the sum will do. */
function isGuard({ plan }: Asked, metric: string, expression: string): boolean {
  return (plan?.guards ?? []).some((guard) => guard.metric === metric && guard.expression === expression);
}

async function known(
  database: Database,
  { parts }: Whole,
  key: string,
  expressions: readonly string[],
): Promise<Found | { why: string }> {
  const parsed = parseKey(key);
  if (parsed === null) return { why: "its name is not to be understood" };
  const percentiles = expressions.flatMap((text) => {
    const expression = parseExpression(text);
    const wanted = expression === null ? null : wantedPercentile(expression);
    return wanted === null ? [] : [wanted];
  });
  const stats = await fromSamples(database, parts, parsed, percentiles);
  if (stats !== null) return { stats, parts: null };
  const without = parts.filter(({ summary }) => summary === null).map(({ name }) => name);
  if (without.length > 0) return { why: `only k6 knew it, and ${without.slice(0, 3).join(", ")} left no summary` };
  return summaryStats(
    key,
    parts.flatMap(({ summary }) => (summary === null ? [] : [summary])),
  );
}

function fromSamples(
  database: Database,
  parts: readonly Part[],
  key: MetricKey,
  percentiles: readonly number[],
): Promise<Stats | null> {
  const points = parts.every(({ kind }) => kind === "k6");
  return points ? pointStats(database, key, percentiles) : recordStats(database, key, percentiles);
}

function notEvaluated({ metric, expression, reason }: Asked["uneven"][number]): ThresholdOutcome {
  return { metric, expression, ok: null, evaluated: false, reason, excused: false, value: null, guard: null };
}

type Judging = Pick<Plan, "thresholds" | "guards" | "excused">;

/** What thresholdOutcomes() reads of a plan; of a script of somebody's own there are no guards and no excuses. */
function planFor({ thresholds, plan }: Asked): Plan {
  const judging: Judging = { thresholds, guards: plan?.guards ?? [], excused: plan?.excused ?? [] };
  return { ...(plan as Plan), ...judging };
}

function inPlanOrder(outcomes: readonly ThresholdOutcome[], { thresholds, uneven }: Asked): ThresholdOutcome[] {
  const keys = [...Object.keys(thresholds), ...uneven.map(({ metric }) => metric)];
  const place = ({ metric }: ThresholdOutcome) => keys.indexOf(metric);
  return [...outcomes].sort((a, b) => place(a) - place(b));
}

/** Length of what a counter's rate is over: shards share their time, repeats do not. Of k6's own durations. */
export function secondsOf(summaries: readonly (Facts | null)[], kind: PartsKind): number | null {
  const all = summaries.map((summary) => {
    const { state } = (summary?.raw ?? {}) as { state?: { testRunDurationMs?: unknown } };
    const ms = state?.testRunDurationMs;
    return typeof ms === "number" && ms > 0 ? ms / 1000 : null;
  });
  const told = all.filter((seconds) => seconds !== null);
  if (told.length < all.length || told.length === 0) return null;
  return kind === "shards" ? Math.max(...told) : told.reduce((sum, seconds) => sum + seconds, 0);
}
