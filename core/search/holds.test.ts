/** How often what a search calls clear lies beyond what the server carries, with the settings that `llmload search` has by default. */
import { describe, expect, it } from "vitest";
import { levelsOf } from "./level.ts";
import { kneeOf } from "./result.ts";
import {
  capacity,
  DEFAULTS,
  exponential,
  lognormal,
  observeQueue,
  play,
  type QueueServer,
  source,
} from "./simulated.ts";

const SEARCHES = 60;
const SERVERS: Record<string, QueueServer> = {
  "one slot, 0.05 s, exponential": { slots: 1, service: exponential(0.05), limit: 0.3 },
  "four slots, 0.5 s": { slots: 4, service: lognormal(0.5, 0.3), limit: 0.5 },
  "32 slots, 5 s": { slots: 32, service: lognormal(5, 2.5), limit: 0.8 },
  "32 slots, 5 s, a tight limit": { slots: 32, service: lognormal(5, 2.5), limit: 0.1 },
  "64 slots, 10 s": { slots: 64, service: lognormal(10, 5), limit: 0.8 },
};

describe.each(Object.entries(SERVERS))("%s", (name, server) => {
  const truth = capacity(server, DEFAULTS.share, 200_000);
  const knees = Array.from({ length: SEARCHES }, (_, seed) => {
    const draw = source(`holds ${name} ${seed}`);
    const { observations } = play(DEFAULTS, (step) => observeQueue(server, step, draw));
    return kneeOf(levelsOf(observations, DEFAULTS.share));
  });
  // a tight limit is what such steps tell worst (docs/guide/search.md)
  const [most, mostAbove] = server.limit < 0.2 ? [0.1, 0.4] : [0.05, 0.1];
  it("seldom holds clearly above its capacity, and more so by 5 %", () => {
    const above = (by: number) => knees.filter(({ atLeast }) => (atLeast ?? 0) > truth * by).length / SEARCHES;
    expect(above(1.05)).toBeLessThanOrEqual(most);
    expect(above(1)).toBeLessThanOrEqual(mostAbove);
  });
  it("and is still seen to hold something, most of the time", () => {
    expect(knees.filter(({ atLeast }) => atLeast !== null).length / SEARCHES).toBeGreaterThan(0.3);
  });
  it("clearly fails below its capacity by 5 % in one search of twenty at most", () => {
    const tooLittle = knees.filter(({ below }) => (below ?? Number.POSITIVE_INFINITY) < truth * 0.95);
    expect(tooLittle.length / SEARCHES).toBeLessThanOrEqual(0.05);
  });
});
