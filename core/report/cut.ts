/** One part of the run, with everything that the report says of it: the whole, or one value of one dimension. Pure. */
import { countsOf, frequencies, listFrequencies, ratesOf, statuses, tokensOf } from "./counts.ts";
import { gapDistribution } from "./gaps.ts";
import { goodputOf } from "./goodput.ts";
import type { DimensionName, ReportInput } from "./input.ts";
import { type ValueName, valueSources } from "./latencies.ts";
import { momentsOf, type Timeline } from "./moments.ts";
import { isValue } from "./rows.ts";
import { tokensPerSecond } from "./seconds.ts";
import { seriesOf, stepFor } from "./series.ts";
import { between, type Division } from "./slices.ts";
import { MIXED, notSteady, steadyOf } from "./steady.ts";
import { spanOf, throughputOf } from "./throughput.ts";
import type { Attempts, Cut, Distribution, LatencyName, NamedCut, Window } from "./types.ts";
import { type Divided, dividedDistributions } from "./values.ts";

export interface CutParts {
  input: ReportInput;
  timeline: Timeline;
  /** length of the whole run */
  seconds: number;
  /** rows that count: from, before */
  from: number;
  to: number;
  divisions: readonly Division[];
  /** the warm-up: gaps and dropped starts of it are unknown */
  cold: boolean;
}

/** Steps of a series at most: a whole run's per second up to an hour. */
const MOST_STEPS = 3600;
const MOST_STEPS_OF_A_PART = 600;

interface Part {
  dimension: DimensionName | null;
  value: string;
  /** all rows, the warm-up's too */
  all: Int32Array;
  inCut: (group: number) => boolean;
  distribution: (name: ValueName) => Distribution;
  dropped: number | null;
  /** what the throughput of parts that ran side by side is divided by; null = the part's own span */
  window: Window | null;
  /** one scenario only, so that a steady state may be looked for */
  single: boolean;
}

export function cutsOf(parts: CutParts): { whole: Cut; cuts: NamedCut[] } {
  const { input, from, to, divisions, cold } = parts;
  const divided = distributions(parts);
  const single = !divisions.some(({ dimension }) => dimension === "scenario");
  const all = new Int32Array(input.requests.rows).map((_, row) => row);
  const whole = cutOf(parts, {
    ...{ dimension: null, value: "", single, window: null, inCut: () => true },
    all: cold ? between(all, from, to) : all,
    distribution: (name) => divided[name].whole,
    dropped: cold ? null : input.dropped.all,
  });
  const cuts = divisions.flatMap(({ dimension, values, rows, placeOf }, d) =>
    values.map((value, place) => {
      const sequential = dimension === "scenario" || dimension === "suite";
      const cut = cutOf(parts, {
        ...{ dimension, value, single: single || dimension === "scenario" },
        all: rows[place] ?? new Int32Array(0),
        inCut: (group) => placeOf(input.groups[group]?.[dimension] ?? "") === place,
        distribution: (name) => divided[name].parts[d]?.[place] ?? divided[name].whole,
        dropped: dimension === "scenario" ? (input.dropped.byScenario[value] ?? null) : null,
        window: sequential ? null : (whole.throughput.measured?.window ?? null),
      });
      return { dimension, value, cut };
    }),
  );
  return { whole, cuts };
}

/** Sorted once for all parts. Without retries the first try is the final one is the only one. */
function distributions({ input, from, to, divisions }: CutParts): Record<ValueName, Divided> {
  const sources = valueSources(input.requests);
  const names = Object.keys(sources) as ValueName[];
  const retried = hasRetries(input, from, to);
  const copies: Partial<Record<ValueName, ValueName>> = retried
    ? {}
    : { firstTtft: "ttft", firstE2e: "e2e", finalTtft: "ttft", finalE2e: "e2e" };
  const made = {} as Record<ValueName, Divided>;
  for (const name of names) {
    const same = copies[name];
    const unit = name === "outputSpeed" ? "tokens/s" : "ms";
    made[name] = same === undefined ? dividedDistributions(sources[name], from, to, divisions, unit) : made[same];
  }
  return made;
}

function hasRetries({ requests }: ReportInput, from: number, to: number): boolean {
  for (let row = from; row < to; row++) if (requests.try[row] !== 1 || requests.final[row] !== 1) return true;
  return false;
}

function cutOf(parts: CutParts, part: Part): Cut {
  const { input, timeline, from, to, cold } = parts;
  const { requests, slo } = input;
  const rows = between(part.all, from, to);
  const counts = countsOf(requests, rows, part.dropped);
  const moments = momentsOf(timeline, rows, isValue(requests.outcome, "ok"));
  const seconds = Math.ceil(parts.seconds) + 1;
  const tokens = tokensPerSecond(input, part.all, part.inCut, seconds);
  const measured = part.window ?? spanOf(moments);
  const steady = part.single ? steadyOf(input, rows) : notSteady(MIXED);
  const length = measured === null ? null : measured.toSeconds - measured.fromSeconds;
  // tokens are known by second, not by request: past the warm-up's end they are those of others
  const shown = cold ? (measured?.toSeconds ?? 0) : parts.seconds;
  const most = part.dimension === null ? MOST_STEPS : MOST_STEPS_OF_A_PART;
  return {
    counts,
    rates: ratesOf(requests, rows, counts),
    errorClasses: frequencies(requests.errorClass, rows),
    statuses: statuses(requests, rows),
    faults: listFrequencies(requests.faults, rows),
    checksFailed: listFrequencies(requests.checksFailed, rows),
    latencies: latenciesOf(part, gapDistribution(cold ? null : input.gaps, part.inCut)),
    outputSpeed: part.distribution("outputSpeed"),
    tokens: tokensOf(requests, rows),
    throughput: {
      measured: measured === null ? null : throughputOf(moments, tokens, measured),
      steady: steady.window === null ? null : throughputOf(moments, tokens, steady.window),
    },
    goodput: slo === null ? null : goodputOf(requests, rows, slo, part.dropped, length),
    steady,
    attempts: attemptsOf(part),
    series: seriesOf(requests, timeline, part.all, tokens, { seconds: shown, stepSeconds: stepFor(shown, most) }),
  };
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
