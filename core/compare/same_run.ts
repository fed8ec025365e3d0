/** Whether a run is there twice, whatever its copies are called: by when its requests were sent and how long they took. Pure. */
import type { ComparedRun } from "./build.ts";

/** The names of two that are one run; null = there are none. */
export function sameRun(runs: readonly ComparedRun[]): [string, string] | null {
  const seen = new Map<string, string>();
  for (const { name, report } of runs) {
    const { about, whole } = report;
    const { ttfb, e2e, close } = whole.latencies;
    const print = [about.startMs, about.durationSeconds, about.rows, ttfb.mean, e2e.mean, close.mean].join();
    const other = seen.get(print);
    if (other !== undefined) return [other, name];
    seen.set(print, name);
  }
  return null;
}
