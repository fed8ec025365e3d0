/**
 * Many comparisons at once: Y. Benjamini, Y. Hochberg, Controlling the False Discovery Rate, J. R. Stat. Soc. B 57 (1995). Calling
 * different whatever has an adjusted p below 0.05 lets at most 5 % of those calls be false, on average. Pure.
 */

/** Adjusted p-values, in the order given: min over ranks j >= i of p(j) m / j, at most 1. */
export function adjusted(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[b] as number) - (ps[a] as number));
  const result = new Array<number>(ps.length).fill(1);
  let least = 1;
  order.forEach((index, place) => {
    const p = ps[index] as number;
    // a factor of at least 1, which rounding must not turn into less
    least = Math.min(least, Math.max(p, (p * ps.length) / (ps.length - place)));
    result[index] = least;
  });
  return result;
}
