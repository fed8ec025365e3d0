/** Figures that say the same thing twice. */
import { describe, expect, it } from "vitest";
import { buildReport } from "./build.ts";
import { engineCount } from "./reconcile.ts";
import { crossChecks } from "./render/lines.ts";
import { bad, good, inputOf, type Row, START } from "./testdata/columns.ts";

/** Ten a second for a minute, each 0.5 s. */
const rows = (changes: (i: number) => Partial<Row> = () => ({})) =>
  Array.from({ length: 600 }, (_, i) => good({ sent: i * 100, e2e: 490, close: 500, ...changes(i) }));
const seconds = (mean: number, n = 60, aside = 0) =>
  engineCount(
    Array.from({ length: n }, (_, i) => ({ t: START / 1000 + i, inFlightMean: mean })),
    aside,
  );
const codes = (report: ReturnType<typeof buildReport>) =>
  report.warnings.filter(({ code }) => code === "does-not-add-up" || code === "too-good").map(({ code }) => code);

describe("Little's law", () => {
  it("holds: rate x time is what the engine counted", () => {
    const report = buildReport(inputOf(rows(), { engine: seconds(5) }));
    const { little } = report.reconciliation!;
    expect(little?.inFlight).toBeCloseTo(little!.perSecond * little!.meanSeconds, 9);
    expect(little).toMatchObject({ meanSeconds: 0.5 });
    expect(little?.inFlight).toBeCloseTo(5, 1);
    expect(little?.counted).toBeCloseTo(5, 1);
    expect(codes(report)).toEqual([]);
    expect(crossChecks(report.reconciliation)[0]).toEqual([
      "Little's law",
      expect.stringMatching(/^9\.9.*\/s x 0\.5 s = 4\.9.* in flight; the engine counted (4\.9|5)/),
    ]);
  });
  it("is a warning where a third of the records is missing, none in a short run", () => {
    const lost = (all: Row[]) => all.filter((_, i) => i % 3 !== 0);
    expect(codes(buildReport(inputOf(lost(rows()), { engine: seconds(5) })))).toEqual(["does-not-add-up"]);
    expect(codes(buildReport(inputOf(lost(rows().slice(0, 60)), { engine: seconds(5, 6) })))).toEqual([]);
  });
  it("is not held against the count where times lack their ends: a timeout was in flight, its record does not say how long", () => {
    const timeouts = Array.from({ length: 600 }, (_, i) =>
      i % 2 === 0 ? bad({ sent: i * 100, errorClass: "timeout_total", ttfb: null, close: null }) : (rows()[i] as Row),
    );
    const report = buildReport(inputOf(timeouts, { engine: seconds(20) }));
    expect([report.reconciliation?.little?.counted, codes(report)]).toEqual([null, []]);
  });
  it("leaves out what is not of the load, and the parts of seconds at its ends", () => {
    const warm = seconds(5 + 80 / 60, 60, 0);
    expect(codes(buildReport(inputOf(rows(), { engine: warm })))).toEqual(["does-not-add-up"]);
    expect(codes(buildReport(inputOf(rows(), { engine: seconds(5 + 80 / 60, 60, 80) })))).toEqual([]);
    const before = { seconds: [{ t: START / 1000 - 1, mean: 900 }, ...(seconds(5)?.seconds ?? [])], asideSeconds: 0 };
    expect(buildReport(inputOf(rows(), { engine: before })).reconciliation?.little?.counted).toBeCloseTo(5, 9);
  });
  it("is not asked where the engine counted nothing", () => {
    expect(engineCount([{ t: 1, inFlightMean: null }])).toBeNull();
    const { reconciliation } = buildReport(inputOf(rows()));
    expect(reconciliation?.little?.counted).toBeNull();
    expect(crossChecks(reconciliation).map(([name]) => name)).toEqual(["Tokens by usage"]);
  });
});

describe("tokens", () => {
  it("are held against chunks: fewer tokens than chunks cannot be", () => {
    expect(buildReport(inputOf(rows())).reconciliation?.chunks).toEqual({ requests: 600, tokens: 6600, chunks: 1800 });
    expect(codes(buildReport(inputOf(rows(() => ({ tokensOut: 2 })))))).toEqual(["does-not-add-up"]);
  });
  it("from a cache make it look good", () => {
    const input = inputOf(rows());
    const cached = (each: number) => ({
      ...input,
      requests: { ...input.requests, tokensCached: new Float64Array(600).fill(each) },
    });
    const report = buildReport(cached(4));
    expect(report.reconciliation?.cachedShare).toBeCloseTo(0.8, 9);
    expect(codes(report)).toEqual(["too-good"]);
    expect(codes(buildReport(cached(0)))).toEqual([]);
  });
});

describe("prompts", () => {
  const of = (count: number, unique: boolean) => buildReport(inputOf(rows(), { prompts: { count, unique } }));
  it("that come again are a warning, unless each was made unique", () => {
    expect(codes(of(100, false))).toEqual(["too-good"]);
    expect(codes(of(100, true))).toEqual([]);
    expect(codes(of(600, false))).toEqual([]);
    expect(of(100, false).reconciliation?.prompts).toEqual({ count: 100, unique: false, requests: 600 });
  });
});
