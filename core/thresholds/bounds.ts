/**
 * Whether a percentile of several parts taken together keeps a limit, when of each part only some of its percentiles are known:
 * they say how many of its samples lie below the limit at least and at most. Often that decides; where it does not, nobody can
 * tell without the samples. Percentiles are those of k6: linear interpolation at position q (n - 1). Pure.
 */
import type { Operator } from "./expression.ts";

export interface Part {
  /** samples */
  count: number;
  /** [q in 0..1, value], minimum and maximum among them as 0 and 1 */
  known: readonly (readonly [number, number])[];
}

/** null = undecided. `q` in 0..1. */
export function percentileKeeps(
  parts: readonly Part[],
  q: number,
  { operator, limit }: { operator: Operator; limit: number },
): boolean | null {
  switch (operator) {
    case "<":
      return isBelow(parts, q, limit, false);
    case "<=":
      return isBelow(parts, q, limit, true);
    case ">=":
      return not(isBelow(parts, q, limit, false));
    case ">":
      return not(isBelow(parts, q, limit, true));
    default:
      return null;
  }
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

/** Whether the percentile lies below the limit, or `orEqual` on it. */
function isBelow(parts: readonly Part[], q: number, limit: number, orEqual: boolean): boolean | null {
  const below = (value: number) => (orEqual ? value <= limit : value < limit);
  let least = 0;
  let most = 0;
  let n = 0;
  for (const { count, known } of parts) {
    const held = known.filter(([, value]) => below(value)).map(([at]) => Math.floor(position(at, count)) + 1);
    const over = known.filter(([, value]) => !below(value)).map(([at]) => Math.ceil(position(at, count)));
    least += Math.max(0, ...held);
    most += Math.min(count, ...over);
    n += count;
  }
  if (n === 0) return null;
  const at = position(q, n);
  if (least >= Math.ceil(at) + 1) return true;
  return most <= Math.floor(at) ? false : null;
}

/** Rounded where q (n - 1) is a whole number but for the machine's error. */
function position(q: number, n: number): number {
  const exact = q * (n - 1);
  const near = Math.round(exact);
  return Math.abs(exact - near) < 1e-9 * Math.max(1, n) ? near : exact;
}
