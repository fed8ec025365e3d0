/** The load that a calibration is asked for: typed, or the largest that a suite plans. Pure. */
import { concurrencyOf } from "../../core/calibrate/levels.ts";
import type { CalibrationLoad } from "../../core/calibrate/types.ts";
import { parseDuration } from "../../core/plan/duration.ts";
import type { SuitePlan } from "../run/inspect.ts";

/** @param rate streams per second; null = streams one after another */
export function loadOf(concurrency: number | null, rate: number | null, tokens: number): CalibrationLoad {
  if (rate !== null) return { concurrency: concurrencyOf(rate, tokens), rate, tokens };
  return { concurrency: concurrency ?? DEFAULT_CONCURRENCY, rate: null, tokens };
}

export const DEFAULT_CONCURRENCY = 50;

/** The largest of any of its scenarios: users at once, and starts per second. Whichever comes to more streams at once counts. */
export function loadLike({ scenarios }: SuitePlan, tokens: number): CalibrationLoad {
  let [users, rate] = [1, 0];
  for (const scenario of Object.values(scenarios)) {
    const targets = list(scenario.stages).map(({ target }) => number(target));
    switch (scenario.executor) {
      case "constant-arrival-rate":
        rate = Math.max(rate, perSecond(number(scenario.rate), scenario.timeUnit));
        break;
      case "ramping-arrival-rate":
        rate = Math.max(rate, perSecond(Math.max(number(scenario.startRate), ...targets), scenario.timeUnit));
        break;
      default:
        users = Math.max(users, number(scenario.vus), number(scenario.startVUs), number(scenario.maxVUs), ...targets);
    }
  }
  const open = loadOf(null, rate, tokens);
  return rate > 0 && open.concurrency >= users ? open : loadOf(users, null, tokens);
}

function perSecond(rate: number, timeUnit: unknown): number {
  const ms = typeof timeUnit === "string" ? parseDuration(timeUnit) : null;
  return (rate * 1000) / (ms === null || ms <= 0 ? 1000 : ms);
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function list(value: unknown): { target?: unknown }[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "object" && entry !== null) : [];
}
