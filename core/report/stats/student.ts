/** Student's t distribution, by the incomplete beta function (Abramowitz and Stegun 26.7.1). Pure. */
import { incompleteBeta } from "./beta.ts";

/** P(T <= t) with df > 0 degrees of freedom. */
export function studentCdf(t: number, df: number): number {
  const tail = incompleteBeta(df / 2, 0.5, df / (df + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T <= t) = p, 0.5 <= p < 1. */
export function studentQuantile(p: number, df: number): number {
  let high = 1;
  while (studentCdf(high, df) < p) high *= 2;
  let low = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
