/**
 * Lengths of prompts, answers and sessions as distributions: `512`, `uniform:64,512`, `normal:512,100`,
 * `lognormal:512,300`, `gamma:512,300` (mean, standard deviation), or a histogram; whole numbers of at least 1. The grammar is
 * that of `llmload serve`. Pure.
 */
import { gamma } from "../plan/arrivals/gaps.ts";
import { type Draw, weighted } from "../plan/random.ts";

export interface Lengths {
  kind: "constant" | "uniform" | "normal" | "lognormal" | "gamma" | "histogram";
  /** constant: the value; uniform: least; else the mean */
  a: number;
  /** uniform: most; else the standard deviation */
  b: number;
  /** of a histogram: length and weight */
  bins: [number, number][];
  min: number;
  max: number;
}

const KINDS = {
  const: "constant",
  uniform: "uniform",
  normal: "normal",
  lognormal: "lognormal",
  gamma: "gamma",
} as const;
const FORM = "a number, or uniform:LEAST,MOST, normal:MEAN,SD, lognormal:MEAN,SD, gamma:MEAN,SD";
export const MOST_LENGTH = 10_000_000;

export function constantLength(value: number): Lengths {
  return { kind: "constant", a: value, b: 0, bins: [], min: 1, max: MOST_LENGTH };
}

/** As typed. A problem is the end of a sentence that begins with the name of the setting. */
export function parseLengths(text: string): { lengths: Lengths } | { problem: string } {
  const wrong = { problem: `is "${text}"; it must be ${FORM}` };
  const [, name = "const", list = ""] = /^(?:([a-z]+):)?([\d.,\s-]+)$/.exec(text.trim()) ?? [];
  const kind = KINDS[name as keyof typeof KINDS];
  // 64-512 for those who think of a range
  const parts = (name === "uniform" ? list.replace("-", ",") : list).split(",").map((part) => part.trim());
  const numbers = parts.map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN));
  const [a = Number.NaN, b = 0] = numbers;
  if (kind === undefined || numbers.length !== (kind === "constant" ? 1 : 2)) return wrong;
  if (numbers.some((n) => Number.isNaN(n) || n > MOST_LENGTH) || a < 1 || (kind === "uniform" && b < a)) return wrong;
  return { lengths: { kind, a, b, bins: [], min: 1, max: MOST_LENGTH } };
}

/** What a workload says of a length, its shape checked by the schema already. */
export function readLengths(given: unknown): { lengths: Lengths } | { problem: string } {
  if (typeof given === "number") return { lengths: constantLength(given) };
  if (typeof given === "string") return parseLengths(given);
  const {
    distribution,
    histogram,
    min = 1,
    max = MOST_LENGTH,
  } = given as {
    distribution?: string;
    histogram?: [number, number][];
    min?: number;
    max?: number;
  };
  if ((distribution === undefined) === (histogram === undefined))
    return { problem: "must have either distribution or histogram" };
  if (min > max) return { problem: `has min ${min} above max ${max}` };
  if (histogram !== undefined) {
    if (!histogram.some(([length, weight]) => weight > 0 && length >= 1))
      return { problem: "has a histogram without a weight above 0 for a length of at least 1" };
    return { lengths: { kind: "histogram", a: 0, b: 0, bins: histogram, min, max } };
  }
  const parsed = parseLengths(distribution ?? "");
  return "problem" in parsed ? parsed : { lengths: { ...parsed.lengths, min, max } };
}

/** One draw: a whole number, cut off (not drawn again) at min and max. */
export function drawLength(lengths: Lengths, draw: Draw): number {
  return Math.round(Math.min(lengths.max, Math.max(lengths.min, 1, value(lengths, draw))));
}

/** As typed, for people. */
export function lengthsText({ kind, a, b, bins, min, max }: Lengths): string {
  const bounds = [...(min > 1 ? [`at least ${min}`] : []), ...(max < MOST_LENGTH ? [`at most ${max}`] : [])];
  const what =
    kind === "histogram" ? `histogram of ${bins.length} lengths` : kind === "constant" ? `${a}` : `${kind}:${a},${b}`;
  return [what, ...bounds].join(", ");
}

function value({ kind, a, b, bins }: Lengths, draw: Draw): number {
  switch (kind) {
    case "histogram":
      return weighted(draw, bins);
    case "uniform":
      return Math.floor(a) + Math.floor(draw() * (Math.floor(b) - Math.floor(a) + 1));
    case "constant":
      return a;
    case "normal":
      return a + b * normal(draw);
    case "lognormal": {
      // sigma^2 = ln(1 + sd^2/mean^2), mu = ln(mean) - sigma^2/2
      const variance = Math.log(1 + (b * b) / (a * a));
      return Math.exp(Math.log(a) - variance / 2 + Math.sqrt(variance) * normal(draw));
    }
    case "gamma":
      return b === 0 ? a : a * gamma(draw, (a * a) / (b * b));
  }
}

/** Box and Muller, one of the pair. */
function normal(draw: Draw): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw()));
  return radius * Math.cos(2 * Math.PI * draw());
}
