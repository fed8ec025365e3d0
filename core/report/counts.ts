/** Counts and shares of outcomes, error classes, statuses, faults, failed checks, tokens. Pure. */
import type { ListColumn, RequestColumns, TextColumn } from "./input.ts";
import { isResource } from "./resources.ts";
import { at, isValue } from "./rows.ts";
import { clopperPearson } from "./stats/binomial.ts";
import { exceedances, inflation } from "./stats/effective.ts";
import {
  ERROR,
  FINAL,
  FIRST,
  has,
  INTERRUPTED,
  LEFT,
  marked,
  OK,
  occurring,
  type Tally,
  traitReader,
} from "./traits.ts";
import type { Counts, NamedCount, OutcomeCounts, Rates, Share, TokenTotals } from "./types.ts";

export function countsOf(requests: RequestColumns, rows: Int32Array, dropped: number | null): Counts {
  const trait = traitReader(requests);
  const tally = new Uint32Array(256);
  for (const row of rows) tally[trait(row)] = (tally[trait(row)] ?? 0) + 1;
  return countsIn(tally, dropped);
}

export function countsIn(tally: Tally, dropped: number | null): Counts {
  const firstTries = outcomesOf(tally, FIRST);
  return {
    arrivals: dropped === null ? null : firstTries.all + dropped,
    dropped,
    tries: outcomesOf(tally, 0),
    firstTries,
    finals: outcomesOf(tally, FINAL),
  };
}

function outcomesOf(tally: Tally, marks: number): OutcomeCounts {
  return {
    all: marked(tally, marks),
    ok: occurring(tally, OK, marks),
    error: occurring(tally, ERROR, marks),
    left: occurring(tally, LEFT, marks),
    interrupted: occurring(tally, INTERRUPTED, marks),
  };
}

export function ratesOf(traits: Uint8Array, rows: Int32Array, { tries, firstTries, finals }: Counts): Rates {
  return {
    success: successOf(traits, rows, finals, FINAL),
    firstTrySuccess: successOf(traits, rows, firstTries, FIRST),
    retried: firstTries.all === 0 ? null : (tries.all - firstTries.all) / firstTries.all,
  };
}

export function isFinal(requests: RequestColumns): (row: number) => boolean {
  return (row) => at(requests.final, row) === 1;
}

/** Failures come in swarms: the interval takes the effective n of the sequence of successes and failures. */
function successOf(traits: Uint8Array, rows: Int32Array, { ok, error }: OutcomeCounts, marks: number): Share {
  const n = ok + error;
  if (n === 0) return { value: null, low: null, high: null, n, nEffective: null };
  const sequence = new Float64Array(n);
  let filled = 0;
  for (let i = 0; i < rows.length; i++) {
    const trait = traits[rows[i] as number] as number;
    if (has(trait, OK, marks)) sequence[filled++] = 1;
    else if (has(trait, ERROR, marks)) filled++;
  }
  const { size, cells } = exceedances(sequence, [0.5]);
  const factor = inflation(cells[0] ?? new Float64Array(0), size);
  return { value: ok / n, ...clopperPearson(ok / factor, n / factor), n, nEffective: n / factor };
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

/** Of successful tries that were to generate something. */
export function tokensOf(requests: RequestColumns, rows: Int32Array): TokenTotals {
  const ok = isValue(requests.outcome, "ok");
  const resource = isResource(requests);
  const totals: TokenTotals = { in: null, out: null, cached: null, known: 0, unknown: 0 };
  const add = (sum: number | null, value: number) => (Number.isFinite(value) ? (sum ?? 0) + value : sum);
  for (const row of rows) {
    if (!ok(row) || resource(row)) continue;
    totals.in = add(totals.in, at(requests.tokensIn, row));
    totals.out = add(totals.out, at(requests.tokensOut, row));
    totals.cached = add(totals.cached, at(requests.tokensCached, row));
    if (Number.isFinite(at(requests.tokensOut, row))) totals.known++;
    else totals.unknown++;
  }
  return totals;
}
