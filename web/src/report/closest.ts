/** How near thresholds came to their limits. Pure. */
import type { Copied } from "../../../core/report/types.ts";
import { digits } from "../parts/numbers.ts";

type Threshold = NonNullable<Copied["thresholds"]>[number];

/** Short, but never rounded onto the limit: 5000.4 is not `5,000` beside `p(99)<5000`. */
export function toldValue({ expression, value }: Threshold): string {
  const short = digits(value);
  const onLimit = value !== limitOf(expression) && Number(short.replaceAll(",", "")) === limitOf(expression);
  return onLimit && value !== null ? String(Number(value.toPrecision(9))) : short;
}

function limitOf(expression: string): number {
  return Number(/[<>=]\s*([\d.]+)\s*$/.exec(expression)?.[1]);
}

/** How much of what a threshold allows was used: 1 = all of it; null = cannot be told. */
export function usedOf({ expression, value }: Threshold): number | null {
  const [, relation, text] = /([<>]=?)\s*([\d.]+)\s*$/.exec(expression) ?? [];
  const limit = Number(text);
  if (value === null || relation === undefined || !Number.isFinite(limit)) return null;
  if (relation.startsWith("<")) return limit > 0 ? value / limit : null;
  // of a share that must be above a limit, what may be missing of it
  return limit < 1 && value <= 1 ? (1 - value) / (1 - limit) : null;
}

/** Below, a threshold is not near to its limit. */
const NEAR = 0.5;

/** Of those that held and used half of what they allow, the nearest to their limits first. */
export function closest(thresholds: readonly Threshold[], most: number): { threshold: Threshold; used: number }[] {
  return thresholds
    .filter(({ ok }) => ok === true)
    .map((threshold) => ({ threshold, used: usedOf(threshold) ?? 0 }))
    .filter(({ used }) => used >= NEAR)
    .sort((a, b) => b.used - a.used)
    .slice(0, most);
}
