/**
 * How many independent samples a series of dependent ones is worth. Requests of one run depend on each other: who queues
 * behind a slow one is slow, too. What counts for a quantile is the dependence of the indicators "above it or not".
 *
 * Inflation = long-run variance of the mean indicator / its variance if all were independent = n / effective n. It is the
 * integrated autocorrelation time 1 + 2 sum rho(t), the sum cut at the first M >= 5 times itself (A. Sokal, Monte Carlo
 * Methods in Statistical Mechanics, Cargese lectures 1996, section 3), and raised by (2 M + 1) / n for the part that
 * subtracting the sample's own mean takes away. A long series is first summed into at most MOST_CELLS cells of neighbours,
 * which leaves the long-run variance as it is (batch means: B. Schmeiser, Operations Research 30, 1982). Pure.
 */

export const MOST_CELLS = 1024;
const WINDOW = 5;

/** Values above a threshold, counted in cells of `size` neighbours; a rest that fills no cell is left out. */
export interface Exceedances {
  size: number;
  /** one list of cells per threshold */
  cells: Float64Array[];
}

/** Values in the order of time; thresholds ascending. */
export function exceedances(values: ArrayLike<number>, thresholds: readonly number[]): Exceedances {
  const size = Math.max(1, Math.ceil(values.length / MOST_CELLS));
  const count = Math.floor(values.length / size);
  const cells = thresholds.map(() => new Float64Array(count));
  const sorted = Float64Array.from(thresholds);
  const lowest = sorted[0] ?? Number.POSITIVE_INFINITY;
  /** by how many thresholds are exceeded */
  const exceeded = new Int32Array(sorted.length + 1);
  for (let cell = 0, i = 0; cell < count; cell++) {
    exceeded.fill(0);
    for (const end = i + size; i < end; i++) {
      const value = values[i] as number;
      if (!(value > lowest)) continue;
      let k = 1;
      while (k < sorted.length && value > (sorted[k] as number)) k++;
      exceeded[k] = (exceeded[k] as number) + 1;
    }
    for (let k = sorted.length, sum = 0; k > 0; k--) {
      sum += exceeded[k] as number;
      (cells[k - 1] as Float64Array)[cell] = sum;
    }
  }
  return { size, cells };
}

/** Inflation (>= 1) of one list of cells. 1 for a series that never or always exceeds. */
export function inflation(cells: Float64Array, size: number): number {
  return dependence(cells, size).inflation;
}

export interface Dependence {
  /** >= 1 */
  inflation: number;
  /**
   * degrees of freedom of the inflation: its variance relative to its square is 2 (2 M + 1) / n (Sokal, the same section, eq.
   * 3.19), that of a chi-squared variable n / (2 M + 1). Few where the series holds only a few of its own correlation times
   */
  freedom: number;
}

export function dependence(cells: Float64Array, size: number): Dependence {
  const n = cells.length;
  if (n < 2) return INDEPENDENT;
  const mean = cells.reduce((sum, value) => sum + value, 0) / n;
  const share = mean / size;
  const off = cells.map((value) => value - mean);
  const variance = covariance(off, 0);
  if (variance <= 0 || share <= 0 || share >= 1) return INDEPENDENT;
  const { time, lags } = correlationTime(off, variance);
  const longRun = variance * time * (1 + (2 * lags + 1) / n);
  return { inflation: Math.max(1, longRun / (size * share * (1 - share))), freedom: n / (2 * lags + 1) };
}

const INDEPENDENT: Dependence = { inflation: 1, freedom: Number.POSITIVE_INFINITY };

function correlationTime(off: Float64Array, variance: number): { time: number; lags: number } {
  const most = Math.floor(off.length / 3);
  let time = 1;
  for (let lag = 1; lag <= most; lag++) {
    time += (2 * covariance(off, lag)) / variance;
    if (lag >= WINDOW * time) return { time, lags: lag };
  }
  return { time, lags: most };
}

/** Sum of products `lag` apart, by n: the divisor that keeps the autocovariances positive definite. */
function covariance(off: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < off.length; i++) sum += (off[i] as number) * (off[i - lag] as number);
  return sum / off.length;
}
