/** Loads put together from stretches of rate. Pure. */
import type { RateStage } from "./types.ts";

/** One rate throughout, starts per second. */
export function steady(rate: number, seconds: number): RateStage[] {
  return [{ fromRate: rate, toRate: rate, seconds }];
}

/** From one rate evenly to the other. */
export function ramp(fromRate: number, toRate: number, seconds: number): RateStage[] {
  return [{ fromRate, toRate, seconds }];
}

/** k6's way of writing a ramp: each stage goes from where the last one ended to its target. */
export function rampThrough(startRate: number, stages: readonly { target: number; seconds: number }[]): RateStage[] {
  let fromRate = startRate;
  return stages.map(({ target, seconds }) => {
    const stage = { fromRate, toRate: target, seconds };
    fromRate = target;
    return stage;
  });
}
