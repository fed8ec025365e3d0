/** A line of characters that rises and falls with a series: blocks, or ASCII where blocks cannot be shown. Pure. */
import { medianOf } from "../ranks.ts";

const BLOCKS = [..."▁▂▃▄▅▆▇█"];
const ASCII = [..."_.-:=+*#"];
/** no figure */
const GAP = " ";

export interface Sparkline {
  line: string;
  /** marks under it, a character per column */
  marks: string;
}

/**
 * @param values null = unknown
 * @param marks by place in `values`
 * @param width columns at most; beyond, neighbours share one and show their median
 */
export function sparkline(
  values: readonly (number | null)[],
  marks: ReadonlyMap<number, string>,
  { width, unicode }: { width: number; unicode: boolean },
): Sparkline {
  const count = Math.min(width, values.length);
  const start = (column: number) => Math.floor((column * values.length) / count);
  const columns = Array.from({ length: count }, (_, i) => {
    const known = values.slice(start(i), start(i + 1)).filter((value) => value !== null);
    return known.length === 0 ? null : medianOf(known);
  });
  const { low, high } = rangeOf(columns.filter((value) => value !== null));
  const levels = unicode ? BLOCKS : ASCII;
  const line = columns.map((value) => {
    if (value === null) return GAP;
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return levels[Math.max(0, Math.min(levels.length - 1, Math.floor(share * levels.length)))] ?? GAP;
  });
  const under = new Array<string>(count).fill(" ");
  for (const [place, mark] of marks) {
    const column = columns.findIndex((_, i) => place >= start(i) && place < start(i + 1));
    if (column >= 0) under[column] = mark;
  }
  return { line: line.join(""), marks: under.join("").trimEnd() };
}

/** Beyond so many times the middle half's width from it, a value does not stretch the scale: it would press all others flat. */
const FAR = 3;

function rangeOf(known: readonly number[]): { low: number; high: number } {
  const sorted = [...known].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const far = FAR * (at(0.75) - at(0.25));
  const inside = far > 0 ? sorted.filter((value) => value >= at(0.25) - far && value <= at(0.75) + far) : sorted;
  return { low: inside[0] ?? 0, high: inside.at(-1) ?? 0 };
}
