/** The sum of all cells is the whole; a sum of some is what the report says of that part. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildReport } from "../../report/build.ts";
import { quantileSorted } from "../../report/stats/quantile.ts";
import { bad, good, inputOf, type Row } from "../../report/testdata/columns.ts";
import type { CellLatency } from "../types.ts";
import { cellsOf } from "./cells.ts";
import { withLongerSteps, withWiderBins } from "./coarser.ts";
import { chosenCells, quantileOf, sumCells } from "./sum.ts";

const LATENCIES: readonly CellLatency[] = ["ttfb", "ttft", "tpot", "gap", "gapMax", "e2e", "close"];

/** Requests of any kind, some of them retried, refused, left or interrupted. */
const row = fc
  .record({
    sent: fc.nat({ max: 60_000 }),
    model: fc.constantFrom("a", "b", "c", ""),
    scenario: fc.constantFrom("one", "two"),
    mode: fc.constantFrom("stream", "unary"),
    ttft: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    rest: fc.double({ min: 0, max: 5000, noNaN: true }),
    gapsUs: fc.array(fc.nat({ max: 3_000_000 }), { maxLength: 5 }),
    fate: fc.constantFrom("ok", "ok", "ok", "error", "left", "interrupted"),
    tokensOut: fc.option(fc.integer({ min: 1, max: 500 })),
    errorClass: fc.constantFrom("server", "auth"),
    final: fc.boolean(),
    faults: fc.subarray(["stall", "buffered"]),
  })
  .map(({ sent, model, scenario, mode, ttft, rest, gapsUs, fate, tokensOut, errorClass, final, faults }): Row => {
    const common = { sent, model, scenario, mode, final, faults };
    if (fate === "error") return bad({ ...common, errorClass });
    return good({ ...common, outcome: fate, ttft, e2e: ttft + rest, close: ttft + rest + 1, gapsUs, tokensOut });
  });
const rows = fc.array(row, { minLength: 1, maxLength: 60 });

describe("cellsOf", () => {
  test("adds up to the report, with and without a warm-up and an SLO", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(null, { seconds: 20 }, { requests: 5 }), (given, warmup) => {
        const input = inputOf(given, { warmup, slo: { ttft: 1000 } });
        const { whole } = buildReport(input);
        const sum = sumCells(cellsOf(input), {});
        expect(sum.tries).toEqual(whole.counts.tries);
        const { all, ok, error } = whole.counts.finals;
        expect(sum.finals).toEqual({ all, ok, error });
        expect(sum.errorClasses).toEqual(byCount(whole.errorClasses));
        expect(sum.faults).toEqual(byCount(whole.faults));
        expect(sum.tokensOut).toBe(whole.tokens.out);
        expect(sum.goodput).toEqual({
          met: whole.goodput?.met,
          notJudged: whole.goodput?.notJudged,
          of: whole.goodput?.of,
        });
        for (const name of LATENCIES) {
          const { count, max } = sum.latencies[name];
          expect([name, count, max]).toEqual([name, whole.latencies[name].n, whole.latencies[name].max]);
          if (count > 0)
            expect(sum.latencies[name].sum / count).toBeCloseTo(whole.latencies[name].mean ?? Number.NaN, 3);
        }
      }),
    );
  });

  test("adds up to the report's series, where steps are as long", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const input = inputOf(given);
        const { series } = buildReport(input).whole;
        const sum = sumCells(cellsOf(input), {}).series;
        expect(sum.stepSeconds).toBe(series.stepSeconds);
        for (const name of ["arrivals", "completions", "errors"] as const) expect(sum[name]).toEqual(series[name]);
        sum.inFlightMean.forEach((mean, step) => {
          expect(mean).toBeCloseTo(series.inFlightMean[step] ?? Number.NaN, 1);
        });
        sum.gapMax.forEach((most, step) => {
          expect(most ?? 0).toBeCloseTo(series.gapMax[step] ?? 0, 2);
        });
        sum.tokensPerSecond.forEach((rate, step) => {
          expect(rate ?? -1).toBeCloseTo(series.tokensPerSecond[step] ?? -1, 1);
        });
      }),
    );
  });

  test("a sum of some cells is what the report says of that part", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const input = inputOf(given);
        const cells = cellsOf(input);
        for (const { dimension, value, cut } of buildReport(input).cuts) {
          const sum = sumCells(cells, { [dimension]: [value] });
          expect(sum.tries).toEqual(cut.counts.tries);
          for (const name of LATENCIES) expect(sum.latencies[name].count).toBe(cut.latencies[name].n);
        }
      }),
    );
  });

  test("percentiles lie within the bin of the exact ones", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const cells = cellsOf(inputOf(values.map((ttft, i) => good({ sent: i, ttft }))));
          const found = quantileOf(sumCells(cells, {}).latencies.ttft, q, cells.gamma) ?? Number.NaN;
          const exact = quantileSorted(Float64Array.from(values).sort(), q) ?? Number.NaN;
          const most = Math.sqrt(cells.gamma) + 1e-6;
          expect(found).toBeLessThanOrEqual(exact * most);
          expect(found).toBeGreaterThanOrEqual(exact / most);
        },
      ),
    );
  });

  test("cells of a choice are those that hold a chosen value of every dimension", () => {
    const given = ["a", "b", "c"].flatMap((model) =>
      ["stream", "unary"].map((mode, i) => good({ sent: i, model, mode })),
    );
    const cells = cellsOf(inputOf(given));
    expect(chosenCells(cells, {})).toHaveLength(6);
    expect(chosenCells(cells, { model: ["a", "b"], mode: ["unary"] })).toHaveLength(2);
    expect(chosenCells(cells, { model: ["absent"] })).toEqual([]);
    expect(sumCells(cells, { model: ["absent"] }).tries.all).toBe(0);
    expect(quantileOf(sumCells(cells, { model: ["absent"] }).latencies.ttft, 0.5, cells.gamma)).toBeNull();
  });

  test("coarser cells tell the same, in longer steps and wider bins", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const fine = cellsOf(inputOf(given));
        const wide = withWiderBins(withLongerSteps(fine));
        const [before, after] = [sumCells(fine, {}), sumCells(wide, {})];
        for (const name of LATENCIES) expect(after.latencies[name].count).toBe(before.latencies[name].count);
        for (const name of ["arrivals", "completions", "errors"] as const)
          expect(after.series[name].reduce(sum, 0)).toBe(before.series[name].reduce(sum, 0));
        const flight = (one: typeof before) => one.series.inFlightMean.reduce(sum, 0) * one.series.stepSeconds;
        expect(flight(after)).toBeCloseTo(flight(before), 0);
        const [exact, found] = [
          quantileOf(before.latencies.e2e, 0.9, fine.gamma),
          quantileOf(after.latencies.e2e, 0.9, wide.gamma),
        ];
        if (exact !== null && found !== null)
          expect(Math.abs(Math.log(found / exact))).toBeLessThan(Math.log(fine.gamma) * 1.5 + 1e-6);
        expect(wide.stepSeconds).toBe(fine.stepSeconds * 2);
      }),
    );
  });

  test("stays small with a thousand combinations over a day, and loses no request", () => {
    const given = Array.from({ length: 6000 }, (_, i) =>
      good({
        sent: i * 14_400,
        model: `model ${i % 50}`,
        prompt: `prompt ${i % 23}`,
        mode: i % 2 ? "stream" : "unary",
        ttft: 1 + ((i * 7919) % 9000),
      }),
    );
    const cells = cellsOf(inputOf(given));
    expect(JSON.stringify(cells).length).toBeLessThan(2_000_000);
    expect(cells.steps).toBeLessThanOrEqual(400);
    expect(sumCells(cells, {}).tries.all).toBe(6000);
    expect(cells.dimensions.some(({ values }) => values.includes("(others)"))).toBe(true);
  });

  test("a run in which nothing was sent has one cell and no times", () => {
    const cells = cellsOf(
      inputOf([
        good({
          sent: null,
          outcome: "interrupted",
          ttft: null,
          e2e: null,
          close: null,
          ttfb: null,
          gapsUs: null,
          tpot: null,
        }),
      ]),
    );
    const { tries, latencies, series } = sumCells(cells, {});
    expect(tries).toMatchObject({ all: 1, interrupted: 1 });
    expect(latencies.ttft).toMatchObject({ count: 0, min: null, max: null });
    expect(series.ttftP50).toEqual([null]);
  });
});

function sum(a: number, b: number): number {
  return a + b;
}

function byCount(counts: readonly { name: string; count: number }[]) {
  return counts.toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
