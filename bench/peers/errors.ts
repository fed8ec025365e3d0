/** What a tool says held against what the reference server did: request by request, and figure by figure. Pure. */
import type { TruthRecord } from "../../core/contract/truth.ts";
import { quantile } from "../stats.ts";
import type { Told } from "./peer.ts";

export interface Pair {
  told: Told;
  truth: TruthRecord;
}

/** The streams of a truth log that a tool was answered with, in the order of their arrival; its probes left out. */
export function streamsOf(log: readonly TruthRecord[]): TruthRecord[] {
  return log
    .filter(({ stream, status, tokensAtUs }) => stream && status === 200 && tokensAtUs.length > 0)
    .sort((a, b) => a.receivedAtUs - b.receivedAtUs);
}

/**
 * By the server's id; a tool that has none is paired in order, its n-th start with the n-th arrival at the server. Two that
 * overtook each other on the way are then taken for each other.
 */
export function pairs(told: readonly Told[], truth: readonly TruthRecord[]): Pair[] {
  const byId = new Map(truth.map((entry) => [entry.id, entry]));
  if (told.some(({ id }) => id !== null))
    return told.flatMap((one) => {
      const entry = one.id === null ? undefined : byId.get(one.id);
      return entry === undefined ? [] : [{ told: one, truth: entry }];
    });
  if (told.length !== truth.length) return [];
  const inOrder = [...told].sort((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0));
  return inOrder.flatMap((one, i) => {
    const entry = truth[i];
    return entry === undefined ? [] : [{ told: one, truth: entry }];
  });
}

export function trueTtftMs({ receivedAtUs, tokensAtUs }: TruthRecord): number {
  return ((tokensAtUs[0] ?? Number.NaN) - receivedAtUs) / 1000;
}

export function trueGapsMs({ tokensAtUs }: TruthRecord): number[] {
  return tokensAtUs.slice(1).map((at, i) => (at - (tokensAtUs[i] ?? Number.NaN)) / 1000);
}

/** Told minus true, request by request, milliseconds. Gaps only of streams in which both count as many. */
export function pairErrors(found: readonly Pair[]): { ttftMs: number[]; gapMs: number[]; otherGaps: number } {
  const errors = { ttftMs: [] as number[], gapMs: [] as number[], otherGaps: 0 };
  for (const { told, truth } of found) {
    errors.ttftMs.push(told.ttftMs - trueTtftMs(truth));
    const gaps = trueGapsMs(truth);
    if (gaps.length !== told.gapsMs.length) errors.otherGaps++;
    else errors.gapMs.push(...told.gapsMs.map((gap, i) => gap - (gaps[i] ?? Number.NaN)));
  }
  return errors;
}

export interface Figures {
  p50: number;
  p95: number;
  p99: number;
  mean: number;
}

export const FIGURES = ["p50", "p95", "p99", "mean"] as const;

/** NaN throughout for an empty list. */
export function figuresOf(values: readonly number[]): Figures {
  const sum = values.reduce((all, value) => all + value, 0);
  return {
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    mean: values.length === 0 ? Number.NaN : sum / values.length,
  };
}

export function difference(told: Figures, truth: Figures): Figures {
  return {
    p50: told.p50 - truth.p50,
    p95: told.p95 - truth.p95,
    p99: told.p99 - truth.p99,
    mean: told.mean - truth.mean,
  };
}

/**
 * What load came to the server: requests per second between the first and the last arrival, and the coefficient of
 * variation of the spaces between arrivals (0 = even, 1 = as Poisson has it). NaN with fewer than three.
 */
export function arrivals(truth: readonly TruthRecord[]): { perSecond: number; variation: number } {
  const spaces = truth.slice(1).map(({ headAtUs }, i) => (headAtUs - (truth[i]?.headAtUs ?? Number.NaN)) / 1e6);
  const mean = spaces.reduce((sum, space) => sum + space, 0) / spaces.length;
  if (spaces.length < 2) return { perSecond: Number.NaN, variation: Number.NaN };
  const variance = spaces.reduce((sum, space) => sum + (space - mean) ** 2, 0) / (spaces.length - 1);
  return { perSecond: 1 / mean, variation: Math.sqrt(variance) / mean };
}
