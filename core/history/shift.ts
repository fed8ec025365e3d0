/** How large a change is, and whether that is better or worse. Pure. */

import type { Noise } from "../compare/types.ts";
import { rankCompare } from "../report/stats/mann_whitney.ts";
import type { ChangeSize, MetricUnit } from "./types.ts";

/** Hodges and Lehmann's shift: of the logarithms for times and rates, which multiply, of the values for shares. */
export function sizeOf(before: readonly number[], after: readonly number[], unit: MetricUnit): ChangeSize {
  const kind = unit === "share" ? "difference" : "ratio";
  const [inward, outward] = kind === "ratio" ? [Math.log, Math.exp] : [Number, Number];
  const shift = rankCompare(before.map(inward), after.map(inward));
  if (shift === null) return { kind, value: outward(0), low: null, high: null };
  const known = shift.low !== null && shift.high !== null;
  return {
    kind,
    value: outward(shift.shift),
    low: known ? outward(Number(shift.low)) : null,
    high: known ? outward(Number(shift.high)) : null,
  };
}

export function directionOf(size: ChangeSize, better: "lower" | "higher", noise: Noise): "better" | "worse" | "small" {
  const { kind, value } = size;
  const small =
    kind === "ratio" ? Math.abs(Math.log(value)) <= Math.log1p(noise.ratio) : Math.abs(value) <= noise.share;
  if (small) return "small";
  const higher = kind === "ratio" ? value > 1 : value > 0;
  return higher === (better === "higher") ? "better" : "worse";
}
