/**
 * Cuts the stretches of constant load out of the per-second series, for the test of rising response times: under a ramp
 * they rise by design. Pure.
 */
import type { RunSeries, SecondBin } from "../contract/engine.ts";
import type { Arrivals } from "../plan/arrivals/types.ts";
import { parseDuration } from "../plan/duration.ts";
import type { Plan, PlannedScenario } from "../plan/types.ts";
import type { Stretch } from "../verdict/verdict.ts";

/** Left out at each end: the load is settling, and the series' first second is only about where the load began. */
const TRIM = 0.1;

export function constantStretches(plan: Plan, series: RunSeries): Stretch[] {
  const begin = series.seconds.find((second) => second.sent > 0)?.t;
  if (begin === undefined) return [];
  const parts = plan.scenarios.flatMap((scenario) => flat(scenario).map((part) => ({ ...part, name: scenario.name })));
  return together(parts).map(({ from, seconds, name }) => {
    const first = begin + from + seconds * TRIM;
    const last = begin + from + seconds * (1 - TRIM);
    const bins = series.seconds.filter((bin) => bin.t >= first && bin.t + 1 <= last);
    return { scenario: name, ...responseTimes(bins) };
  });
}

interface Part {
  from: number;
  seconds: number;
  name: string;
}

/** Scenarios that hold their load over the same seconds are one load: a second's figures are of them all. */
function together(parts: readonly Part[]): Part[] {
  const found: Part[] = [];
  for (const part of parts) {
    const same = found.find(({ from, seconds }) => from === part.from && seconds === part.seconds);
    if (same === undefined) found.push({ ...part });
    else same.name += ` and ${part.name}`;
  }
  return found;
}

/** Response times; of an engine that does not keep them the times to first token. */
function responseTimes(bins: readonly SecondBin[]): Omit<Stretch, "scenario"> {
  const known = (values: (number | null | undefined)[]) =>
    values.filter((value): value is number => value !== null && value !== undefined);
  const e2e = known(bins.map((bin) => bin.e2eMsMean));
  return e2e.length > 0
    ? { what: "mean response time", values: e2e }
    : { what: "mean TTFT", values: known(bins.map((bin) => bin.ttftMsMean)) };
}

/** The parts of a scenario with constant load; `from` in seconds from the start of the run's load. */
function flat(scenario: PlannedScenario): { from: number; seconds: number }[] {
  const { k6, arrivals, startSeconds, durationSeconds } = scenario;
  if (arrivals !== undefined) return flatStages(arrivals, startSeconds);
  if (k6.executor === "constant-arrival-rate" || k6.executor === "constant-vus")
    return [{ from: startSeconds, seconds: durationSeconds }];
  if (k6.executor === "per-vu-iterations" || k6.executor === "shared-iterations") return [];
  const parts: { from: number; seconds: number }[] = [];
  let at = startSeconds;
  let before = k6.executor === "ramping-arrival-rate" ? k6.startRate : k6.startVUs;
  for (const { target, duration } of k6.stages) {
    const seconds = (parseDuration(duration) ?? 0) / 1000;
    if (target === before && target > 0) parts.push({ from: at, seconds });
    at += seconds;
    before = target;
  }
  return parts;
}

/** Random arrivals scatter about their rate; what counts here is that the rate itself holds. A trace has none. */
function flatStages(arrivals: Arrivals, startSeconds: number): { from: number; seconds: number }[] {
  let at = startSeconds;
  const parts: { from: number; seconds: number }[] = [];
  for (const { fromRate, toRate, seconds } of arrivals.kind === "trace" ? [] : arrivals.stages) {
    if (fromRate === toRate && toRate > 0) parts.push({ from: at, seconds });
    at += seconds;
  }
  return parts;
}
