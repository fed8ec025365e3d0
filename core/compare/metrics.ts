/**
 * The one table of what is compared: name, direction, and how a run's figure is read out of its report. It must not know what
 * is made of the figures. Pure.
 */
import { leastSamples } from "../report/stats/binomial.ts";
import type { Cut, Distribution, LatencyName, Report } from "../report/types.ts";
import type { MetricComparison } from "./types.ts";

/** A run's figure, with its own interval where the report gives one, or why there is none. */
export interface Figure {
  value: number | null;
  low: number | null;
  high: number | null;
  /** outcomes that a share is of; null for other figures */
  n: number | null;
  reason: string | null;
}

export interface Metric extends Pick<MetricComparison, "title" | "stat" | "unit" | "better"> {
  /** `ttft.p95`, `error_rate` */
  name: string;
  /** `ttft` */
  family: string;
  read(cut: Cut): Figure;
  /** how far the figure may be off by how it was counted, as a factor */
  resolution(settings: Report["settings"]): number;
}

const STATS = ["mean", "p50", "p95", "p99"] as const;
type Stat = (typeof STATS)[number];
const QUANTILES: Readonly<Record<Exclude<Stat, "mean">, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

const LATENCIES: readonly (readonly [family: string, latency: LatencyName, title: string])[] = [
  ["ttft", "ttft", "TTFT"],
  ["ttfe", "ttfe", "TTFE"],
  ["tpot", "tpot", "TPOT"],
  ["e2e", "e2e", "E2E"],
  ["close", "close", "Close"],
  ["gap", "gap", "Chunk gap"],
  ["gap_max", "gapMax", "Largest gap"],
];

export const METRICS: readonly Metric[] = [
  ...LATENCIES.flatMap(([family, latency, title]) =>
    STATS.map(
      (stat): Metric => ({
        ...{ name: `${family}.${stat}`, family, title, stat, unit: "ms", better: "lower" },
        read: (cut) => statOf(cut.latencies[latency], stat),
        resolution: ({ gapGamma }) => (latency === "gap" && stat !== "mean" ? (gapGamma ?? 1) : 1),
      }),
    ),
  ),
  ...(["mean", "p50"] as const).map(
    (stat): Metric => ({
      ...{ name: `output_speed.${stat}`, family: "output_speed", title: "Output speed" },
      ...{ stat, unit: "tokens/s", better: "higher", resolution: () => 1 },
      read: (cut) => statOf(cut.outputSpeed, stat),
    }),
  ),
  rate("requests_per_second", "Requests ok", "requests/s", (cut) => cut.throughput.measured?.okPerSecond ?? null),
  rate("tokens_per_second", "Tokens out", "tokens/s", (cut) => cut.throughput.measured?.tokensOutPerSecond ?? null),
  {
    ...{ name: "error_rate", family: "error_rate", title: "Error rate", stat: null, unit: "share", better: "lower" },
    resolution: () => 1,
    read: ({ rates: { success } }) => ({
      value: complement(success.value),
      low: complement(success.high),
      high: complement(success.low),
      n: success.n,
      reason: success.value === null ? "no request came to an outcome" : null,
    }),
  },
  {
    ...{ name: "goodput", family: "goodput", title: "Goodput", stat: null, unit: "share", better: "higher" },
    resolution: () => 1,
    read: ({ goodput }) => ({
      ...{ value: goodput?.share ?? null, low: null, high: null, n: goodput?.of ?? 0 },
      reason: goodput === null ? "no SLO was given" : goodput.share === null ? "no request came to an outcome" : null,
    }),
  },
];

export const FAMILIES: readonly string[] = [...new Set(METRICS.map(({ family }) => family))];

/** The metric that a person means: `ttft.p95`, `gapMax.p99`, `Error-Rate`; null = there is none of that name. */
export function findMetric(text: string): Metric | null {
  const wanted = plain(text);
  return METRICS.find(({ name }) => plain(name) === wanted) ?? null;
}

/** The family that a person means: `ttft`, `gapMax`, `error-rate`. */
export function findFamily(text: string): string | null {
  const wanted = plain(text);
  return FAMILIES.find((family) => plain(family) === wanted) ?? null;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

/**
 * A percentile is of use in a comparison when the sample is large enough to hold it at all (leastSamples()). How much the
 * requests of the run depend on each other need not be asked here: it shows in how the runs differ.
 */
function statOf({ n, mean, percentiles }: Distribution, stat: Stat): Figure {
  const none: Figure = { value: null, low: null, high: null, n: null, reason: null };
  if (n === 0) return { ...none, reason: "no successful request has it" };
  if (stat === "mean") return { ...none, value: mean };
  const least = leastSamples(QUANTILES[stat]);
  if (n < least) return { ...none, reason: `${stat} needs ${least} requests, there are ${n}` };
  const { ofSample, low, high } = percentiles[stat];
  return { ...none, value: ofSample, low, high };
}

function rate(name: string, title: string, unit: "requests/s" | "tokens/s", read: (cut: Cut) => number | null): Metric {
  return {
    ...{ name, family: name, title, stat: null, unit, better: "higher", resolution: () => 1 },
    read: (cut) => {
      const value = read(cut);
      return { value, low: null, high: null, n: null, reason: value === null ? "it is not known" : null };
    },
  };
}

function complement(share: number | null): number | null {
  return share === null ? null : 1 - share;
}
