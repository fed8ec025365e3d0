/**
 * One metric of two sides: figures, difference, and after all metrics are known, the verdict. Significance (is there a difference?) and
 * relevance (does it matter?) are two questions: a verdict needs both. It must not know reports or how a verdict is shown. Pure.
 */
import { adjusted } from "../report/stats/fdr.ts";
import { studentCdf, studentQuantile } from "../report/stats/student.ts";
import type { Mean } from "../report/stats/welch.ts";
import { meanOn, type Scale, type Scaled, scaled, scaleOf } from "./contrast.ts";
import type { Figure, Metric } from "./metrics.ts";
import type { Difference, MetricComparison, Noise, SideFigures } from "./types.ts";
import { withinRuns } from "./within.ts";

export const RUNS_FOR_VERDICT = 5;
const ALPHA = 0.05;
const LEVEL = 1 - ALPHA / 2;
const POWER = 0.8;
/** Rounding of sums is no difference. */
const ROUNDING = 1e-9;

/** One figure per run of each side, in the order of the runs. */
export interface Figures {
  metric: Metric;
  base: readonly Figure[];
  candidate: readonly Figure[];
  /** see Metric.resolution */
  resolution: number;
}

/** A metric with what verdicts and gates rest on; `test` null = fewer than two runs a side, or figures are missing. */
export interface Examined {
  figures: Figures;
  comparison: MetricComparison;
  test: Tested | null;
}

export interface Tested extends Scaled {
  /** half of the width by which resolution widens an interval, on the scale */
  slack: number;
  p: number;
}

/** All but the verdict, which waits for the other metrics. */
export function examine(figures: Figures, noise: Noise): Examined {
  const { metric, base, candidate } = figures;
  const missing = missingIn(figures);
  const test = missing === null && base.length > 1 && candidate.length > 1 ? testOf(figures) : null;
  const scale: Scale = test?.scale ?? scaleFor(figures);
  const comparison: MetricComparison = {
    ...{ metric: metric.name, title: metric.title, stat: metric.stat, unit: metric.unit, better: metric.better },
    base: sideOf(base, scale),
    candidate: sideOf(candidate, scale),
    scale: scale === "log" ? "ratio" : "plain",
    difference:
      missing !== null ? null : test === null ? withinRuns(figures, scale) : differenceOf(test, figures, noise),
    verdict: missing === null ? verdictByRuns(figures) : "n/a",
    reason: missing,
  };
  return { figures, comparison, test };
}

/** Verdicts for a family of metrics that are judged together; those of too few runs stay as they are. */
export function judged(family: readonly Examined[], noise: Noise): MetricComparison[] {
  const open = family.filter(({ comparison }) => comparison.verdict === "unclear");
  const ps = adjusted(open.map(({ test }) => test?.p ?? 1));
  const place = new Map(open.map((one, i) => [one, ps[i] ?? 1]));
  return family.map((one) => {
    const adjustedP = place.get(one);
    return adjustedP === undefined ? one.comparison : verdictOf(one, adjustedP, noise);
  });
}

function verdictOf(one: Examined, adjustedP: number, noise: Noise): MetricComparison {
  const { comparison, test } = one;
  if (test === null || comparison.difference === null) return comparison;
  const judgedOne = { ...comparison, difference: { ...comparison.difference, adjustedP } };
  const { low, high } = onScale(test);
  const limit = noiseOn(test, noise);
  if (low >= -limit && high <= limit) return { ...judgedOne, verdict: "same" };
  const shown = adjustedP < ALPHA;
  if (shown && (low > limit || high < -limit)) {
    const higher = low > limit;
    return { ...judgedOne, verdict: higher === (comparison.better === "higher") ? "better" : "worse" };
  }
  const reason = shown
    ? "a difference is shown, but not that it is larger than the noise"
    : alike(one, limit)
      ? "too few requests to tell"
      : "the runs differ too much among themselves to tell";
  return { ...judgedOne, verdict: "unclear", reason };
}

/** Shares of runs that hardly differ: what is wide then is the error of counting. */
function alike({ test, figures: { base, candidate } }: Examined, noise: number): boolean {
  const values = [...base, ...candidate].map(({ value }) => value ?? 0);
  return test?.scale === "share" && Math.max(...values) - Math.min(...values) <= noise;
}

function verdictByRuns({ base, candidate }: Figures): "unclear" | "few-runs" | "descriptive" {
  const least = Math.min(base.length, candidate.length);
  if (least >= RUNS_FOR_VERDICT) return "unclear";
  return least < 2 ? "descriptive" : "few-runs";
}

function missingIn({ base, candidate }: Figures): string | null {
  for (const [side, name] of [
    [base, "base"],
    [candidate, "candidate"],
  ] as const) {
    const without = side.filter(({ value }) => value === null);
    const of =
      side.length === 1
        ? ""
        : without.length === side.length
          ? ", all runs"
          : `, ${without.length} of ${side.length} runs`;
    if (without.length > 0) return `${name}${of}: ${without[0]?.reason ?? "it is not known"}`;
  }
  return null;
}

/** Of two runs a side at least, none of them without a figure. */
export function testOf({ metric, base, candidate, resolution }: Figures, forced: Scale | null = null): Tested {
  const scale = forced ?? scaleFor({ metric, base, candidate });
  const found = scaled(sampleOf(base), sampleOf(candidate), scale);
  const { difference, se, df } = found.contrast;
  const size = found.scale === "log" ? 1 : Math.max(Math.abs(found.base.mean), Math.abs(found.candidate.mean));
  const slack = (Math.log(resolution) + ROUNDING) * size;
  const beyond = Math.max(0, Math.abs(difference) - slack);
  const p = beyond === 0 ? 1 : se > 0 ? 2 * studentCdf(-beyond / se, df) : 0;
  return { ...found, slack, p };
}

/** The interval of the difference on the scale of the test. */
export function onScale(
  { contrast: { difference, se, df }, slack }: Tested,
  level = LEVEL,
): { low: number; high: number } {
  const half = (se > 0 ? studentQuantile(level, df) * se : 0) + slack;
  return { low: difference - half, high: difference + half };
}

/** The noise on the scale of the test. */
export function noiseOn({ scale, base }: Tested, noise: Noise): number {
  if (scale === "log") return Math.log1p(noise.ratio);
  return scale === "share" ? noise.share : noise.ratio * Math.abs(base.mean);
}

/** What lies so far beyond a limit on the scale is shown in four of five cases. */
export function detectableBeyond({ contrast: { se, df }, slack }: Tested, limit: number, level = LEVEL): number {
  return limit + slack + (se > 0 ? (studentQuantile(level, df) + studentQuantile(POWER, df)) * se : 0);
}

function differenceOf(test: Tested, { base, candidate }: Figures, noise: Noise): Difference {
  const shown = test.scale === "log" ? Math.expm1 : (x: number) => x;
  const clip = (x: number) => (test.scale === "share" ? Math.min(1, Math.max(-1, x)) : x);
  const { low, high } = onScale(test);
  const few = Math.min(base.length, candidate.length) < RUNS_FOR_VERDICT;
  return {
    value: shown(test.contrast.difference),
    low: clip(shown(low)),
    high: clip(shown(high)),
    interval: "runs",
    p: few ? null : test.p,
    adjustedP: null,
    detectable: shown(detectableBeyond(test, noiseOn(test, noise))),
  };
}

function sideOf(figures: readonly Figure[], scale: Scale): SideFigures {
  const values = figures.map(({ value }) => value);
  const known = values.filter((value) => value !== null);
  const none = { values, center: null, low: null, high: null };
  if (known.length < values.length || known.length === 0) return none;
  if (known.length === 1)
    return { values, center: known[0] ?? null, low: figures[0]?.low ?? null, high: figures[0]?.high ?? null };
  const mean = meanOn(scale, sampleOf(figures));
  const half = mean.error > 0 ? studentQuantile(LEVEL, mean.df) * Math.sqrt(mean.error) : 0;
  return { values, ...bounds(mean, half, scale) };
}

function bounds({ mean }: Mean, half: number, scale: Scale): Omit<SideFigures, "values"> {
  const shown = (x: number) => {
    if (scale === "log") return Math.exp(x);
    return scale === "share" ? Math.min(1, Math.max(0, x)) : x;
  };
  return { center: shown(mean), low: shown(mean - half), high: shown(mean + half) };
}

function scaleFor({ metric, base, candidate }: Omit<Figures, "resolution">): Scale {
  if (metric.unit === "share") return "share";
  return scaleOf([...base, ...candidate].flatMap(({ value }) => (value === null ? [] : [value])));
}

export function sampleOf(figures: readonly Figure[]): { values: number[]; n: number[] } {
  return { values: figures.map(({ value }) => value ?? 0), n: figures.map(({ n }) => n ?? 0) };
}
