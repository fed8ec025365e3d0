/**
 * Latencies out of k6's trends and the engine's histograms. Neither keeps single samples, so no percentile has an interval:
 * each figure describes just these samples. Pure.
 */
import type { LogHistogram } from "../../contract/engine.ts";
import { METRICS } from "../../contract/metrics_gen.ts";
import type { Distribution, LatencyName, Percentile, PercentileName } from "../../report/types.ts";
import { quantile } from "../quantile.ts";
import type { Summary } from "../types.ts";
import { msPer, rebinned } from "./histogram.ts";
import type { Part } from "./parts.ts";

export const NO_INTERVAL = "no interval: it takes the single requests, and k6 hands over figures only";
const NO_SAMPLES = "no samples";
const NOT_A_METRIC = "k6 has no metric of it: the records have it";
const NOT_ON_STOCK = "stock k6 cannot measure it: llmload's own k6 does";
const NOT_KEPT = "k6 did not keep this percentile";

/** What figures are looked up in, and by which k6 they were made. */
export type Run = Pick<Summary, "figures" | "stock">;

type Read = (name: PercentileName) => number | null;

const STATS: Record<PercentileName, string> = {
  p50: "med",
  p90: "p(90)",
  p95: "p(95)",
  p99: "p(99)",
  "p99.9": "p(99.9)",
};
const SHARES: Record<PercentileName, number> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, "p99.9": 0.999 };

export type Histograms = Partial<Record<LatencyName, LogHistogram>>;

/** Of which metric each latency is; null = k6 has no such metric. */
const TRENDS: Record<LatencyName, string | null> = {
  ttfb: "llm_ttfb",
  ttfe: "llm_ttfe",
  ttft: "llm_ttft",
  ttvt: "llm_ttvt",
  tpot: "llm_tpot",
  gap: null,
  gapMax: "llm_gap_max",
  e2e: "llm_e2e",
  close: null,
  startDelay: "llm_start_delay",
  ttftScheduled: "llm_ttft_scheduled",
  e2eScheduled: "llm_e2e_scheduled",
  queue: "llm_queue_time",
  // k6's own times of connections are of all requests, and 0 where a connection was open already
  blocked: null,
  connect: null,
  tls: null,
  lag: "llm_client_lag",
};

export function latenciesOf(run: Run, part: Part, histograms: Histograms): Record<LatencyName, Distribution> {
  const entries = Object.entries(TRENDS).map(([name, trend]) => {
    const histogram = histograms[name as LatencyName];
    if (trend !== null) return [name, ofTrend(run, part.name(trend), "ms", histogram)] as const;
    return [
      name,
      histogram === undefined
        ? empty("ms", name === "gap" && run.stock ? NOT_ON_STOCK : NOT_A_METRIC)
        : ofHistogram(histogram),
    ] as const;
  });
  return Object.fromEntries(entries) as Record<LatencyName, Distribution>;
}

/** `histogram`: of the same samples; where it counts others it is left out. */
export function ofTrend(run: Run, metric: string, unit: Distribution["unit"], histogram?: LogHistogram): Distribution {
  const { figures } = run;
  const n = figures.value(metric, "count") ?? 0;
  if (n === 0) return empty(unit, canMeasure(run, metric) ? NO_SAMPLES : NOT_ON_STOCK);
  const same = histogram?.count === n ? histogram : null;
  const read: Read = (name) => figures.value(metric, STATS[name]) ?? (same === null ? null : msOf(same, SHARES[name]));
  return {
    ...{ unit, n },
    mean: figures.value(metric, "avg"),
    min: figures.value(metric, "min"),
    max: figures.value(metric, "max"),
    percentiles: percentiles(read, NOT_KEPT),
    ...NOT_TOLD,
    histogram: same === null ? [] : rebinned(same),
    zeros: same?.zeros ?? 0,
  };
}

export function ofHistogram(histogram: LogHistogram): Distribution {
  const { count: n, sum, min, max, zeros, unit } = histogram;
  if (n === 0) return empty("ms");
  const ms = (value: number | null) => (value === null ? null : value * msPer(unit));
  return {
    unit: "ms",
    n,
    mean: ms(sum / n),
    min: ms(min),
    max: ms(max),
    percentiles: percentiles((name) => msOf(histogram, SHARES[name]), NOT_KEPT),
    ...NOT_TOLD,
    histogram: rebinned(histogram),
    zeros,
  };
}

function msOf(histogram: LogHistogram, q: number): number | null {
  const value = quantile(histogram, q);
  return value === null ? null : value * msPer(histogram.unit);
}

function canMeasure({ stock }: Run, metric: string): boolean {
  const [name] = metric.split("{");
  return !stock || !METRICS.some((known) => known.name === name && known.engineOnly === true);
}

export function empty(unit: Distribution["unit"], reason = NO_SAMPLES): Distribution {
  return {
    ...{ unit, n: 0, mean: null, min: null, max: null },
    percentiles: percentiles(() => null, reason),
    ...NOT_TOLD,
    ...{ histogram: [], zeros: 0 },
  };
}

/** What takes the single requests, in their order. */
const NOT_TOLD = { nEffective: null, inflation: null, withFailures: null } as const;

function percentiles(read: Read, whyNone: string): Record<PercentileName, Percentile> {
  const names = Object.keys(STATS) as PercentileName[];
  return Object.fromEntries(names.map((name) => [name, described(read(name), whyNone)])) as Record<
    PercentileName,
    Percentile
  >;
}

function described(ofSample: number | null, whyNone: string): Percentile {
  const reason = ofSample === null ? whyNone : NO_INTERVAL;
  return { value: null, low: null, high: null, ofSample, nEffective: null, reason };
}
