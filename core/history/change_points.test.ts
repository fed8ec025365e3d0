/** Planted changes are found near their place, absent ones are not, in weather that depends on itself and throws wild nights. */
import { describe, expect, it } from "vitest";
import { draws } from "../plan/random.ts";
import { changePoints } from "./change_points.ts";
import { gaussian } from "./dependence.ts";
import { bestSplit } from "./e_divisive.ts";
import { testSplit } from "./split_test.ts";

type Weather = (n: number, seed: number) => number[];

const quiet: Weather = (n, seed) => {
  const draw = draws(seed, "quiet", n);
  return Array.from({ length: n }, () => gaussian(draw));
};

/** Student's t with 2 degrees of freedom: its variance is infinite. */
const wild: Weather = (n, seed) => {
  const draw = draws(seed, "wild", n);
  return Array.from({ length: n }, () => gaussian(draw) / Math.sqrt(-Math.log(1 - draw())));
};

const drifting =
  (rho: number): Weather =>
  (n, seed) => {
    let last = 0;
    return quiet(n + 20, seed)
      .map((x) => {
        last = rho * last + Math.sqrt(1 - rho ** 2) * x;
        return last;
      })
      .slice(20);
  };

const REORDERINGS = 199;
const LEVEL = 0.05;

/** Share of series in which one figure alone is said to have changed. */
function alarms(weather: Weather, n: number, runs: number): number {
  let found = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const result = testSplit(weather(n, seed), REORDERINGS, draws(seed, "orders", n));
    if (result !== null && result.p <= LEVEL) found++;
  }
  return found / runs;
}

function planted(values: number[], at: number, by: number): number[] {
  return values.map((value, i) => (i >= at ? value + by : value));
}

describe("no change", () => {
  // limits are the nominal 5 % (for dependent nights: what docs/method.md admits) and three standard errors of 400 series
  it.each([
    ["quiet nights", quiet, 12, 0.083],
    ["quiet nights", quiet, 40, 0.083],
    ["heavy tails", wild, 12, 0.083],
    ["heavy tails", wild, 40, 0.083],
    ["nights that depend on each other (0.3)", drifting(0.3), 40, 0.14],
    ["nights that depend on each other (0.5)", drifting(0.5), 40, 0.19],
  ])("%s: of series of %3$s few are called changed", (_, weather, n, most) => {
    expect(alarms(weather, n, 400)).toBeLessThanOrEqual(most);
  });

  it("the plain reordering, which ignores dependence, would cry wolf: what dependence.ts is for", () => {
    const shuffled = (values: number[], seed: number) => {
      const best = bestSplit(values)?.statistic ?? 0;
      const draw = draws(seed, "plain", 0);
      let beaten = 0;
      for (let i = 0; i < 99; i++) {
        const order = [...values];
        for (let k = order.length - 1; k > 0; k--) {
          const j = Math.floor(draw() * (k + 1));
          [order[k], order[j]] = [order[j] as number, order[k] as number];
        }
        if ((bestSplit(order)?.statistic ?? 0) >= best) beaten++;
      }
      return (beaten + 1) / 100;
    };
    const weather = drifting(0.5);
    const found = Array.from({ length: 100 }, (_, i) => shuffled(weather(40, i + 1), i)).filter(
      (p) => p <= LEVEL,
    ).length;
    expect(found).toBeGreaterThan(30);
  });

  it("eight figures at once: one rate for all of them", () => {
    let families = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const figures = Array.from({ length: 8 }, (_, k) => ({
        name: `${seed}/${k}`,
        values: quiet(25, seed * 100 + k),
      }));
      if (changePoints(figures).some((found) => (found ?? []).length > 0)) families++;
    }
    expect(families / 60).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 60));
  });
});

describe("a planted change", () => {
  it.each([
    ["in the middle, three times the noise", quiet, 30, 15, 3, 0.95],
    ["in the middle, twice the noise", quiet, 40, 20, 2, 0.9],
    ["with heavy tails, four times the noise", wild, 40, 20, 4, 0.85],
    ["five nights ago, five times the noise", quiet, 30, 25, 5, 0.8],
    ["amid nights that depend on each other, three times the noise", drifting(0.3), 60, 30, 3, 0.9],
  ])("%s: found within two nights", (_, weather, n, at, by, power) => {
    let near = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const result = testSplit(planted(weather(n, seed), at, by), REORDERINGS, draws(seed, "orders", n));
      if (result === null || result.p > LEVEL) continue;
      if (Math.abs(result.at - at) <= 2) near++;
    }
    expect(near / 100).toBeGreaterThanOrEqual(power);
  });

  it("several: up, and back again, and up", () => {
    const values = planted(planted(planted(quiet(80, 3), 20, 4), 40, -4), 60, 4);
    const [found] = changePoints([{ name: "x", values }]);
    expect(found?.map(({ at }) => at).map((at) => Math.round(at / 5) * 5)).toEqual([20, 40, 60]);
  });

  it("is not hidden by seven figures without one, and does not spread to them", () => {
    const others = Array.from({ length: 7 }, (_, k) => ({ name: `o${k}`, values: quiet(40, 50 + k) }));
    const found = changePoints([...others, { name: "x", values: planted(quiet(40, 9), 28, 4) }]);
    expect(found.slice(0, 7).flat()).toEqual([]);
    expect(found[7]).toMatchObject([{ at: 28 }]);
  });
});

describe("what is no change", () => {
  it.each([1, 2])("%s wild nights in a row, however wild", (many) => {
    for (const at of [0, 7, 15, 30 - many]) {
      const values = quiet(30, 4).map((value, i) => (i >= at && i < at + many ? 1e6 : value));
      expect(changePoints([{ name: "x", values }])).toEqual([[]]);
    }
  });

  it("the same value over and over, and too few values, cannot be asked", () => {
    const short = { name: "short", values: [1, 2, 3, 4, 5] };
    expect(changePoints([{ name: "flat", values: new Array<number>(50).fill(0) }, short])).toEqual([null, null]);
    expect(changePoints([])).toEqual([]);
  });

  it("mostly zeros, as error rates are, with a few errors strewn in", () => {
    const values = Array.from({ length: 60 }, (_, i) => (i % 11 === 5 ? 0.01 * (i % 3) : 0));
    expect(changePoints([{ name: "errors", values }])).toEqual([[]]);
  });
});

it("the same series gives the same answer; its unit and scale do not matter", () => {
  const values = planted(quiet(50, 6), 33, 2).map((x) => Math.exp(x / 10));
  const once = changePoints([{ name: "x", values }]);
  expect(changePoints([{ name: "x", values }])).toEqual(once);
  expect(changePoints([{ name: "x", values: values.map((x) => Math.log(1000 * x)) }])).toEqual(once);
  expect(once[0]?.length).toBe(1);
});

describe("the statistic of the paper", () => {
  it("by the definition, sum by sum", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
    const ranks = [4.5, 1.5, 6, 1.5, 8, 11, 3, 10, 8, 4.5, 8];
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    const pairs = (a: number[]) => a.flatMap((x, i) => a.slice(i + 1).map((y) => Math.abs(x - y)));
    let best = { statistic: 0, at: 0, until: 0 };
    for (let at = 3; at <= 8; at++) {
      for (let until = at + 3; until <= 11; until++) {
        const [left, right] = [ranks.slice(0, at), ranks.slice(at, until)];
        const between = mean(left.flatMap((x) => right.map((y) => Math.abs(x - y))));
        const energy = 2 * between - mean(pairs(left)) - mean(pairs(right));
        const statistic = (energy * left.length * right.length) / (left.length + right.length);
        if (statistic > best.statistic) best = { statistic, at, until };
      }
    }
    const found = bestSplit(values);
    expect(found).toMatchObject({ at: best.at, until: best.until });
    expect(found?.statistic).toBeCloseTo(best.statistic, 10);
  });
});
