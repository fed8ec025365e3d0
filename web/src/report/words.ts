/** Lists of numbers in words, for those who cannot see a chart. Pure. */
import type { ChartX } from "../parts/chart_types.ts";
import type { Maybe } from "../parts/numbers.ts";

/** `0 to 42/s, highest at 1:05`. */
export function peakOf(
  values: ArrayLike<number | null> | undefined,
  x: ChartX,
  format: (value: Maybe) => string,
): string {
  let [low, high, at] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < (values?.length ?? 0); i++) {
    const value = values?.[i];
    if (value === null || value === undefined) continue;
    low = Math.min(low, value);
    if (value > high) [high, at] = [value, i];
  }
  if (high < low) return "unknown";
  return `${format(low)} to ${format(high)}, highest at ${x.format(Number(x.values[at]))}`;
}

export function meanOf(values: ArrayLike<number | null> | undefined): number | null {
  const known = Array.from(values ?? []).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
