/**
 * A report as the page takes it: with its cells, and without what would make the file large and is not shown. Pure; must not
 * know how it is shown, nor the time.
 */
import type { Cut, Distribution, NamedCut, Report, RequestSample, Series } from "../report/types.ts";
import type { NotKnown } from "../summary/types.ts";
import type { Cells, ReportPage } from "./types.ts";

export interface Made {
  /** `llmload 0.1.0` */
  madeBy: string;
  /** ISO 8601 */
  madeAt: string;
  /** default: the run's testid */
  title?: string;
  /** what the page cannot show beside report.copied.notKnown, and why */
  missing?: readonly NotKnown[];
}

/** Characters of JSON that the parts of a page of 5 MB may take; the cells have their own. */
const CUTS_SIZE = 1_000_000;
const SAMPLES_SIZE = 1_200_000;

export function reportPage(report: Report, cells: Cells | null, { madeBy, madeAt, title, missing }: Made): ReportPage {
  const gone: NotKnown[] = [...(missing ?? [])];
  const cuts = cells === null ? report.cuts : bounded(report.cuts.map(thin), CUTS_SIZE, countOf);
  if (cuts.length < report.cuts.length)
    gone.push({
      what: "exact percentiles of some values",
      reason: `of ${report.cuts.length} parts of the run the ${cuts.length} with most requests are in this page; report.json has all`,
    });
  const samples = report.copied.samples;
  const kept = samples === null ? null : bounded(samples, SAMPLES_SIZE, rankOf);
  if (samples !== null && kept !== null && kept.length < samples.length)
    gone.push({
      what: "some single requests",
      reason: `of ${samples.length} that were picked ${kept.length} have room in this page`,
    });
  return {
    v: 1,
    kind: "report",
    title: title ?? titleOf(report),
    madeBy,
    madeAt,
    report: { ...report, cuts, copied: { ...report.copied, samples: kept } },
    cells,
    missing: gone,
  };
}

function titleOf({ copied }: Report): string {
  const testid = copied.run?.testid;
  return typeof testid === "string" && testid !== "" ? testid : "report";
}

/** Where there are cells, what a part did over time and how it is distributed is theirs to tell. */
function thin({ dimension, value, cut }: NamedCut): NamedCut {
  const latencies = Object.fromEntries(
    Object.entries(cut.latencies).map(([name, distribution]) => [name, withoutHistogram(distribution)]),
  ) as Cut["latencies"];
  const { first, final } = cut.attempts;
  const bare = (times: Cut["attempts"]["first"]) => ({
    ttft: withoutHistogram(times.ttft),
    e2e: withoutHistogram(times.e2e),
  });
  return {
    dimension,
    value,
    cut: {
      ...cut,
      latencies,
      outputSpeed: withoutHistogram(cut.outputSpeed),
      attempts: { first: bare(first), final: bare(final) },
      series: NO_SERIES,
    },
  };
}

function withoutHistogram(distribution: Distribution): Distribution {
  return { ...distribution, histogram: [] };
}

const NO_SERIES: Series = {
  ...{ stepSeconds: 1, arrivals: [], completions: [], errors: [], inFlightMax: [], inFlightMean: [] },
  ...{ tokensPerSecond: [], ttftP50: [], ttftP95: [], gapMax: [], lagMax: [] },
};

/** The most important ones that have room, in their own order. */
function bounded<T>(items: readonly T[], size: number, importance: (item: T, place: number) => number): T[] {
  const ranked = items
    .map((item, place) => ({ place, size: JSON.stringify(item).length, rank: importance(item, place) }))
    .sort((a, b) => b.rank - a.rank || a.place - b.place);
  const kept = new Set<number>();
  let used = 0;
  for (const one of ranked) {
    used += one.size;
    if (used > size) break;
    kept.add(one.place);
  }
  return items.filter((_, place) => kept.has(place));
}

function countOf({ cut }: NamedCut): number {
  return cut.counts.tries.all;
}

function rankOf({ why }: RequestSample): number {
  return { slowest: 2, failed: 1, drawn: 0 }[why];
}
