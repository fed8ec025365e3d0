/** What the runs of one load say together. */
import { describe, expect, it } from "vitest";
import { levelsOf, metIn } from "./level.ts";
import { seen } from "./simulated.ts";

const alternating = (n: number, stretch: number) =>
  Float64Array.from({ length: n }, (_, i) => (Math.floor(i / stretch) % 20 === 0 ? 0 : 1));
const runs = (...shares: number[]) =>
  shares.map((share) => seen(10, { goodput: { met: share * 200, of: 200, nEffective: 200 } }));

describe("requests of one run", () => {
  it("independent ones count in full, those in stretches for few; dropped ones are misses", () => {
    expect(metIn(alternating(2000, 1)).nEffective).toBeGreaterThan(1500);
    const clustered = metIn(alternating(2000, 20));
    expect(clustered).toMatchObject({ met: 1900, of: 2000 });
    expect(clustered.nEffective).toBeLessThan(400);
    expect(metIn(new Float64Array(90).fill(1), 10)).toMatchObject({ met: 90, of: 100 });
    const crowd = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i / 30));
    expect(metIn(new Float64Array(400).fill(1), 0, [crowd]).nEffective).toBeLessThan(40);
    expect(metIn(new Float64Array(400).fill(1), 0, [new Float64Array(400).fill(7)]).nEffective).toBe(400);
    expect(metIn(new Float64Array(0))).toEqual({ met: 0, of: 0, nEffective: 0 });
  });
});

describe("runs of one load", () => {
  const of = (...shares: number[]) => levelsOf(runs(...shares), 0.95)[0]!;
  it("are pooled, with their interval", () => {
    expect(of(0.94, 0.98)).toMatchObject({ load: 10, runs: 2, share: 0.96, state: "holds", sure: false });
    expect(of(0.94)).toMatchObject({ state: "fails", sure: false });
  });
  it("are sure when the interval lies on one side", () => {
    expect(of(0.5)).toMatchObject({ state: "fails", sure: true });
    expect(of(1)).toMatchObject({ state: "holds", sure: true });
    const { low, high, share } = of(0.9);
    expect(low).toBeLessThan(share);
    expect(high).toBeGreaterThan(share);
  });
  it("do not clearly hold when one of them saw waits that still grew; failing needs no more", () => {
    const grew = (met: number) =>
      levelsOf([seen(10), seen(10, { unsettled: "it grew", goodput: { met, of: 1000, nEffective: 1000 } })], 0.95)[0];
    expect(grew(1000)).toMatchObject({ state: "holds", sure: false });
    expect(grew(100)).toMatchObject({ state: "fails", sure: true });
  });
  it("say nothing when they were the client's own, cut, broken or a probe", () => {
    const void_ = [{ clientBound: "late" }, { cut: true }, { broken: "x" }, { probe: true }].map((changes) =>
      seen(10, changes),
    );
    expect(levelsOf(void_, 0.95)).toEqual([]);
  });
  it("fail when the server refused for its rate limit, whatever the share", () => {
    const [level] = levelsOf([seen(10, { limited: { answers: 1, retryAfterSeconds: 5 } })], 0.95);
    expect(level).toMatchObject({ state: "fails", sure: true, limited: true, share: 1 });
  });
});
