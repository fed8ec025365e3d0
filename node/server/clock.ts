/**
 * Epoch time in microseconds, for the truth log. Node tells the wall clock by the millisecond and the monotonic clock by
 * the nanosecond; the first is read at the moment when it turns, and from then on the second counts. Linux slews both
 * alike, so only a step parts them; a step is looked for and taken over. Held against the kernel's own receive stamps of
 * loopback segments (CLOCK_REALTIME) the difference to a write's time is a few microseconds, never negative by more
 * than two.
 */
import { performance } from "node:perf_hooks";

/** what a pair of readings may disagree by before it is called a step, milliseconds */
const TOLERANCE_MS = 0.05;
const TURNS = 5;

let originMs = performance.timeOrigin;

export function epochUs(): number {
  return Math.round((originMs + performance.now()) * 1000);
}

/**
 * Sets the clock. Takes up to 5 ms of spinning, so only at the start and after a step. A reading taken late gives too
 * small an origin, never too large a one: the largest of several is the best.
 */
export function setClock(): void {
  let best = Number.NEGATIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn++) {
    const before = Date.now();
    let now = before;
    while (now === before) now = Date.now();
    best = Math.max(best, now - performance.now());
  }
  originMs = best;
}

/** Follows a step of the wall clock. Being held up between the readings is not mistaken for one. */
export function followSteps(): void {
  const before = Date.now();
  const ours = originMs + performance.now();
  const after = Date.now();
  if (ours < before - TOLERANCE_MS || ours >= after + 1 + TOLERANCE_MS) setClock();
}
