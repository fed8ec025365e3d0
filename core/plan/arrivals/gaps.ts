/**
 * Gaps between starts in unit time, in which one start is expected per unit: what makes a load even, random or bursty.
 * Where in the run they fall is rates.ts'. Pure.
 */
import type { Draw } from "../random.ts";

/** Mean 1. `-log(1 - u)`: u is never 1. */
export function exponential(draw: Draw): number {
  return -Math.log(1 - draw());
}

/**
 * Gamma with this shape, scaled to mean 1. G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables"
 * (ACM TOMS 26, 2000); below shape 1 by their boost with a power of a uniform.
 */
export function gamma(draw: Draw, shape: number): number {
  if (shape < 1) {
    const power = (1 - draw()) ** (1 / shape);
    return (marsaglia(draw, shape + 1) * power) / shape;
  }
  return marsaglia(draw, shape) / shape;
}

/**
 * From a moment of no meaning to the next start of a load that has always been running: the part behind it of the gap that
 * it falls into, and it falls into a gap the more often the longer that is. With such a first gap as many starts are
 * expected in every stretch as its area says (D. R. Cox, Renewal Theory, 1962, 5.2); with a gap of the common kind a
 * bursty load would begin with a burst. Mean (1 + 1 / shape) / 2.
 */
export function firstGamma(draw: Draw, shape: number): number {
  // a gap weighted by its length has a shape higher by one
  const around = marsaglia(draw, shape + 1) / shape;
  return (1 - draw()) * around;
}

function marsaglia(draw: Draw, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(draw);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - draw()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller; the second of the pair is not kept, so that every start's draws stand for themselves. */
function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
