/** The search against queues whose capacity a million simulated arrivals tell. */
import { describe, expect, it } from "vitest";
import { levelsOf } from "./level.ts";
import { bracketOf } from "./next.ts";
import {
  capacity,
  constant,
  exponential,
  lognormal,
  observeQueue,
  play,
  type QueueServer,
  SETTINGS,
  source,
  waits,
} from "./simulated.ts";

const SERVERS: Record<string, QueueServer> = {
  "one slot, exponential (M/M/1)": { slots: 1, service: exponential(0.05), limit: 0.3 },
  "eight slots, lognormal (M/G/8)": { slots: 8, service: lognormal(1, 0.8), limit: 0.8 },
  "four slots, constant (M/D/4)": { slots: 4, service: constant(0.5), limit: 0.1 },
};

it("the oracle agrees with Erlang's formula for the waits of M/M/k", () => {
  // P(wait > t) = C exp(-(k mu - lambda) t), C the chance that all slots are busy (A. K. Erlang, 1917)
  const [slots, load, mean] = [4, 3, 1];
  const term = (n: number) => load ** n / [1, 1, 2, 6, 24][n]!;
  const last = (term(slots) * slots) / (slots - load);
  const busy = last / (term(0) + term(1) + term(2) + term(3) + last);
  const { wait } = waits({ slots, service: exponential(mean), limit: 0 }, load, source("erlang"), {
    arrivals: 1_000_000,
  });
  for (const t of [0, 0.5, 2]) {
    const share = wait.reduce((sum, one) => sum + (one > t ? 1 : 0), 0) / wait.length;
    expect(share).toBeCloseTo(busy * Math.exp(-(slots - load) * t), 2);
  }
});

describe.each(Object.entries(SERVERS))("%s", (name, server) => {
  const truth = capacity(server, SETTINGS.share);
  const found = (seed: number, noise = 0) => {
    const draw = source(`${name} ${seed} ${noise}`);
    const { observations, end } = play(SETTINGS, (step) => observeQueue(server, step, draw, noise));
    const levels = levelsOf(observations, SETTINGS.share);
    return { end, levels, knee: bracketOf(levels).low?.load ?? 0 };
  };

  it("is found within 10 %", () => {
    const ratios = Array.from({ length: 10 }, (_, seed) => found(seed).knee / truth);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
  });

  it("with noise: a share that misses whatever the load lowers it, but never above the truth", () => {
    const noisy = Array.from({ length: 5 }, (_, seed) => found(seed, 0.01));
    for (const { knee, end } of noisy) {
      expect(end.outcome).toBe("found");
      expect(knee / truth).toBeGreaterThan(0.75);
      expect(knee / truth).toBeLessThan(1.1);
    }
  });
});
