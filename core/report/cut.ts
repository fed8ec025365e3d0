/** One part of the run, with everything that the report says of it: the whole, or one value of one dimension. Pure. */
import { countsIn, frequencies, listFrequencies, ratesOf, statuses, tokensOf } from "./counts.ts";
import { gapDistribution } from "./gaps.ts";
import { goodputOf } from "./goodput.ts";
import type { DimensionName, ReportInput } from "./input.ts";
import { type ValueName, valueSources } from "./latencies.ts";
import { momentsOf, type Timeline } from "./moments.ts";
import { allRows, chosen } from "./rows.ts";
import { tokensPerSecond } from "./seconds.ts";
import { seriesOf, stepFor } from "./series.ts";
import { type Division, partition } from "./slices.ts";
import { MIXED, notSteady, SEVERAL, steadyOf } from "./steady.ts";
import { type Measured, measuredOf, throughputOf, wholly } from "./throughput.ts";
import { FINAL, FIRST, marked, type Tally, tallyOf } from "./traits.ts";
import type { Attempts, Cut, Distribution, LatencyName, NamedCut } from "./types.ts";
import { type Divided, Walk, type Walked } from "./values.ts";

export interface CutParts {
  input: ReportInput;
  timeline: Timeline;
  traits: Uint8Array;
  /** length of the whole run */
  seconds: number;
  /** 1 for rows of the warm-up; null = there is none */
  cold: Uint8Array | null;
  /** the cut is that of the warm-up: gaps and dropped starts of it are unknown */
  ofWarmup: boolean;
  divisions: readonly Division[];
}

/** Steps of a series at most: a whole run's per second up to an hour. */
const MOST_STEPS = 3600;
const MOST_STEPS_OF_A_PART = 600;

interface Part {
  dimension: DimensionName | null;
  value: string;
  /** those that count, and beside them those that are shown: the warm-up's too */
  rows: Int32Array;
  shown: Int32Array;
  /** those shown, in the order of their ends */
  byEnd: Int32Array;
  tally: Tally;
  inCut: (group: number) => boolean;
  distribution: (name: ValueName) => Distribution;
  dropped: number | null;
  /** what the throughput of parts that ran side by side is divided by; null = the part's own span */
  window: Measured | null;
  /** one scenario only, so that a steady state may be looked for */
  single: boolean;
}

export function cutsOf(parts: CutParts): { whole: Cut; cuts: NamedCut[] } {
  const { input, timeline, traits, divisions, cold, ofWarmup } = parts;
  const all = allRows(input.requests.rows);
  const rows = chosen(all, cold, ofWarmup ? 1 : 0);
  const divided = divisions.map((division) => {
    const counted = partition(division, rows);
    const shown = cold === null ? counted : partition(division, all);
    const tallies = counted.map((of) => tallyOf(traits, of));
    return { ...division, counted, shown, byEnd: partition(division, timeline.byEnd), tallies };
  });
  const tallies = { whole: tallyOf(traits, rows), parts: divided.map((division) => division.tallies) };
  const made = distributions(input, { rows, traits, divisions, tallies });
  const single = !divisions.some(({ dimension }) => dimension === "scenario");
  const { cut: whole, measured } = cutOf(parts, {
    ...{ dimension: null, value: "", single, window: null, inCut: () => true, rows, tally: tallies.whole },
    shown: ofWarmup ? rows : all,
    byEnd: ofWarmup ? chosen(timeline.byEnd, cold, 1) : timeline.byEnd,
    distribution: (name) => made[name].whole,
    dropped: ofWarmup ? null : input.dropped.all,
  });
  const cuts = divided.flatMap(({ dimension, values, placeOf, counted, shown, byEnd, tallies: byPlace }, d) =>
    values.map((value, place) => {
      const sequential = dimension === "scenario" || dimension === "suite";
      const { cut } = cutOf(parts, {
        ...{ dimension, value, single: single || dimension === "scenario" },
        rows: counted[place] ?? new Int32Array(0),
        shown: shown[place] ?? new Int32Array(0),
        byEnd: byEnd[place] ?? new Int32Array(0),
        tally: byPlace[place] ?? new Uint32Array(0),
        inCut: (group) => placeOf(input.groups[group]?.[dimension] ?? "") === place,
        distribution: (name) => made[name].parts[d]?.[place] ?? made[name].whole,
        dropped: dimension === "scenario" ? (input.dropped.byScenario[value] ?? null) : null,
        window: sequential ? null : measured,
      });
      return { dimension, value, cut };
    }),
  );
  return { whole, cuts };
}

/** Sorted once for all parts. Without retries the first try is the final one is the only one. */
function distributions({ requests }: ReportInput, walked: Walked): Record<ValueName, Divided> {
  const walk = new Walk(walked);
  const sources = valueSources(requests);
  const retried = marked(walked.tallies.whole, FIRST | FINAL) < walked.rows.length;
  const copies: Partial<Record<ValueName, ValueName>> = retried
    ? {}
    : { firstTtft: "ttft", firstE2e: "e2e", finalTtft: "ttft", finalE2e: "e2e" };
  const made = {} as Record<ValueName, Divided>;
  for (const name of Object.keys(sources) as ValueName[]) {
    const same = copies[name];
    const unit = name === "outputSpeed" ? "tokens/s" : "ms";
    made[name] = same === undefined ? walk.distributions(sources[name], unit) : made[same];
  }
  return made;
}

function cutOf(parts: CutParts, part: Part): { cut: Cut; measured: Measured | null } {
  const { input, timeline, traits, cold, ofWarmup } = parts;
  const { requests, slo } = input;
  const { rows } = part;
  const counts = countsIn(part.tally, part.dropped);
  const moments = momentsOf(timeline, traits, part.shown, part.byEnd);
  const counted = cold === null || ofWarmup ? moments : momentsOf(timeline, traits, rows, chosen(part.byEnd, cold, 0));
  const tokens = tokensPerSecond(input, timeline, traits, part.shown, part.inCut);
  const measured = part.window ?? measuredOf(counted, cold !== null && !ofWarmup);
  const steady = steadyIn(parts, part);
  // tokens are known by second, not by request: past the warm-up's end they are those of others
  const seconds = ofWarmup ? (measured?.window.toSeconds ?? 0) : parts.seconds;
  const most = part.dimension === null ? MOST_STEPS : MOST_STEPS_OF_A_PART;
  const cut: Cut = {
    counts,
    rates: ratesOf(traits, rows, counts),
    errorClasses: frequencies(requests.errorClass, rows),
    statuses: statuses(requests, rows),
    faults: listFrequencies(requests.faults, rows),
    checksFailed: listFrequencies(requests.checksFailed, rows),
    latencies: latenciesOf(part, gapDistribution(ofWarmup ? null : input.gaps, part.inCut)),
    outputSpeed: part.distribution("outputSpeed"),
    tokens: tokensOf(requests, rows),
    throughput: {
      measured: measured === null ? null : throughputOf(counted, tokens, measured),
      steady: steady.window === null ? null : throughputOf(counted, tokens, wholly(steady.window)),
    },
    goodput: slo === null ? null : goodputOf(requests, rows, slo, part.dropped, measured?.length ?? null),
    steady,
    attempts: attemptsOf(part),
    series: seriesOf(
      { requests, timeline, traits, rows: part.shown, moments, tokens },
      { seconds, stepSeconds: stepFor(seconds, most) },
    ),
  };
  return { cut, measured };
}

function steadyIn({ input, timeline, traits }: CutParts, { single, rows }: Part): Cut["steady"] {
  if (!single) return notSteady(MIXED);
  if (timeline.axis.stretches.length > 1) return notSteady(SEVERAL);
  return steadyOf(input.requests, timeline, traits, rows);
}

const LATENCIES: readonly Exclude<LatencyName, "gap">[] = [
  ...(["ttfb", "ttfe", "ttft", "ttvt", "tpot", "gapMax", "e2e", "close", "startDelay"] as const),
  ...(["ttftScheduled", "e2eScheduled", "queue", "blocked", "connect", "tls", "lag"] as const),
];

function latenciesOf({ distribution }: Part, gap: Distribution): Record<LatencyName, Distribution> {
  const entries = LATENCIES.map((name) => [name, distribution(name)] as const);
  return { ...(Object.fromEntries(entries) as Record<Exclude<LatencyName, "gap">, Distribution>), gap };
}

function attemptsOf({ distribution }: Part): Attempts {
  return {
    first: { ttft: distribution("firstTtft"), e2e: distribution("firstE2e") },
    final: { ttft: distribution("finalTtft"), e2e: distribution("finalE2e") },
  };
}
