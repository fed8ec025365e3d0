/** What the records of one step show: its measured part judged by the SLO, all of it counted and priced. Pure. */
import { ERROR_CLASSES } from "../contract/errors_gen.ts";
import type { Slo } from "../plan/types.ts";
import { isFinal } from "../report/counts.ts";
import { keepsSlo } from "../report/goodput.ts";
import type { NumberColumn, ReportInput, RequestColumns } from "../report/input.ts";
import { isResource } from "../report/resources.ts";
import { at, endsOf, isValue, placedAt, textAt } from "../report/rows.ts";
import { quantileSorted } from "../report/stats/quantile.ts";
import { inFlight } from "../report/stats/sweep.ts";
import { type ClientFacts, clientBoundBy } from "./client_bound.ts";
import { metIn } from "./level.ts";
import { type PriceTable, priceOf } from "./prices.ts";
import { unsettledBy } from "./settled.ts";
import type { Observation, Times, Usage } from "./types.ts";

export interface Asked {
  slo: Slo;
  share: number;
  settleSeconds: number;
  stepSeconds: number;
  prices: PriceTable | null;
  /** of the client's own verdict, where the run has one */
  verdict: ClientFacts["verdict"];
}

export type Observed = Omit<Observation, "load" | "probe" | "run" | "wallSeconds" | "askedSeconds" | "cut" | "broken">;

/** Of a rate limit's answers. */
const LIMITED = ERROR_CLASSES.find(({ name }) => name === "rate_limited")?.name ?? "rate_limited";

export function observe(input: ReportInput, asked: Asked): Observed {
  const { requests, dropped } = input;
  const first = placedAt(requests, 0);
  const [from, to] = [first + asked.settleSeconds * 1000, first + (asked.settleSeconds + asked.stepSeconds) * 1000];
  const resource = isResource(requests);
  const rows: number[] = [];
  for (let row = 0; row < requests.rows; row++) {
    const placed = placedAt(requests, row);
    if (placed >= from && placed < to && !resource(row)) rows.push(row);
  }
  const ok = isValue(requests.outcome, "ok");
  const final = isFinal(requests);
  const finals = rows.filter(final);
  // from the planned moment: a request that waited for a free virtual user waited all the same
  const late = (row: number) => (at(requests.try, row) === 1 ? Math.max(0, at(requests.startDelayMs, row) || 0) : 0);
  const keeps = (row: number, before: number) => ok(row) && keepsSlo(requests, row, asked.slo, { before }) === true;
  const kept = Float64Array.from(finals, (row) => (keeps(row, late(row)) ? 1 : 0));
  const times = [requests.ttftMs, requests.e2eMs].map((column) =>
    Float64Array.from(finals.map((row) => at(column, row)).filter(Number.isFinite)),
  );
  const good = rows.filter(ok);
  const inTime = finals.filter((row) => keeps(row, 0)).length;
  const usages = usageByModel(requests);
  const [starts, ends] = [rows.map((row) => placedAt(requests, row)), endsIn(requests, resource)];
  const measured = metIn(kept, dropped.all ?? 0, times);
  const stuck = measured.of > 0 ? [] : inFlightAllThrough(requests, from, to).filter(final);
  // who hangs answers nobody, so that nobody asks again; answers that are only longer than the step are no misses
  const hangs = stuck.some((row) => !keeps(row, late(row)));
  const goodput = hangs ? metIn(Float64Array.from(stuck, (row) => (keeps(row, late(row)) ? 1 : 0))) : measured;
  const e2e = timesOf(requests.e2eMs, good);
  return {
    sentPerSecond: rows.filter((row) => at(requests.try, row) === 1).length / asked.stepSeconds,
    tokensOutPerSecond: tokensBetween(input, from, to),
    inFlightMean: starts.length === 0 ? null : (inFlight(ends.starts, ends.ends, from, to - from, 1).mean[0] ?? null),
    goodput,
    ttft: timesOf(requests.ttftMs, good),
    tpot: timesOf(requests.tpotMs, good),
    e2e,
    usage: [...usages.values()].reduce(addUsage, NO_USAGE),
    cost: costIn(usages, asked.prices),
    limited: limitedIn(requests),
    unsettled: unsettledBy(times, goodput.nEffective, { e2eP95: e2e.p95, stepSeconds: asked.stepSeconds }),
    clientBound: clientBoundBy(
      {
        ...{
          verdict: asked.verdict,
          dropped: dropped.all,
          sent: kept.length,
          sentShare: finals.length === 0 ? 0 : inTime / finals.length,
        },
        startDelayP95: timesOf(requests.startDelayMs, rows).p95,
      },
      asked.share,
    ),
  };
}

export const NO_USAGE: Usage = { requests: 0, known: 0, in: 0, out: 0, cached: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    ...{ requests: a.requests + b.requests, known: a.known + b.known },
    ...{ in: a.in + b.in, out: a.out + b.out, cached: a.cached + b.cached },
  };
}

function timesOf(column: NumberColumn | undefined, rows: readonly number[]): Times {
  const sorted = Float64Array.from(rows.map((row) => at(column, row)).filter(Number.isFinite)).sort();
  return { p50: quantileSorted(sorted, 0.5), p95: quantileSorted(sorted, 0.95) };
}

/** Rows sent before the window of which no end was seen in it. */
function inFlightAllThrough(requests: RequestColumns, from: number, to: number): number[] {
  const [resource, interrupted, ends] = [
    isResource(requests),
    isValue(requests.outcome, "interrupted"),
    endsOf(requests),
  ];
  return Array.from({ length: requests.rows }, (_, row) => row).filter(
    (row) => !resource(row) && placedAt(requests, row) < from && (interrupted(row) || (ends[row] ?? 0) >= to),
  );
}

/** Each list ascending, as a sweep wants them. */
function endsIn(
  requests: RequestColumns,
  resource: (row: number) => boolean,
): { starts: Float64Array; ends: Float64Array } {
  const over = endsOf(requests);
  const rows = Array.from({ length: requests.rows }, (_, row) => row).filter(
    (row) => !resource(row) && Number.isFinite(placedAt(requests, row)),
  );
  return {
    starts: Float64Array.from(rows, (row) => placedAt(requests, row)).sort(),
    ends: Float64Array.from(rows, (row) => over[row] ?? Number.NaN).sort(),
  };
}

/** By the whole seconds that lie between; null = unknown, or there is none. */
function tokensBetween({ tokens, startMs }: ReportInput, from: number, to: number): number | null {
  const [first, end] = [Math.ceil((from - startMs) / 1000), Math.floor((to - startMs) / 1000)];
  if (tokens === null || end <= first) return null;
  let sum = 0;
  for (let i = 0; i < tokens.second.length; i++) {
    const second = tokens.second[i] as number;
    if (second >= first && second < end) sum += tokens.tokens[i] as number;
  }
  return sum / (end - first);
}

/** Of all requests of generation, failed ones too: who told no tokens may have cost some all the same. */
function usageByModel(requests: RequestColumns): Map<string, Usage> {
  const resource = isResource(requests);
  const usages = new Map<string, Usage>();
  for (let row = 0; row < requests.rows; row++) {
    if (resource(row) || at(requests.status, row) >= 400) continue;
    const [tokensIn, tokensOut] = [at(requests.tokensIn, row), at(requests.tokensOut, row)];
    const known = Number.isFinite(tokensIn) && Number.isFinite(tokensOut);
    const cached = at(requests.tokensCached, row);
    const model = textAt(requests.model, row);
    const one: Usage = known
      ? { requests: 1, known: 1, in: tokensIn, out: tokensOut, cached: Number.isFinite(cached) ? cached : 0 }
      : { ...NO_USAGE, requests: 1 };
    usages.set(model, addUsage(usages.get(model) ?? NO_USAGE, one));
  }
  return usages;
}

/** null = no table, or some model's price is unknown. */
function costIn(usages: ReadonlyMap<string, Usage>, prices: PriceTable | null): number | null {
  if (prices === null) return null;
  let sum = 0;
  for (const [model, usage] of usages) {
    const cost = priceOf(prices, model, usage);
    if (cost === null) return null;
    sum += cost;
  }
  return sum;
}

function limitedIn(requests: RequestColumns): Observed["limited"] {
  const limited = isValue(requests.errorClass, LIMITED);
  let answers = 0;
  let longest: number | null = null;
  for (let row = 0; row < requests.rows; row++) {
    if (!limited(row)) continue;
    answers++;
    const wait = at(requests.retryAfterMs, row);
    if (Number.isFinite(wait)) longest = Math.max(longest ?? 0, wait / 1000);
  }
  return answers === 0 ? null : { answers, retryAfterSeconds: longest };
}
