/**
 * One run a side: the difference as a description, with the interval that follows from how well each run was measured. How runs
 * differ it cannot know, so it decides nothing. Pure.
 */
import { differenceOf as mover } from "../report/stats/difference.ts";
import type { Percentile } from "../report/types.ts";
import type { Scale } from "./contrast.ts";
import type { Figures } from "./judge.ts";
import type { Figure } from "./metrics.ts";
import type { Difference } from "./types.ts";

/** With several runs on one side only, nothing puts both on the same footing: the difference of their means, without an interval. */
export function withinRuns({ base, candidate }: Figures, scale: Scale): Difference | null {
  const [a] = base;
  const [b] = candidate;
  if (!a || !b || a.value === null || b.value === null) return null;
  const none = { interval: "within", p: null, adjustedP: null, detectable: null } as const;
  const log = scale === "log";
  if (base.length !== 1 || candidate.length !== 1) {
    const difference = meanOf(candidate, log) - meanOf(base, log);
    return { ...none, value: log ? Math.expm1(difference) : difference, low: null, high: null };
  }
  const value = log ? b.value / a.value - 1 : b.value - a.value;
  const positive = (x: number | null) => x !== null && x > 0;
  if (!log) {
    const found = mover(percentile(a), percentile(b));
    return { ...none, value, low: found?.low ?? null, high: found?.high ?? null };
  }
  if (!positive(a.low) || !positive(b.low)) return { ...none, value, low: null, high: null };
  const found = mover(percentile(a, Math.log), percentile(b, Math.log));
  return { ...none, value, low: found && Math.expm1(found.low), high: found && Math.expm1(found.high) };
}

function meanOf(figures: readonly Figure[], log: boolean): number {
  const sum = figures.reduce((total, { value }) => total + (log ? Math.log(value ?? 0) : (value ?? 0)), 0);
  return sum / figures.length;
}

type Known = Pick<Percentile, "value" | "low" | "high">;

function percentile({ value, low, high }: Known, scale: (x: number) => number = (x) => x): Percentile {
  const on = (x: number | null) => (x === null ? null : scale(x));
  return { value: on(value), low: on(low), high: on(high), ofSample: on(value), nEffective: null, reason: null };
}
