import { describe, expect, it } from "vitest";
import { arrivalsProblem } from "./check.ts";
import { lengthSeconds, peakRate } from "./length.ts";
import { arrivalScenario } from "./scenario.ts";
import { ramp, rampThrough, steady } from "./stages.ts";
import type { Arrivals } from "./types.ts";

const asked = { exec: "load", startSeconds: 5, gracefulStopSeconds: 30, vus: 40, engine: true };
const base = { exec: "load", startTime: "5s", gracefulStop: "30s" };

describe("with the engine", () => {
  it.each<Arrivals>([
    { kind: "constant", stages: steady(10, 60) },
    { kind: "poisson", stages: [...ramp(0, 20, 30), ...steady(10, 30)] },
    { kind: "gamma", shape: 0.5, stages: steady(10, 60) },
  ])("$kind: users that wait for the queue", (arrivals) => {
    expect(arrivalScenario(arrivals, asked)).toEqual({
      executor: "constant-vus",
      k6: { ...base, executor: "constant-vus", vus: 40, duration: "60s" },
      durationSeconds: 60,
      plannedIterations: 600,
      arrivals,
    });
  });

  it("a trace: its rows up to the end", () => {
    const trace = [{ atMs: 0 }, { atMs: 1500 }, { atMs: 9000 }];
    expect(arrivalScenario({ kind: "trace", speed: 1, seconds: 9 }, { ...asked, trace })).toMatchObject({
      plannedIterations: 2,
    });
  });
});

describe("on stock k6", () => {
  const stock = (arrivals: Arrivals) => arrivalScenario(arrivals, { ...asked, engine: false });
  const vus = { preAllocatedVUs: 40, maxVUs: 40 };

  it("even arrivals are k6's own", () => {
    expect(stock({ kind: "constant", stages: [...steady(0.5, 60), ...steady(0.5, 30)] })).toEqual({
      executor: "constant-arrival-rate",
      k6: { ...base, ...vus, executor: "constant-arrival-rate", rate: 5, timeUnit: "10s", duration: "90s" },
      durationSeconds: 90,
      plannedIterations: 45,
    });
  });

  it("with ramps and jumps", () => {
    const stages = [...ramp(0, 20, 30), ...steady(10, 30)];
    expect(stock({ kind: "constant", stages })).toMatchObject({
      k6: {
        ...{ ...base, ...vus, executor: "ramping-arrival-rate", startRate: 0, timeUnit: "1s" },
        stages: [
          { target: 20, duration: "30s" },
          { target: 10, duration: "0s" },
          { target: 10, duration: "30s" },
        ],
      },
    });
  });

  it.each<[Arrivals, string]>([
    [{ kind: "poisson", stages: steady(1, 60) }, "Poisson arrivals need llmload's own k6"],
    [{ kind: "gamma", shape: 2, stages: steady(1, 60) }, "Gamma arrivals need llmload's own k6"],
    [{ kind: "trace", speed: 1, seconds: 60 }, "The replay of a trace needs llmload's own k6"],
  ])("the others are refused in a sentence", (arrivals, sentence) => {
    const planned = stock(arrivals);
    expect("problem" in planned && planned.problem).toContain(sentence);
  });
});

describe("what is no load", () => {
  it.each<[Arrivals, string]>([
    [{ kind: "poisson", stages: [] }, "at least one second, not 0 s"],
    [{ kind: "poisson", stages: steady(1, 0.5) }, "at least one second"],
    [{ kind: "poisson", stages: steady(1, Number.POSITIVE_INFINITY) }, "Stage 1: its length must be"],
    [{ kind: "poisson", stages: steady(0, 60) }, "All rates are 0"],
    [{ kind: "constant", stages: [...steady(1, 5), ...steady(-1, 5)] }, "Stage 2: a rate must be from 0"],
    [{ kind: "constant", stages: steady(Number.NaN, 5) }, "not NaN"],
    [{ kind: "gamma", shape: 0, stages: steady(1, 5) }, "burstiness (shape) of gamma arrivals must be from 0.01"],
    [{ kind: "trace", speed: 0, seconds: 5 }, "speed of a trace must be above 0"],
    [{ kind: "trace", speed: 1, seconds: 0 }, "at least one second"],
  ])("%j", (arrivals, sentence) => {
    expect(arrivalsProblem(arrivals)).toContain(sentence);
    expect(arrivalScenario(arrivals, asked)).toEqual({ problem: arrivalsProblem(arrivals) });
  });

  it("and what is", () => {
    const stages = rampThrough(0, [
      { target: 50, seconds: 60 },
      { target: 50, seconds: 0 },
      { target: 5, seconds: 10 },
    ]);
    const arrivals: Arrivals = { kind: "gamma", shape: 0.01, stages };
    expect(arrivalsProblem(arrivals)).toBeNull();
    expect([lengthSeconds(arrivals), peakRate(arrivals)]).toEqual([70, 50]);
  });
});
