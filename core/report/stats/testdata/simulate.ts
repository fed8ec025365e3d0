/** Series whose true quantiles are known, for coverage and false-alarm tests. Seeded. */
import { type Draw, draws } from "../../../plan/random.ts";
import { normalQuantile } from "../normal.ts";

export function source(name: string): Draw {
  return draws(20_261_121, name, 0);
}

/** Standard normal, by Box and Muller (1958). */
export function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** Lognormal latencies around 100 ms whose logarithms are AR(1) with this correlation of neighbours; 0 = independent. */
export function autoregressive(draw: Draw, n: number, correlation: number): Float64Array {
  let state = normal(draw);
  return new Float64Array(n).map(() => {
    const value = 100 * Math.exp(0.5 * state);
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * normal(draw);
    return value;
  });
}

export function autoregressiveQuantile(q: number): number {
  return 100 * Math.exp(0.5 * normalQuantile(q));
}

/** Times in a queue with one server, exponential gaps and services (mean 1), begun in its steady state (Lindley's recursion). */
export function queue(draw: Draw, n: number, load: number): Float64Array {
  const exponential = () => -Math.log(1 - draw());
  let waiting = draw() < load ? exponential() / (1 - load) : 0;
  return new Float64Array(n).map(() => {
    const service = exponential();
    const time = waiting + service;
    waiting = Math.max(0, time - exponential() / load);
    return time;
  });
}

/** Sojourn times are exponential with mean 1 / (1 - load). */
export function queueQuantile(q: number, load: number): number {
  return -Math.log(1 - q) / (1 - load);
}
