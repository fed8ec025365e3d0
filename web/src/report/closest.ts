/** Which thresholds were nearest to their limits. Pure. */
import type { Copied } from "../../../core/report/types.ts";

type Threshold = NonNullable<Copied["thresholds"]>[number];

/** How much of what a threshold allows was used: 1 = all of it; null = cannot be told. */
export function usedOf({ expression, value }: Threshold): number | null {
  const [, relation, text] = /([<>]=?)\s*([\d.]+)\s*$/.exec(expression) ?? [];
  const limit = Number(text);
  if (value === null || relation === undefined || !Number.isFinite(limit)) return null;
  if (relation.startsWith("<")) return limit > 0 ? value / limit : null;
  // of a share that must be above a limit, what may be missing of it
  return limit < 1 && value <= 1 ? (1 - value) / (1 - limit) : null;
}

/** Of those that held and used something, the nearest to their limits first. */
export function closest(thresholds: readonly Threshold[], most: number): { threshold: Threshold; used: number }[] {
  return thresholds
    .filter(({ ok }) => ok === true)
    .map((threshold) => ({ threshold, used: usedOf(threshold) ?? 0 }))
    .filter(({ used }) => used > 0)
    .sort((a, b) => b.used - a.used)
    .slice(0, most);
}
