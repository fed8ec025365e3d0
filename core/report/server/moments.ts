/** The readings as a series over time: several servers asked in the same moment are one. Pure. */
import type { ServerMoment } from "./types.ts";
import type { Reading } from "./window.ts";

const MOST = 600;

/**
 * @param targets how many servers were asked; a moment in which one of them did not answer is no sum of all, and is left out
 * @param zeroMs zero of the series, epoch ms
 */
export function series(readings: readonly Reading[], targets: number, zeroMs: number, most = MOST): ServerMoment[] {
  const byTime = new Map<number, Reading[]>();
  for (const reading of readings) {
    const same = byTime.get(reading.at);
    if (same === undefined) byTime.set(reading.at, [reading]);
    else same.push(reading);
  }
  const complete = [...byTime].filter(([, all]) => all.length === targets).sort(([a], [b]) => a - b);
  const step = Math.max(1, Math.ceil(complete.length / most));
  let before: { at: number; tokens: number | null } | null = null;
  return complete
    .filter((_, i) => i % step === 0)
    .map(([at, all]) => {
      const tokens = sum(all.map(({ figures }) => figures.counters.tokensOut));
      const seconds = before === null ? 0 : (at - before.at) / 1000;
      const made =
        before?.tokens === undefined || before.tokens === null || tokens === null ? null : tokens - before.tokens;
      before = { at, tokens };
      return {
        atSeconds: (at - zeroMs) / 1000,
        running: sum(all.map(({ figures }) => figures.gauges.running)),
        waiting: sum(all.map(({ figures }) => figures.gauges.waiting)),
        cacheUsed: highest(all.map(({ figures }) => figures.gauges.cacheUsed)),
        tokensOutPerSecond: made === null || made < 0 || seconds <= 0 ? null : made / seconds,
      };
    });
}

/** null = one of them does not tell. */
function sum(values: readonly (number | undefined)[]): number | null {
  return values.reduce<number | null>(
    (total, value) => (total === null || value === undefined ? null : total + value),
    0,
  );
}

function highest(values: readonly (number | undefined)[]): number | null {
  return values.reduce<number | null>((most, value) => (value === undefined ? most : Math.max(most ?? 0, value)), null);
}
