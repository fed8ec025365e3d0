/** Runs with their figures to a trend: series of like runs, changes found over all of them at once. Pure, deterministic. */
import type { Noise } from "../compare/types.ts";
import type { Slo } from "../plan/types.ts";
import { changePoints, FALSE_DISCOVERY_RATE, type Found } from "./change_points.ts";
import { LEAST_STRETCH } from "./e_divisive.ts";
import { type Figures, METRICS, type MetricSpec, sameSlo } from "./metrics.ts";
import { medianOf } from "./ranks.ts";
import { excludedBecause, type RunFacts } from "./run_facts.ts";
import { directionOf, sizeOf } from "./shift.ts";
import type { ChangePoint, Level, Series, Skipped, Trend, TrendMetric, TrendPoint, TrendRun } from "./types.ts";

export interface RunInput {
  path: string;
  facts: RunFacts;
  figures: Figures;
  from: "report" | "records";
}

export interface TrendOptions {
  /** the SLO that was asked for; null = each run's own */
  slo: Slo | null;
  noise: Noise;
  recent: number;
  /** only the latest runs of each series; null = all */
  last: number | null;
}

/** The latest runs of a series in which changes are looked for: beyond, the search takes longer than it tells. */
export const MOST_SEARCHED = 300;

export function buildTrend(runs: readonly RunInput[], skipped: readonly Skipped[], options: TrendOptions): Trend {
  const groups = new Map<string, RunInput[]>();
  for (const run of runs) groups.set(run.facts.likeness, [...(groups.get(run.facts.likeness) ?? []), run]);
  const drafts = [...groups]
    .map(([likeness, members]) =>
      draftOf(likeness, members.sort(byTime).slice(-(options.last ?? members.length)), options),
    )
    .sort((a, b) => (latest(a) < latest(b) ? 1 : latest(a) > latest(b) ? -1 : a.series.id < b.series.id ? -1 : 1));
  const wanted = drafts.flatMap(({ series, judged }) => series.metrics.map((metric) => ({ series, metric, judged })));
  const searched = wanted.map(({ series, metric, judged }) => sequenceOf(series, metric, judged));
  const found = changePoints(searched.map(({ name, values }) => ({ name, values })));
  wanted.forEach(({ series, metric }, i) => {
    const { values, places } = searched[i] ?? { values: [], places: [] };
    fillIn(series, metric, { values, places, found: found[i] ?? null }, options);
  });
  return {
    v: 1,
    kind: "trend",
    settings: {
      ...{ method: "e-divisive-ranks", falseDiscoveryRate: FALSE_DISCOVERY_RATE, leastStretch: LEAST_STRETCH },
      ...{ noise: options.noise, recent: options.recent, slo: options.slo },
    },
    series: drafts.map(({ series }) => series),
    skipped: [...skipped],
  };
}

interface Draft {
  series: Series;
  /** whether each run takes part in finding changes */
  judged: boolean[];
}

function draftOf(likeness: string, runs: readonly RunInput[], { slo }: TrendOptions): Draft {
  const last = (runs.at(-1) as RunInput).facts;
  const wanted = slo ?? runs.at(-1)?.figures.slo ?? null;
  const trendRuns = runs.map(runOf);
  const { suite, target, models, scenarios, stock } = last;
  const metrics = METRICS.map((spec) => metricOf(spec, runs, wanted)).filter(
    ({ points, name }) => name !== "goodput" || points.some((point) => point !== null),
  );
  return {
    series: {
      ...{ id: hash(likeness), suite, target, models, scenarios, stock, runs: trendRuns, metrics },
      notices: noticesOf(runs, trendRuns, wanted),
    },
    judged: trendRuns.map(({ excluded }) => excluded === null),
  };
}

function runOf({ path, facts, from }: RunInput): TrendRun {
  const { testid, startedAt, exit, commit, dirty, note, tags } = facts;
  return { testid, path, startedAt, exit, commit, dirty, note, tags, from, excluded: excludedBecause(facts) };
}

function metricOf(spec: MetricSpec, runs: readonly RunInput[], slo: Slo | null): TrendMetric {
  const points = runs.map(({ figures }): TrendPoint | null => {
    if (spec.name === "goodput" && !sameSlo(figures.slo, slo)) return null;
    return figures.values[spec.name];
  });
  return { ...spec, points, changes: [], levels: [], reason: null };
}

function noticesOf(runs: readonly RunInput[], shown: readonly TrendRun[], slo: Slo | null): string[] {
  const notices: string[] = [];
  const excluded = shown.filter((run) => run.excluded !== null).length;
  if (excluded > 0) notices.push(`${excluded} of ${runs.length} runs did not end as planned: shown, not judged.`);
  const other = runs.filter(({ figures }) => figures.slo !== null && !sameSlo(figures.slo, slo)).length;
  if (other > 0)
    notices.push(`${other} ${other === 1 ? "run counts" : "runs count"} goodput under another SLO: left out there.`);
  if (new Set(runs.map(({ figures }) => figures.warmup)).size > 1) {
    notices.push("Some runs' reports leave out a warm-up and others do not.");
  }
  if (runs.length > MOST_SEARCHED) notices.push(`Changes are looked for in the latest ${MOST_SEARCHED} runs.`);
  return notices;
}

interface Searched {
  name: string;
  values: number[];
  /** of each value, in `runs` */
  places: number[];
}

/** The known figures of judged runs, as the search takes them: it looks at their order alone, so no logarithm is needed. */
function sequenceOf({ id }: Series, { name, points }: TrendMetric, judged: readonly boolean[]): Searched {
  const known = points.flatMap((point, place) => (point !== null && judged[place] === true ? [{ point, place }] : []));
  const latestOnes = known.slice(-MOST_SEARCHED);
  return {
    name: `${id}/${name}`,
    values: latestOnes.map(({ point }) => point.value),
    places: latestOnes.map(({ place }) => place),
  };
}

function fillIn(
  { runs }: Series,
  metric: TrendMetric,
  { values, places, found }: Omit<Searched, "name"> & { found: readonly Found[] | null },
  { noise, recent }: TrendOptions,
): void {
  if (values.length < 2 * LEAST_STRETCH) {
    const has = values.length === 0 ? "none has" : `${values.length} ${values.length === 1 ? "has" : "have"}`;
    metric.reason = `${2 * LEAST_STRETCH} judged runs with this figure are needed at least, ${has} it`;
  }
  const cuts = [0, ...(found ?? []).map(({ at }) => at), values.length];
  const stretches = cuts.slice(1).map((to, i) => values.slice(cuts[i], to));
  const place = (index: number) => places[index] as number;
  metric.levels = stretches.flatMap((stretch, i): Level[] => {
    if (stretch.length === 0) return [];
    return [{ from: place(cuts[i] as number), to: place((cuts[i + 1] as number) - 1), median: medianOf(stretch) }];
  });
  metric.changes = (found ?? []).map(({ at, p, dependence }, i): ChangePoint => {
    const size = sizeOf(stretches[i] ?? [], stretches[i + 1] ?? [], metric.unit);
    const [before, after] = [place(at - 1), place(at)];
    const runsSince = values.length - at;
    return {
      ...{ before, after, commitBefore: runs[before]?.commit ?? null, commitAfter: runs[after]?.commit ?? null },
      ...{ p, dependence, size, direction: directionOf(size, metric.better, noise), runsSince },
      recent: i === (found ?? []).length - 1 && runsSince <= recent,
    };
  });
}

function byTime(a: RunInput, b: RunInput): number {
  const [x, y] = [a, b].map(({ facts, path }) => `${facts.startedAt}\n${facts.testid}\n${path}`) as [string, string];
  return x < y ? -1 : x > y ? 1 : 0;
}

function latest({ series }: Draft): string {
  return series.runs.at(-1)?.startedAt ?? "";
}

/** FNV-1a, 32 bit. */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}
