/** Derives the summary of a run, once. Pure: times and names are given to it. */
import { clientVerdict } from "../verdict/client.ts";
import { clientFigures } from "../verdict/client_figures.ts";
import { type P95, type VerdictFigures, verdict } from "../verdict/verdict.ts";
import { brokenPromises, cutOff, finalSuccess, modeP95s, serverErrorShare } from "./judged_figures.ts";
import { Figures, type K6SummaryData, type MetricValues, valuesOf } from "./k6_data.ts";
import { notKnown } from "./not_known.ts";
import { constantStretches } from "./stretches.ts";
import { overall, thresholdOutcomes } from "./thresholds.ts";
import type { Summary, SummaryInput, ThresholdOutcome } from "./types.ts";

export function summarize(input: SummaryInput): Summary {
  const { data, plan, series } = input;
  const figures = new Figures(data);
  const thresholds = thresholdOutcomes(data, plan);
  const { setup_data: _secret, ...raw } = data;
  return {
    suite: input.suite,
    testid: input.testid,
    startedAt: input.startedAt,
    endedAt: input.endedAt,
    durationSeconds: data.state.testRunDurationMs / 1000,
    engine: series?.engineVersion ?? null,
    stock: !plan.engine,
    metrics: allValues(data),
    thresholds,
    outcome: overall(thresholds),
    verdict: verdict(verdictFigures(input, figures, thresholds)),
    client: clientVerdict(clientFigures(series, droppedOf(figures))),
    notKnown: notKnown(input, figures),
    plan,
    allowFaults: input.allowFaults,
    records: input.records,
    series,
    figures,
    raw,
  };
}

function allValues(data: K6SummaryData): Record<string, MetricValues> {
  const names = Object.keys(data.metrics).sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const metric = data.metrics[name];
      return metric === undefined ? [] : [[name, valuesOf(metric)] as const];
    }),
  );
}

/** k6 leaves a counter out that was never fed. */
function droppedOf(figures: Figures): { part: number; of: number } {
  const part = figures.count("dropped_iterations");
  return { part, of: part + figures.count("iterations") };
}

function verdictFigures(input: SummaryInput, figures: Figures, thresholds: ThresholdOutcome[]): VerdictFigures {
  const leftOut = input.plan.notEvaluable.map((threshold) => ({ ...threshold, value: null }));
  return {
    success: finalSuccess(figures, input.plan),
    serverErrors: serverErrorShare(figures, input.plan),
    cutOff: cutOff(figures, input.plan),
    broken: brokenPromises(figures),
    p95s: [...thresholds, ...leftOut].flatMap((threshold) => p95Of(threshold, input.data)),
    ...modeP95s(figures, input.plan),
    stretches: input.series === null ? null : constantStretches(input.plan, input.series),
  };
}

/** Upper limits of a p95. */
function p95Of(
  { metric, expression, value, reason }: Pick<ThresholdOutcome, "metric" | "expression" | "value" | "reason">,
  data: K6SummaryData,
): P95[] {
  const limit = /^p\(95\)<=?(\d+(?:\.\d+)?)$/.exec(expression.replaceAll(" ", ""))?.[1];
  if (limit === undefined) return [];
  return [{ metric, value, reason, limit: Number(limit), unit: data.metrics[metric]?.contains === "time" ? "ms" : "" }];
}
