/**
 * Epoch time in microseconds. `performance` runs on the monotonic clock from an origin that Node reads once from the wall
 * clock, to the microsecond; both clocks are slewed alike, so only a step of the wall clock parts them. A step is seen
 * against Date.now() and taken over.
 */
import { performance } from "node:perf_hooks";

let originMs = performance.timeOrigin;

export function epochUs(): number {
  return Math.round((originMs + performance.now()) * 1000);
}

/** Follows a step of the wall clock; Date.now() is cut to the millisecond, so less than 2 ms apart is no step. */
export function followSteps(): void {
  const apart = Date.now() - (originMs + performance.now());
  if (Math.abs(apart) > 2) originMs += apart;
}
