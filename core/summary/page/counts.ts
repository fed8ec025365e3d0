/** Counts, rates and tokens of a part of the run, out of k6's counters. Pure. */
import { ERROR_CLASSES, FAULTS } from "../../contract/errors_gen.ts";
import type { Counts, NamedCount, OutcomeCounts, Rates, Share, TokenTotals } from "../../report/types.ts";
import type { Figures } from "../k6_data.ts";
import type { Part } from "./parts.ts";

/**
 * A request counts as sent before it is handed to k6, as ok, as an error or as left when it was judged: what is none was cut off.
 * Behind each retry stands a failed try that was not the last.
 */
export function countsOf(figures: Figures, part: Part, dropped: number | null): Counts {
  const tries = outcomes(figures, part, "");
  const firstTries = outcomes(figures, part, "try:first");
  const retries = tries.all - firstTries.all;
  return {
    arrivals: dropped === null ? null : firstTries.all + dropped,
    dropped,
    tries,
    firstTries,
    finals: { ...tries, all: tries.all - retries, error: Math.max(0, tries.error - retries) },
  };
}

function outcomes(figures: Figures, part: Part, tag: string): OutcomeCounts {
  const all = figures.count(part.name("llm_requests", tag));
  const ok = figures.passes(part.name("llm_request_success", tag));
  const ended = figures.outcomes(part.name("llm_request_success", tag));
  const left = figures.count(part.name("llm_left", tag));
  return { all, ok, error: ended - ok, left, interrupted: Math.max(0, all - ended - left) };
}

export function ratesOf({ tries, firstTries, finals }: Counts): Rates {
  return {
    success: shareOf(finals),
    firstTrySuccess: shareOf(firstTries),
    retried: firstTries.all === 0 ? null : (tries.all - firstTries.all) / firstTries.all,
  };
}

/** An interval would take the order of successes and failures. */
function shareOf({ ok, error }: OutcomeCounts): Share {
  const n = ok + error;
  return { value: n === 0 ? null : ok / n, low: null, high: null, n, nEffective: null };
}

/** Known of the whole only. */
export function errorClassesOf(figures: Figures): NamedCount[] {
  return ranked(ERROR_CLASSES.map(({ name }) => ({ name, count: figures.count(`llm_errors{error_class:${name}}`) })));
}

/** Also the error classes that ALLOW_FAULTS turned into faults. Known of the whole only. */
export function faultsOf(figures: Figures): NamedCount[] {
  const names = [...FAULTS, ...ERROR_CLASSES.filter((known) => known.allowable)].map(({ name }) => name);
  return ranked(names.map((name) => ({ name, count: figures.count(`llm_stream_faults{fault:${name}}`) })));
}

export function ranked(list: readonly NamedCount[]): NamedCount[] {
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return list.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || byName(a.name, b.name));
}

const SILENT = ["no_usage", "zero_usage"] as const;
const UNKNOWN: TokenTotals = { in: null, out: null, cached: null, known: 0, unknown: 0 };

/**
 * By the server's usage. `answers`: successful requests that generate. How many told no usage is counted as faults, over the
 * whole run: where there are any, what a part knows of its tokens is not known.
 */
export function tokensOf(figures: Figures, part: Part, answers: number): TokenTotals {
  const sum = (metric: string) => figures.count(part.name(metric)) || null;
  const out = sum("llm_output_tokens");
  const silent = SILENT.reduce((n, name) => n + figures.count(`llm_stream_faults{fault:${name}}`), 0);
  if (part.dimension !== null && (silent > 0 || out === null)) return UNKNOWN;
  const unknown = out === null ? answers : Math.min(silent, answers);
  return { in: sum("llm_input_tokens"), out, cached: null, known: answers - unknown, unknown };
}
