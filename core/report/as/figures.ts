/** What "the same run under another tool's definitions" looks like, and the arithmetic that the tools share. Pure. */
import { middleOf } from "../bins.ts";
import type { ReportInput } from "../input.ts";
import { at, coldRows } from "../rows.ts";
import { type Counted, quantileCounted, quantileSorted } from "../stats/quantile.ts";

/** Percentiles of just these samples, without intervals: none of the tools gives any. null = no sample. */
export interface ToolDistribution {
  /** as the tool calls it */
  name: string;
  unit: "ms" | "s" | "tokens/s";
  n: number;
  mean: number | null;
  p50: number | null;
  p90: number | null;
  p95: number | null;
  p99: number | null;
}

export interface ToolTotal {
  name: string;
  unit: string;
  /** null = cannot be known from our records */
  value: number | null;
}

export interface ToolFigures {
  tool: "vllm" | "guidellm" | "aiperf";
  /** what the definitions were read from */
  version: string;
  distributions: ToolDistribution[];
  totals: ToolTotal[];
  /** where our records cannot follow the tool to the letter */
  notes: string[];
}

/** Rows after the warm-up for which `wanted` holds. */
export function countedRows({ requests, startMs, warmup }: ReportInput, wanted: (row: number) => boolean): number[] {
  const cold = coldRows(requests, startMs, warmup);
  const rows: number[] = [];
  for (let row = 0; row < requests.rows; row++) if (cold?.[row] !== 1 && wanted(row)) rows.push(row);
  return rows;
}

/** Values that are not finite are no samples. All the tools interpolate linearly between order statistics, as we do. */
export function distribution(
  name: string,
  unit: ToolDistribution["unit"],
  values: readonly number[],
): ToolDistribution {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const n = sorted.length;
  const quantile = (q: number) => quantileSorted(sorted, q);
  const mean = n === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / n;
  return { name, unit, n, mean, p50: quantile(0.5), p90: quantile(0.9), p95: quantile(0.95), p99: quantile(0.99) };
}

/** Chunk gaps of all successful answers in ms, with further ones added; from bins, so percentiles are off by half a percent at most. */
export function gapDistribution(name: string, { gaps }: ReportInput, added: readonly number[]): ToolDistribution {
  const counts = new Map<number, number>();
  const put = (value: number, count: number) => counts.set(value, (counts.get(value) ?? 0) + count);
  for (let i = 0; gaps !== null && i < gaps.bin.length; i++)
    put(middleOf(gaps.bin[i] as number, gaps.gamma) / 1000, gaps.count[i] as number);
  for (const value of added) put(value, 1);
  const counted: Counted = [...counts].sort((a, b) => a[0] - b[0]);
  const own = (gaps?.totals ?? []).reduce((sum, { count }) => sum + count, 0);
  const sum = (gaps?.totals ?? []).reduce((total, { sumUs }) => total + sumUs / 1000, 0) + total(added);
  const n = own + added.length;
  const quantile = (q: number) => quantileCounted(counted, q);
  const mean = n === 0 ? null : sum / n;
  return {
    name,
    unit: "ms",
    n,
    mean,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

/** Sum of what is known; 0 without any. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);
}

/** null where the divisor is no length of time. */
export function per(value: number, seconds: number | null): number | null {
  return seconds === null || seconds <= 0 ? null : value / seconds;
}

/** Seconds from the first sending of `rows` to the latest of their ends; null without rows. */
export function secondsOf(
  { requests }: ReportInput,
  rows: readonly number[],
  end: (row: number) => number,
): number | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const sent = at(requests.sentAt, row);
    if (sent < first) first = sent;
    if (sent + end(row) > last) last = sent + end(row);
  }
  return last > first ? (last - first) / 1000 : null;
}
