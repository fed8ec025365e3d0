/**
 * How much neighbouring runs depend on each other, and random orders that keep it. Nightly figures drift with the weather of
 * a data centre: reorderings that forget that would call every drift a change. The dependence is that of an
 * autoregression of order 1 of the values' normal scores, so a wild night has no say in it. Pure.
 */
import type { Draw } from "../plan/random.ts";
import { medianOf, normalScores } from "./ranks.ts";

const MOST = 0.9;

/**
 * Correlation of neighbours after the medians of the stretches between the `cuts` were taken out, corrected for its bias
 * (M. G. Kendall, Note on Bias in the Estimation of Autocorrelation, Biometrika 41, 1954, once per stretch): 0 to MOST.
 */
export function dependenceOf(values: ArrayLike<number>, cuts: readonly number[]): number {
  const n = values.length;
  const limits = [0, ...cuts.filter((cut) => cut > 0 && cut < n), n];
  const stretchOf = new Int32Array(n);
  const rest = new Float64Array(n);
  for (let s = 0; s + 1 < limits.length; s++) {
    const from = limits[s] as number;
    const own = Array.from(values).slice(from, limits[s + 1]);
    const middle = medianOf(own);
    own.forEach((value, i) => {
      rest[from + i] = value - middle;
      stretchOf[from + i] = s;
    });
  }
  const scores = normalScores(rest);
  let products = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    squares += (scores[i] as number) ** 2;
    if (i + 1 < n && stretchOf[i] === stretchOf[i + 1]) products += (scores[i] as number) * (scores[i + 1] as number);
  }
  if (squares === 0) return 0;
  const stretches = limits.length - 1;
  const raw = ((products / squares) * n) / (n - stretches);
  const corrected = (raw + stretches / n) / Math.max(0.25, 1 - (3 * stretches) / n);
  return Math.min(MOST, Math.max(0, corrected));
}

/**
 * Writes the sorted values to `order` in a random order whose neighbours depend on each other as an autoregression with this
 * coefficient; with 0 every order is as likely as any other.
 */
export function reordering(sorted: ArrayLike<number>, coefficient: number, draw: Draw, order: Float64Array): void {
  const n = sorted.length;
  if (coefficient === 0) {
    for (let i = 0; i < n; i++) {
      const j = Math.floor(draw() * (i + 1));
      order[i] = order[j] as number;
      order[j] = sorted[i] as number;
    }
    return;
  }
  const step = Math.sqrt(1 - coefficient ** 2);
  const walk = new Float64Array(n);
  let last = gaussian(draw);
  for (let i = 0; i < n; i++) {
    if (i > 0) last = coefficient * last + step * gaussian(draw);
    walk[i] = last;
  }
  const places = Array.from(walk, (_, i) => i).sort((a, b) => (walk[a] as number) - (walk[b] as number));
  places.forEach((place, rank) => {
    order[place] = sorted[rank] as number;
  });
}

/** Box and Muller (1958). */
export function gaussian(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
