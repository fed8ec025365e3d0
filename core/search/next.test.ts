/** The search as a machine: what it does after what it saw. */
import { describe, expect, it } from "vitest";
import { rateWithin } from "./budget.ts";
import { next, tidy } from "./next.ts";
import { play, SETTINGS, seen } from "./simulated.ts";
import type { Next, Observation, SearchSettings } from "./types.ts";

const NO_TIME = { seconds: 0 };
/** A server that carries so much, exactly. */
const upTo = (capacity: number) => (step: Extract<Next, { do: "step" }>) =>
  seen(step.load, {
    probe: step.probe,
    askedSeconds: step.settleSeconds + step.stepSeconds,
    wallSeconds: step.settleSeconds + step.stepSeconds + 5,
    ...(step.load <= capacity ? {} : { goodput: { met: 300, of: 1000, nEffective: 1000 } }),
  });
const loadsOf = (observations: readonly Observation[]) => observations.map(({ load }) => load);
const withSettings = (changes: Partial<SearchSettings>) => ({ ...SETTINGS, ...changes });

describe("a server without noise", () => {
  it("doubles, then halves the bracket until it is narrow", () => {
    const { observations, end } = play(SETTINGS, upTo(11));
    expect(loadsOf(observations).slice(0, 6)).toEqual([1, 2, 4, 8, 16, 11.3]);
    expect(end.outcome).toBe("found");
    const held = Math.max(...loadsOf(observations).filter((load) => load <= 11));
    expect(held).toBeGreaterThan(11 / 1.05);
    expect(observations.length).toBeLessThan(12);
  });
  it("halves when not even the first load holds, and finds what is below", () => {
    const { observations, end } = play(SETTINGS, upTo(0.3));
    expect(loadsOf(observations).slice(0, 3)).toEqual([1, 0.5, 0.25]);
    expect(end.outcome).toBe("found");
  });
  it("gives up where nothing holds", () => {
    const { observations, end } = play(SETTINGS, upTo(0));
    expect(end).toMatchObject({ outcome: "never", why: "not even 0.01 holds" });
    expect(observations.length).toBeLessThan(10);
  });
  it("stops at the largest load that may be asked for", () => {
    const { observations, end } = play(withSettings({ to: 50 }), upTo(1e9));
    expect(loadsOf(observations)).toEqual([1, 2, 4, 8, 16, 32, 50]);
    expect(end).toMatchObject({ outcome: "ceiling", why: "50 is the largest load that may be asked for (--to)" });
  });
  it("tries whole numbers of requests in flight", () => {
    const { observations, end } = play(withSettings({ over: "concurrency", from: 1, least: 1 }), upTo(6));
    expect(loadsOf(observations)).toEqual([1, 2, 4, 8, 6, 7]);
    expect(end).toMatchObject({ outcome: "found", why: "6 holds, 7 does not" });
    expect(play(withSettings({ over: "concurrency", from: 1, least: 1 }), upTo(0)).end.outcome).toBe("never");
  });
});

describe("doubt", () => {
  const doubtful = seen(4, { goodput: { met: 94, of: 100, nEffective: 100 } });
  it("a failure that one run cannot tell is run again, up to the limit", () => {
    const before = [seen(1), seen(2)];
    expect(next(SETTINGS, [...before, doubtful], NO_TIME)).toMatchObject({
      load: 4,
      why: "run 2: one run cannot tell",
    });
    const five = [...before, ...new Array<Observation>(5).fill(doubtful)];
    expect(next(SETTINGS, five, NO_TIME)).toMatchObject({ load: 2.83 });
  });
  it("the load that the answer names is not taken on one lucky run", () => {
    const lucky = seen(4, { goodput: { met: 96, of: 100, nEffective: 100 } });
    const fails = seen(4.1, { goodput: { met: 10, of: 100, nEffective: 100 } });
    expect(next(SETTINGS, [lucky, fails], NO_TIME)).toMatchObject({ do: "step", load: 4 });
  });
});

describe("the load generator as the bottleneck", () => {
  const own = seen(8, { clientBound: "its heartbeat was late", goodput: { met: 0, of: 100, nEffective: 100 } });
  it("is tried once more, then ends the search: its times say nothing of the server", () => {
    const before = [seen(1), seen(2), seen(4)];
    expect(next(SETTINGS, [...before, own], NO_TIME)).toMatchObject({ load: 8, why: "again: its heartbeat was late" });
    expect(next(SETTINGS, [...before, own, own], NO_TIME)).toMatchObject({ do: "stop", outcome: "client" });
    expect(next(SETTINGS, [...before, own, seen(8)], NO_TIME)).toMatchObject({ load: 16 });
  });
});

describe("budgets", () => {
  it("asks for no more requests a minute than are granted, drawn arrivals for a little less", () => {
    const asked = (changes: Partial<SearchSettings>) =>
      loadsOf(play(withSettings({ rpm: 300, ...changes }), upTo(1e9)).observations);
    expect(Math.max(...asked({ randomArrivals: false }))).toBe(5);
    const most = Math.max(...asked({}));
    // mean + 2.33 standard deviations of a minute's count
    expect(most * 60 + 2.33 * Math.sqrt(most * 60)).toBeLessThanOrEqual(300);
    expect(most).toBeGreaterThan(4);
  });
  it("learns from a probe what tokens a minute mean", () => {
    const settings = withSettings({ tpm: 60_000, randomArrivals: false });
    const { observations, end } = play(settings, upTo(1e9));
    expect(observations[0]).toMatchObject({ probe: true, load: 1 });
    // 30 tokens each
    expect(rateWithin(settings, observations)).toBeCloseTo(60_000 / 30 / 60, 9);
    expect(Math.max(...loadsOf(observations))).toBeLessThanOrEqual(60_000 / 30 / 60);
    expect(end.outcome).toBe("ceiling");
  });
  it("does not search on where the server tells no usage", () => {
    const mute = (step: Extract<Next, { do: "step" }>) =>
      seen(step.load, { probe: step.probe, usage: { requests: 5, known: 0, in: 0, out: 0, cached: 0 } });
    expect(play(withSettings({ tpm: 1000 }), mute).end).toMatchObject({
      outcome: "broken",
      why: expect.stringContaining("--tpm"),
    });
    expect(play(withSettings({ maxCost: 1 }), mute).end).toMatchObject({
      outcome: "broken",
      why: expect.stringContaining("--max-cost"),
    });
  });
  it("starts no step that would end too late or cost too much, and spends no more", () => {
    expect(play(withSettings({ maxSeconds: 400 }), upTo(11))).toMatchObject({ end: { outcome: "time" } });
    expect(play(withSettings({ maxSeconds: 400 }), upTo(11)).seconds).toBeLessThanOrEqual(400);
    const priced = (step: Extract<Next, { do: "step" }>) => {
      const requests = Math.ceil(step.load * (step.settleSeconds + step.stepSeconds));
      return {
        ...upTo(11)(step),
        usage: { requests, known: requests, in: 0, out: requests, cached: 0 },
        cost: requests * 0.001,
      };
    };
    const { observations, end } = play(withSettings({ maxCost: 2 }), priced);
    expect(end.outcome).toBe("money");
    const spent = observations.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
    expect(spent).toBeGreaterThan(0.5);
    expect(spent).toBeLessThanOrEqual(2);
  });
  it("a 429 lowers the ceiling, and the next step waits as long as was asked", () => {
    const limitedAbove = (step: Extract<Next, { do: "step" }>) =>
      step.load > 5 ? seen(step.load, { limited: { answers: 3, retryAfterSeconds: 7 } }) : seen(step.load);
    const { observations, end } = play(SETTINGS, limitedAbove);
    expect(loadsOf(observations).filter((load) => load > 5)).toHaveLength(
      new Set(loadsOf(observations).filter((load) => load > 5)).size,
    );
    expect(end).toMatchObject({ outcome: "limited" });
    const after = next(SETTINGS, [seen(1), seen(2), seen(4), limitedAbove({ load: 8 } as never)], NO_TIME);
    expect(after).toMatchObject({ load: 5.66, waitSeconds: 7 });
    const unnamed = seen(8, { limited: { answers: 3, retryAfterSeconds: null } });
    expect(next(SETTINGS, [seen(4), unnamed], NO_TIME)).toMatchObject({ waitSeconds: 60 });
  });
});

describe("ends", () => {
  it("an interrupted or broken step ends the search with what was measured", () => {
    expect(next(SETTINGS, [seen(1), seen(2, { cut: true })], NO_TIME)).toMatchObject({ outcome: "stopped" });
    expect(next(SETTINGS, [seen(1, { broken: "the suite threw" })], NO_TIME)).toMatchObject({
      outcome: "broken",
      why: "the suite threw",
    });
  });
  it("a step lasts longer where few requests are expected", () => {
    expect(next(SETTINGS, [], NO_TIME)).toMatchObject({ load: 1, settleSeconds: 33.4, stepSeconds: 200 });
  });
  it("a step lasts longer where answers are slow, up to four times", () => {
    const slow = (seconds: number) => seen(32, { e2e: { p50: null, p95: seconds * 1000 } });
    expect(next(SETTINGS, [slow(1)], NO_TIME)).toMatchObject({ load: 64, stepSeconds: 60 });
    expect(next(SETTINGS, [slow(20)], NO_TIME)).toMatchObject({ load: 64, stepSeconds: 100 });
    expect(next(SETTINGS, [slow(200)], NO_TIME)).toMatchObject({ load: 64, settleSeconds: 40, stepSeconds: 240 });
  });
  it("a step with nothing to judge is made once more, as long as may be; then the search ends and says why", () => {
    const empty = (load: number) => seen(load, { goodput: { met: 0, of: 0, nEffective: 0 } });
    for (const before of [[], [seen(1), seen(2)]]) {
      const again = next(SETTINGS, [...before, empty(4)], NO_TIME);
      expect(again).toMatchObject({ do: "step", load: 4, settleSeconds: 40, stepSeconds: 240 });
      const end = next(SETTINGS, [...before, empty(4), empty(4)], NO_TIME);
      expect(end).toMatchObject({ do: "stop", outcome: "broken", why: expect.stringContaining("--step-duration") });
    }
    expect(next(SETTINGS, [empty(4), seen(4)], NO_TIME)).toMatchObject({ load: 8 });
    const none = play(SETTINGS, (step) => empty(step.load));
    expect(none.observations).toHaveLength(2);
  });
});

it("loads can be typed", () => {
  expect([0.0123456, 1.23456, 56.5685, 1234.5].map((load) => tidy(load, SETTINGS))).toEqual([0.0123, 1.23, 56.6, 1230]);
  expect(tidy(5, SETTINGS, "down")).toBe(5);
});
