import { expect, it } from "vitest";
import type { LogHistogram } from "../contract/engine.ts";
import { quantile } from "./quantile.ts";

const GAMMA = 1.01;

/** As the engine fills one. */
function histogramOf(values: readonly number[]): LogHistogram {
  const bins = new Map<number, number>();
  for (const value of values.filter((v) => v > 0)) {
    const index = Math.ceil(Math.log(value) / Math.log(GAMMA));
    bins.set(index, (bins.get(index) ?? 0) + 1);
  }
  return {
    unit: "us",
    gamma: GAMMA,
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: values.length > 0 ? Math.min(...values) : null,
    max: values.length > 0 ? Math.max(...values) : null,
    zeros: values.filter((v) => v <= 0).length,
    bins: [...bins].sort(([a], [b]) => a - b),
  };
}

it("is at most a bin above the exact value", () => {
  const values = Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1000) + 1);
  const histogram = histogramOf(values);
  for (const [q, exact] of [
    [0.5, 500],
    [0.95, 950],
    [0.99, 990],
  ] as const) {
    expect(quantile(histogram, q)).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
    expect(quantile(histogram, q)).toBeLessThanOrEqual(exact * GAMMA * (1 + 1e-9));
  }
  expect(quantile(histogram, 1)).toBe(1000);
});

it("counts zeros, and knows nothing of an empty one", () => {
  expect(quantile(histogramOf([0, 0, 0, 5]), 0.5)).toBe(0);
  expect(quantile(histogramOf([0, 0, 0, 5]), 0.99)).toBe(5);
  expect(quantile(histogramOf([]), 0.5)).toBeNull();
});
