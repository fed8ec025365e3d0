/** The engine's histograms in the report's terms: its bins, in milliseconds. Pure. */
import type { LogHistogram } from "../../contract/engine.ts";

/** Ratio of neighbouring bin limits, as in a report made of records; a test holds the two together. */
export const PAGE_GAMMA = 1.05;

export function msPer(unit: LogHistogram["unit"]): number {
  return unit === "ms" ? 1 : 1 / 1000;
}

/** Each fine bin goes where its middle lies: at most half a per cent from where a value of it belongs. */
export function rebinned({ unit, gamma, bins }: LogHistogram): [number, number][] {
  const found: [number, number][] = [];
  for (const [index, count] of bins) {
    const middle = gamma ** (index - 0.5) * msPer(unit);
    const bin = Math.ceil(Math.log(middle) / Math.log(PAGE_GAMMA));
    const last = found.at(-1);
    if (last?.[0] === bin) last[1] += count;
    else found.push([bin, count]);
  }
  return found;
}
