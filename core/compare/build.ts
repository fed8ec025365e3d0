/** Two sides of runs to a comparison: everything derived once. Deterministic. Pure. */

import type { Slo } from "../plan/types.ts";
import { HISTOGRAM_GAMMA } from "../report/distribution.ts";
import type { DimensionName, Warmup } from "../report/input.ts";
import type { Cut, LatencyName, Report } from "../report/types.ts";
import type { Gate } from "./gate_grammar.ts";
import { decide } from "./gates.ts";
import { type Examined, examine, judged, RUNS_FOR_VERDICT } from "./judge.ts";
import { type Figure, METRICS, type Metric } from "./metrics.ts";
import { isComplete, stampOf, textOf } from "./plan.ts";
import type { ComparedCut, Comparison, Noise, PlanDifference, RunFacts } from "./types.ts";
import { warningsOf } from "./warnings.ts";

/** One run as it was read. */
export interface ComparedRun {
  /** its testid, else the name of its file */
  name: string;
  /** run.json; null = there is none */
  run: Readonly<Record<string, unknown>> | null;
  report: Report;
}

export interface ComparedSide {
  name: string;
  /** one at least */
  runs: readonly ComparedRun[];
}

export interface CompareOptions {
  noise: Noise;
  by: readonly DimensionName[];
  /** metrics of these families only (metrics.ts); null = all */
  families: readonly string[] | null;
  slo: Slo | null;
  warmup: Warmup | null;
  gates: readonly Gate[];
  unlike: readonly PlanDifference[];
  /** sentences about runs and lines of the sides that are not compared */
  leftOut: readonly string[];
}

export function buildComparison(base: ComparedSide, candidate: ComparedSide, options: CompareOptions): Comparison {
  const { noise, by, families, slo, warmup, gates, unlike, leftOut } = options;
  const sides = [inOrder(base), inOrder(candidate)] as const;
  const metrics = METRICS.filter(({ family }) => families === null || families.includes(family));
  // gates may ask for what the table leaves out
  const asked = METRICS.filter((metric) => !metrics.includes(metric) && gates.some((gate) => gate.metric === metric));
  const whole = (list: readonly Metric[]) => examineAll(list, sides, ({ report }) => report.whole, noise);
  const examined = whole(metrics);
  const all = [...examined, ...whole(asked)];
  return {
    v: 1,
    kind: "comparison",
    settings: {
      ...{
        confidence: 0.95,
        falseDiscoveryRate: 0.05,
        runsForVerdict: RUNS_FOR_VERDICT,
        histogramGamma: HISTOGRAM_GAMMA,
      },
      ...{ noise, by: [...by], slo, warmup },
    },
    base: { name: base.name, runs: sides[0].runs.map(factsOf) },
    candidate: { name: candidate.name, runs: sides[1].runs.map(factsOf) },
    whole: judged(known(examined), noise),
    cuts: by.flatMap((dimension) => cutsBy(dimension, sides, metrics, noise)),
    gates: decide(gates, (name) => all.find(({ comparison }) => comparison.metric === name)),
    unlike: [...unlike],
    warnings: [...leftOut, ...warningsOf(...sides)],
  };
}

type Sides = readonly [ComparedSide, ComparedSide];

function examineAll(
  metrics: readonly Metric[],
  [base, candidate]: Sides,
  cutOf: (run: ComparedRun) => Cut | null,
  noise: Noise,
): Examined[] {
  return metrics.map((metric) => {
    const read = ({ runs }: ComparedSide) =>
      runs.map((run): Figure => {
        const cut = cutOf(run);
        return cut === null ? ABSENT : metric.read(cut);
      });
    const settings = [...base.runs, ...candidate.runs].map(({ report }) => report.settings);
    const resolution = Math.max(1, ...settings.map((each) => metric.resolution(each)));
    return examine({ metric, base: read(base), candidate: read(candidate), resolution }, noise);
  });
}

const ABSENT: Figure = { value: null, low: null, high: null, n: null, reason: "its requests are not told apart so" };

/** What no run has at all, in none of its statistics, is not worth a line. */
function known(examined: readonly Examined[]): Examined[] {
  const has = ({ figures: { base, candidate } }: Examined) =>
    [...base, ...candidate].some(({ value }) => value !== null);
  const families = new Set(examined.filter(has).map(({ figures }) => figures.metric.family));
  return examined.filter(({ figures }) => families.has(figures.metric.family));
}

/** All values of a dimension are one family. A value that one side lacks altogether cannot be compared. */
function cutsBy(dimension: DimensionName, sides: Sides, metrics: readonly Metric[], noise: Noise): ComparedCut[] {
  const valuesOf = ({ runs }: ComparedSide) => new Set(runs.flatMap(({ report }) => namesIn(report, dimension)));
  const other = valuesOf(sides[1]);
  const values = [...valuesOf(sides[0])].filter((value) => other.has(value)).sort();
  const parts = values.map((value) => {
    const cutOf = ({ report }: ComparedRun) =>
      report.cuts.find((cut) => cut.dimension === dimension && cut.value === value)?.cut ?? null;
    return { value, examined: known(examineAll(metrics, sides, cutOf, noise)) };
  });
  const verdicts = judged(
    parts.flatMap(({ examined }) => examined),
    noise,
  );
  let from = 0;
  return parts.map(({ value, examined }) => {
    const own = verdicts.slice(from, from + examined.length);
    from += examined.length;
    return { dimension, value, metrics: own };
  });
}

function namesIn(report: Report, dimension: DimensionName): string[] {
  return report.cuts.flatMap((cut) => (cut.dimension === dimension ? [cut.value] : []));
}

/** By start; those that do not say keep their place at the end. */
function inOrder({ name, runs }: ComparedSide): ComparedSide {
  const start = (run: ComparedRun) => stampOf(run.run?.startedAt) ?? "\uffff";
  return { name, runs: runs.toSorted((a, b) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : 0)) };
}

const DRAWN: readonly LatencyName[] = ["ttft", "tpot", "e2e", "gap"];

function factsOf({ name, run, report }: ComparedRun): RunFacts {
  const { stepSeconds, arrivals, errors, inFlightMean, tokensPerSecond, ttftP50, ttftP95 } = report.whole.series;
  const git = run?.git as { commit?: unknown } | null | undefined;
  return {
    name,
    startedAt: stampOf(run?.startedAt),
    commit: textOf(git?.commit),
    note: textOf(run?.note),
    target: textOf(run?.target),
    complete: isComplete(run),
    requests: report.about.rows,
    durationSeconds: report.about.durationSeconds,
    distributions: DRAWN.filter((latency) => report.whole.latencies[latency].n > 0).map((latency) => {
      const { histogram, zeros } = report.whole.latencies[latency];
      return { name: latency, histogram, zeros };
    }),
    series: { stepSeconds, arrivals, errors, inFlightMean, tokensPerSecond, ttftP50, ttftP95 },
  };
}
