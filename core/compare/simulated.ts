/**
 * Runs against a simulated server whose truth is known: a queue's times, errors that come in stretches. What verdicts and gates are
 * worth is measured on it, by tests and by `make bench`; nothing else uses it. Seeded. Pure.
 */
import { type Draw, draws } from "../plan/random.ts";
import { quantileSorted } from "../report/stats/quantile.ts";
import { type Examined, examine, judged } from "./judge.ts";
import { type Figure, METRICS, type Metric } from "./metrics.ts";
import type { MetricComparison, Noise } from "./types.ts";

export interface Server {
  load: number;
  requests: number;
  /** every time of it, as a factor */
  shift?: number;
  /** long-run share of errors, which come in stretches of about ten */
  errors?: number;
}

export function seeded(name: string): Draw {
  return draws(20_261_121, name, 0);
}

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
const TIMES = ["ttft", "e2e", "tpot"] as const;
/** What of METRICS the simulation knows: twelve times and the error rate. */
export const SIMULATED: readonly Metric[] = METRICS.filter(
  ({ family, name }) => TIMES.some((time) => time === family) || name === "error_rate",
);

/** One run's figures by metric: TTFT is the time in the queue, E2E adds a generation, TPOT is of the generation alone. */
export function simulateRun(draw: Draw, { load, requests, shift = 1, errors = 0 }: Server): Map<string, Figure> {
  const ttft = queue(draw, requests, load).map((time) => 50 * shift * time);
  const tpot = ttft.map(() => shift * (20 + 10 * draw()));
  const e2e = ttft.map((time, i) => time + 30 * (tpot[i] ?? 0));
  const figures = new Map<string, Figure>();
  for (const [name, values] of [
    ["ttft", ttft],
    ["e2e", e2e],
    ["tpot", tpot],
  ] as const) {
    const sorted = values.slice().sort();
    figures.set(`${name}.mean`, known(values.reduce((sum, x) => sum + x, 0) / values.length));
    for (const [stat, q] of Object.entries(QUANTILES)) figures.set(`${name}.${stat}`, known(quantileSorted(sorted, q)));
  }
  figures.set("error_rate", { ...known(errorsOf(draw, requests, errors) / requests), n: requests });
  return figures;
}

/** Times in a queue with one server, exponential gaps and services (mean 1), begun in its steady state (D. V. Lindley's recursion, 1952). */
function queue(draw: Draw, n: number, load: number): Float64Array {
  const exponential = () => -Math.log(1 - draw());
  let waiting = draw() < load ? exponential() / (1 - load) : 0;
  return new Float64Array(n).map(() => {
    const service = exponential();
    const time = waiting + service;
    waiting = Math.max(0, time - exponential() / load);
    return time;
  });
}

function errorsOf(draw: Draw, requests: number, share: number): number {
  let failing = draw() < share;
  let failed = 0;
  for (let i = 0; i < requests; i++) {
    if (failing) failed++;
    failing = failing ? draw() >= 0.1 : draw() < (0.1 * share) / (1 - share);
  }
  return failed;
}

function known(value: number | null): Figure {
  return { value, low: null, high: null, n: null, reason: null };
}

/** Runs a side, examined; `verdictsOf` judges them. */
export function simulatePair(
  draw: Draw,
  base: Server,
  candidate: Server,
  runs = 5,
  noise: Noise = NO_NOISE,
): Examined[] {
  const side = (server: Server) => Array.from({ length: runs }, () => simulateRun(draw, server));
  const [a, b] = [side(base), side(candidate)];
  const of = (metric: Metric, list: readonly Map<string, Figure>[]) =>
    list.map((run) => run.get(metric.name) ?? known(null));
  return SIMULATED.map((metric) =>
    examine({ metric, base: of(metric, a), candidate: of(metric, b), resolution: 1 }, noise),
  );
}

export const NO_NOISE: Noise = { ratio: 0, share: 0 };

export function verdictsOf(examined: readonly Examined[], noise: Noise = NO_NOISE): MetricComparison[] {
  return judged(examined, noise);
}
