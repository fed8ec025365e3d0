/**
 * What the panels show of the chosen part of a run, in one shape whether it comes from the report's exact cut or from cells
 * added up. Pure; must not know how it is shown.
 */
import { type Choice as Chosen, quantileOf, type Sum, sumCells } from "../../../core/page/cells/sum.ts";
import type { CellHistogram, CellLatency, ReportPage, Sparse } from "../../../core/page/types.ts";
import { named, tooFew } from "../../../core/report/stats/percentile.ts";
import type {
  Cut,
  Distribution,
  LatencyName,
  NamedCount,
  PercentileName,
  Share,
  Window,
} from "../../../core/report/types.ts";

/** Steps of a chart at first sight. */
const MOST_POINTS = 400;

export interface PercentileFigure {
  value: number | null;
  low: number | null;
  high: number | null;
  ofSample: number | null;
  reason: string | null;
}

export interface LatencyFigure {
  n: number;
  mean: number | null;
  min: number | null;
  max: number | null;
  percentiles: Record<PercentileName, PercentileFigure>;
  bins: Sparse;
  zeros: number;
  /** ratio of neighbouring limits of `bins` */
  gamma: number;
  /** tries that failed and have no such time; null = unknown or without meaning */
  failures: number | null;
  /** percentiles with those failures above all values; null = unknown or the same */
  withFailures: Record<PercentileName, { value: number | null; infinite: boolean }> | null;
}

export interface SeriesFigure {
  stepSeconds: number;
  arrivals: readonly number[];
  completions: readonly number[];
  errors: readonly number[];
  inFlightMean: readonly number[];
  inFlightMax: readonly number[] | null;
  tokensPerSecond: readonly (number | null)[];
  ttftP50: readonly (number | null)[];
  ttftP95: readonly (number | null)[];
  gapMax: readonly (number | null)[];
  lagMax: readonly (number | null)[];
}

export interface Figures {
  /** `exact`: the report's own; `bins`: cells added up, percentiles at most `off` from the exact ones, without intervals */
  source: "exact" | "bins";
  /** share; null = exact */
  off: number | null;
  tries: { all: number; ok: number; error: number; left: number; interrupted: number };
  dropped: number | null;
  success: Share;
  latencies: Partial<Record<LatencyName, LatencyFigure>>;
  errorClasses: readonly NamedCount[];
  /** null: not known of a sum */
  statuses: readonly NamedCount[] | null;
  faults: readonly NamedCount[];
  checksFailed: readonly NamedCount[];
  tokensIn: number | null;
  tokensOut: number | null;
  window: Window | null;
  requestsPerSecond: number | null;
  tokensPerSecond: number | null;
  inFlightMean: number | null;
  inFlightMax: number | null;
  goodput: {
    /** those that cannot be judged taken as missed, and as met */
    share: number | null;
    shareAtMost: number | null;
    met: number;
    notJudged: number;
    of: number;
    perSecond: number | null;
  } | null;
  steady: Window | null;
  series: SeriesFigure;
  /** the same in shorter steps, where there is one */
  fineSeries: SeriesFigure | null;
}

/** The report's cut that is just what was chosen: all, or one value of one dimension; null when there is none. */
export function exactCut({ report, cells }: ReportPage, chosen: Chosen): Cut | null {
  const all = new Map(cells?.dimensions.map(({ name, values }) => [name as string, values.length]));
  const picked = Object.entries(chosen).filter(
    ([name, values]) => values.length > 0 && values.length !== all.get(name),
  );
  const [first] = picked;
  if (first === undefined) return report.whole;
  const [name, values] = first;
  if (picked.length > 1 || values.length > 1) return null;
  return report.cuts.find(({ dimension, value }) => dimension === name && value === values[0])?.cut ?? null;
}

export function figuresOf(page: ReportPage, chosen: Chosen): Figures {
  const cut = exactCut(page, chosen);
  const sum = page.cells === null ? null : sumCells(page.cells, chosen);
  if (cut !== null) return fromCut(page, cut, sum);
  return sum === null ? fromCut(page, page.report.whole, null) : fromSum(page, sum, chosen);
}

function fromCut({ report, cells }: ReportPage, cut: Cut, sum: Sum | null): Figures {
  const { measured } = cut.throughput;
  const names = Object.keys(cut.latencies) as LatencyName[];
  const isWhole = cut === report.whole;
  return {
    source: "exact",
    off: null,
    tries: cut.counts.tries,
    dropped: cut.counts.dropped,
    success: cut.rates.success,
    latencies: Object.fromEntries(
      names.map((name) => {
        const fine = sum?.latencies[name as CellLatency];
        const shape =
          fine !== undefined && fine.count > 0 && cells !== null
            ? { bins: fine.bins, zeros: fine.zeros, gamma: cells.gamma }
            : {
                bins: cut.latencies[name].histogram,
                zeros: cut.latencies[name].zeros,
                gamma: report.settings.histogramGamma,
              };
        return [name, { ...exactFigure(cut.latencies[name]), ...shape }];
      }),
    ),
    errorClasses: cut.errorClasses,
    statuses: cut.statuses,
    faults: cut.faults,
    checksFailed: cut.checksFailed,
    tokensIn: cut.tokens.in,
    tokensOut: cut.tokens.out,
    window: measured?.window ?? null,
    requestsPerSecond: measured?.requestsPerSecond ?? null,
    tokensPerSecond: measured?.tokensOutPerSecond ?? null,
    inFlightMean: measured?.inFlightMean ?? null,
    inFlightMax: measured?.inFlightMax ?? null,
    goodput: cut.goodput,
    steady: cut.steady.window,
    ...(isWhole || sum === null
      ? seriesOf(cut.series, sum)
      : { series: { ...sum.series, inFlightMax: null }, fineSeries: null }),
  };
}

function exactFigure({
  n,
  mean,
  min,
  max,
  percentiles,
  withFailures,
}: Distribution): Omit<LatencyFigure, "bins" | "zeros" | "gamma"> {
  return {
    n,
    mean,
    min,
    max,
    percentiles,
    failures: withFailures?.failures ?? null,
    withFailures: (withFailures?.failures ?? 0) > 0 ? (withFailures?.percentiles ?? null) : null,
  };
}

function fromSum(page: ReportPage, sum: Sum, chosen: Chosen): Figures {
  const { report, cells } = page;
  const gamma = cells?.gamma ?? 1;
  const window = windowOf(page, chosen);
  const length = lengthOf(page, chosen, window);
  // steps are whole seconds, of which nothing lies outside the exact length
  const scale = window === null || length === null ? 1 : (window.toSeconds - window.fromSeconds) / length;
  const scaled = (mean: number | null) => (mean === null ? null : mean * scale);
  const { ok, error } = sum.finals;
  const perSecond = (n: number | null) => (n === null || length === null || length <= 0 ? null : n / length);
  const { series } = sum;
  const goodput = sum.goodput;
  return {
    source: "bins",
    off: Math.sqrt(gamma) - 1,
    tries: sum.tries,
    dropped: null,
    success: {
      value: ok + error === 0 ? null : ok / (ok + error),
      low: null,
      high: null,
      n: ok + error,
      nEffective: null,
    },
    latencies: Object.fromEntries(
      Object.entries(sum.latencies).map(([name, histogram]) => [name, binFigure(histogram, gamma)]),
    ),
    errorClasses: sum.errorClasses,
    statuses: null,
    faults: sum.faults,
    checksFailed: sum.checksFailed,
    tokensIn: sum.tokensIn,
    tokensOut: sum.tokensOut,
    window,
    requestsPerSecond: perSecond(sum.tries.all),
    tokensPerSecond: scaled(meanInside(series.tokensPerSecond, series.stepSeconds, window)),
    inFlightMean: scaled(meanInside(series.inFlightMean, series.stepSeconds, window)),
    inFlightMax: null,
    goodput:
      goodput === null
        ? null
        : {
            ...goodput,
            share: goodput.of === 0 ? null : goodput.met / goodput.of,
            shareAtMost: goodput.of === 0 ? null : (goodput.met + goodput.notJudged) / goodput.of,
            perSecond: perSecond(goodput.met),
          },
    steady: (
      report.cuts.find(({ dimension, value }) => dimension === "scenario" && isOnly(chosen.scenario, value))?.cut ??
      report.whole
    ).steady.window,
    series: { ...series, inFlightMax: null },
    fineSeries: null,
  };
}

/** More steps than a chart is wide are noise at first sight: then the cells' longer ones come first. */
function seriesOf(own: SeriesFigure, sum: Sum | null): Pick<Figures, "series" | "fineSeries"> {
  if (sum === null || own.arrivals.length <= MOST_POINTS || sum.series.stepSeconds <= own.stepSeconds)
    return { series: own, fineSeries: null };
  return { series: { ...sum.series, inFlightMax: null }, fineSeries: own };
}

/** What a sum's rates are divided by: the span of the chosen scenarios, else that of the whole run. */
function windowOf({ report }: ReportPage, chosen: Chosen): Window | null {
  const scenarios = chosen.scenario ?? [];
  const windows = report.cuts
    .filter(({ dimension, value }) => dimension === "scenario" && scenarios.includes(value))
    .map(({ cut }) => cut.throughput.measured?.window)
    .filter((window) => window !== undefined);
  if (windows.length === 0) return report.whole.throughput.measured?.window ?? null;
  return {
    fromSeconds: Math.min(...windows.map(({ fromSeconds }) => fromSeconds)),
    toSeconds: Math.max(...windows.map(({ toSeconds }) => toSeconds)),
  };
}

/** Seconds; exact where the window is that of one cut, else those of the window. */
function lengthOf({ report }: ReportPage, chosen: Chosen, window: Window | null): number | null {
  if (window === null) return null;
  const scenarios = chosen.scenario ?? [];
  const cut =
    scenarios.length === 0
      ? report.whole
      : report.cuts.find(({ dimension, value }) => dimension === "scenario" && isOnly(scenarios, value))?.cut;
  return cut?.throughput.measured?.seconds ?? window.toSeconds - window.fromSeconds;
}

/** Out of bins: an estimate only where the sample is large enough at least if it were independent. */
export function binFigure(histogram: CellHistogram, gamma: number): LatencyFigure {
  const { count, sum, min, max, bins, zeros } = histogram;
  return {
    n: count,
    mean: count === 0 ? null : sum / count,
    min,
    max,
    percentiles: named((_, q) => {
      const ofSample = quantileOf(histogram, q, gamma);
      const reason = tooFew(q, count, 1);
      return { value: reason === null ? ofSample : null, low: null, high: null, ofSample, reason };
    }),
    bins,
    zeros,
    gamma,
    ...{ failures: null, withFailures: null },
  };
}

function isOnly(values: readonly string[] | undefined, value: string): boolean {
  return values?.length === 1 && values[0] === value;
}

/** Mean over the window; a step that lies in it by a part counts by that part. */
export function meanInside(
  values: readonly (number | null)[],
  stepSeconds: number,
  window: Window | null,
): number | null {
  if (window === null) return null;
  let [sum, length] = [0, 0];
  values.forEach((value, step) => {
    const from = Math.max(step * stepSeconds, window.fromSeconds);
    const inside = Math.min((step + 1) * stepSeconds, window.toSeconds) - from;
    if (value === null || inside <= 0) return;
    sum += value * inside;
    length += inside;
  });
  return length === 0 ? null : sum / length;
}
