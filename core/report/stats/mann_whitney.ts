/**
 * Two sets of runs compared without assuming a distribution: H. B. Mann, D. R. Whitney, On a Test of Whether one of Two Random
 * Variables is Stochastically Larger than the Other, Ann. Math. Stat. 18 (1947); the shift and its interval by J. L. Hodges, E. L.
 * Lehmann, Estimates of Location Based on Rank Tests, Ann. Math. Stat. 34 (1963). For figures of whole runs, not for requests:
 * the test needs independent values. Pure.
 */
import { normalCdf, normalQuantile } from "./normal.ts";

export interface RankComparison {
  /** pairs in which the candidate's value is the larger one, ties half */
  u: number;
  /** two-sided; exact without ties and up to EXACT_PAIRS, else normal with tie and continuity correction */
  p: number;
  /** median of all differences candidate - base */
  shift: number;
  /** 95 % interval of the shift; null where so few runs cannot give one */
  low: number | null;
  high: number | null;
}

const EXACT_PAIRS = 2500;
const TAIL = 0.025;

/** null when a side is empty. */
export function rankCompare(base: readonly number[], candidate: readonly number[]): RankComparison | null {
  const m = base.length;
  const n = candidate.length;
  if (m === 0 || n === 0) return null;
  const differences = base.flatMap((a) => candidate.map((b) => b - a)).sort((x, y) => x - y);
  const u = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
  const ties = tieTerm([...base, ...candidate]);
  const counts = ties === 0 && m * n <= EXACT_PAIRS ? exactCounts(m, n) : null;
  const k = counts ? exactCut(counts) : normalCut(m, n);
  const middle = differences.length / 2;
  const at = (index: number) => differences[index] ?? null;
  return {
    u,
    p: counts ? exactP(counts, u) : normalP(u, m, n, ties),
    shift: ((at(Math.ceil(middle) - 1) ?? 0) + (at(Math.floor(middle)) ?? 0)) / 2,
    low: k < 1 ? null : at(k - 1),
    high: k < 1 ? null : at(differences.length - k),
  };
}

/** How many of all orders have each U, by adding one candidate after another (the recursion of the paper). */
function exactCounts(m: number, n: number): number[] {
  // ways[j][u]: orders of j candidates among the base values seen so far
  let ways: number[][] = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= n; j++) {
      // the largest of all is a candidate (it beats all i base values) or a base value
      const last = next[j - 1] as number[];
      const before = ways[j] as number[];
      const row = new Array<number>(i * j + 1).fill(0);
      for (let u = 0; u < last.length; u++) row[u + i] = (row[u + i] as number) + (last[u] as number);
      for (let u = 0; u < before.length; u++) row[u] = (row[u] as number) + (before[u] as number);
      next.push(row);
    }
    ways = next;
  }
  return ways[n] as number[];
}

function exactP(counts: readonly number[], u: number): number {
  const all = counts.reduce((sum, c) => sum + c, 0);
  const least = Math.min(u, counts.length - 1 - u);
  let tail = 0;
  for (let i = 0; i <= least; i++) tail += counts[i] as number;
  return Math.min(1, (2 * tail) / all);
}

/** The largest k with P(U <= k - 1) <= 2.5 %: the interval runs from the k-th smallest to the k-th largest difference. */
function exactCut(counts: readonly number[]): number {
  const all = counts.reduce((sum, c) => sum + c, 0);
  let tail = 0;
  let k = 0;
  while (k < counts.length && (tail + (counts[k] as number)) / all <= TAIL) tail += counts[k++] as number;
  return k;
}

function normalCut(m: number, n: number): number {
  return Math.floor((m * n) / 2 - normalQuantile(1 - TAIL) * Math.sqrt((m * n * (m + n + 1)) / 12));
}

function normalP(u: number, m: number, n: number, ties: number): number {
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const off = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, 2 * normalCdf(-off / Math.sqrt(variance)));
}

/** Sum of t^3 - t over groups of t equal values. */
function tieTerm(values: readonly number[]): number {
  const groups = new Map<number, number>();
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1);
  let sum = 0;
  for (const t of groups.values()) sum += t ** 3 - t;
  return sum;
}
