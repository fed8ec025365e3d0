/** Counts and shares of outcomes, error classes, statuses, faults, failed checks, tokens. Pure. */
import type { ListColumn, RequestColumns, TextColumn } from "./input.ts";
import { at, isValue, OUTCOMES } from "./rows.ts";
import { clopperPearson } from "./stats/binomial.ts";
import { exceedances, inflation } from "./stats/effective.ts";
import type { Counts, NamedCount, OutcomeCounts, Rates, Share, TokenTotals } from "./types.ts";

type Test = (row: number) => boolean;

export function countsOf(requests: RequestColumns, rows: Int32Array, dropped: number | null): Counts {
  const firstTries = outcomesOf(requests, rows, isFirst(requests));
  return {
    arrivals: dropped === null ? null : firstTries.all + dropped,
    dropped,
    tries: outcomesOf(requests, rows, () => true),
    firstTries,
    finals: outcomesOf(requests, rows, isFinal(requests)),
  };
}

export function ratesOf(requests: RequestColumns, rows: Int32Array, { tries, firstTries }: Counts): Rates {
  return {
    success: successOf(requests, rows, isFinal(requests)),
    firstTrySuccess: successOf(requests, rows, isFirst(requests)),
    retried: firstTries.all === 0 ? null : (tries.all - firstTries.all) / firstTries.all,
  };
}

function isFirst(requests: RequestColumns): Test {
  return (row) => at(requests.try, row) === 1;
}

export function isFinal(requests: RequestColumns): Test {
  return (row) => at(requests.final, row) === 1;
}

function outcomesOf(requests: RequestColumns, rows: Int32Array, wanted: Test): OutcomeCounts {
  const counts: OutcomeCounts = { all: 0, ok: 0, error: 0, left: 0, interrupted: 0 };
  const names = requests.outcome.values.map((value) => OUTCOMES.find((outcome) => outcome === value));
  for (const row of rows) {
    if (!wanted(row)) continue;
    counts.all++;
    const name = names[requests.outcome.codes[row] ?? -1];
    if (name !== undefined) counts[name]++;
  }
  return counts;
}

/** Failures come in swarms: the interval takes the effective n of the sequence of successes and failures. */
function successOf(requests: RequestColumns, rows: Int32Array, wanted: Test): Share {
  const ok = isValue(requests.outcome, "ok");
  const error = isValue(requests.outcome, "error");
  const sequence = new Float64Array(rows.length);
  let n = 0;
  let hits = 0;
  for (const row of rows) {
    if (!wanted(row) || !(ok(row) || error(row))) continue;
    if (ok(row)) hits++;
    sequence[n++] = ok(row) ? 1 : 0;
  }
  if (n === 0) return { value: null, low: null, high: null, n, nEffective: null };
  const { size, cells } = exceedances(sequence.subarray(0, n), [0.5]);
  const factor = inflation(cells[0] ?? new Float64Array(0), size);
  return { value: hits / n, ...clopperPearson(hits / factor, n / factor), n, nEffective: n / factor };
}

/** By how often each value occurs, most frequent first, equal ones by name. */
export function frequencies({ values, codes }: TextColumn, rows: Int32Array): NamedCount[] {
  const counts = new Array<number>(values.length).fill(0);
  for (const row of rows) {
    const code = codes[row] ?? -1;
    if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  }
  return ranked(values.map((name, code) => ({ name, count: counts[code] ?? 0 })));
}

export function listFrequencies({ values, codes, offsets }: ListColumn, rows: Int32Array): NamedCount[] {
  const counts = new Array<number>(values.length).fill(0);
  for (const row of rows) {
    for (let i = offsets[row] ?? 0; i < (offsets[row + 1] ?? 0); i++) {
      const code = codes[i] ?? -1;
      if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  return ranked(values.map((name, code) => ({ name, count: counts[code] ?? 0 })));
}

/** HTTP statuses; `0` = no answer came. */
export function statuses(requests: RequestColumns, rows: Int32Array): NamedCount[] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const status = at(requests.status, row);
    if (Number.isFinite(status)) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return ranked([...counts].map(([status, count]) => ({ name: String(status), count })));
}

function ranked(list: NamedCount[]): NamedCount[] {
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return list.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || byName(a.name, b.name));
}

/** Of successful tries. */
export function tokensOf(requests: RequestColumns, rows: Int32Array): TokenTotals {
  const ok = isValue(requests.outcome, "ok");
  const totals: TokenTotals = { in: null, out: null, cached: null, known: 0, unknown: 0 };
  const add = (sum: number | null, value: number) => (Number.isFinite(value) ? (sum ?? 0) + value : sum);
  for (const row of rows) {
    if (!ok(row)) continue;
    totals.in = add(totals.in, at(requests.tokensIn, row));
    totals.out = add(totals.out, at(requests.tokensOut, row));
    totals.cached = add(totals.cached, at(requests.tokensCached, row));
    if (Number.isFinite(at(requests.tokensOut, row))) totals.known++;
    else totals.unknown++;
  }
  return totals;
}
