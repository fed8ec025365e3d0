/** Which loads a calibration tries, and for how long: the one asked for, then up as long as it holds, or down until it does. Pure. */
import type { CalibrationLoad, Level } from "./types.ts";

/** Of the reference server: ms to the first token, ms between tokens. */
export const PACE = { ttftMs: 50, itlMs: 20 };
const MOST_STREAMS = 8192;

/** Streams at once that a rate comes to (Little's law). */
export function concurrencyOf(rate: number, tokens: number): number {
  return Math.max(1, Math.ceil((rate * streamMs(tokens)) / 1000));
}

/** How long a stream of the reference server takes. */
export function streamMs(tokens: number): number {
  return PACE.ttftMs + PACE.itlMs * (tokens - 1);
}

/** Half of the time is for the load that was asked for. */
export function firstSeconds(whole: number): number {
  return Math.max(1, Math.round(whole / 2));
}

/** @param left seconds. @returns null = enough is known, or no time is left */
export function nextLevel(
  levels: readonly Level[],
  whole: number,
  left: number,
): { load: CalibrationLoad; seconds: number } | null {
  const last = levels.at(-1);
  if (last === undefined) return null;
  // long enough for each user to have had some streams
  const seconds = Math.max(Math.ceil(whole / 10), Math.ceil((3 * streamMs(last.load.tokens)) / 1000));
  if (left < seconds) return null;
  const up = last.holds && levels.every(({ holds }) => holds);
  if (!up && last.holds) return null;
  const factor = up ? 2 : 0.5;
  const { concurrency, rate, tokens } = last.load;
  const load = {
    concurrency: Math.round(concurrency * factor),
    rate: rate === null ? null : rate * factor,
    tokens,
  };
  // going up once and then down would try the same again
  const tried = levels.some((level) => level.load.concurrency === load.concurrency);
  return load.concurrency < 1 || load.concurrency > MOST_STREAMS || tried ? null : { load, seconds };
}
