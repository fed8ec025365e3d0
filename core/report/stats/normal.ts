/** The standard normal distribution. Pure. */

const SERIES_UP_TO = 3;
const FRACTION_DEPTH = 200;

/** P(Z <= z): the series of Abramowitz and Stegun 26.2.11 in the middle, the continued fraction 26.2.14 in the tails. */
export function normalCdf(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
  let upper: number;
  if (x < SERIES_UP_TO) {
    let term = x;
    let sum = x;
    for (let k = 3; term > sum * 1e-17 && term > 0; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    upper = 0.5 - density * sum;
  } else {
    let fraction = x;
    for (let k = FRACTION_DEPTH; k >= 1; k--) fraction = x + k / fraction;
    upper = density / fraction;
  }
  return z > 0 ? 1 - upper : upper;
}

/** The z with P(Z <= z) = p, for 0 < p < 1, by Newton's method kept inside a shrinking bracket. */
export function normalQuantile(p: number): number {
  let low = -40;
  let high = 40;
  let z = 0;
  for (let i = 0; i < 200; i++) {
    const off = normalCdf(z) - p;
    if (off === 0) break;
    if (off > 0) high = z;
    else low = z;
    const step = z - off / (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI));
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - z) < 1e-15 * Math.max(1, Math.abs(z))) break;
    z = next;
  }
  return z;
}
