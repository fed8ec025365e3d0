/** The fast walk over columns says what a slow and simple one says: ties, unknown values, warm-ups, retries, failures. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildReport } from "./build.ts";
import { distributionOf } from "./distribution.ts";
import type { Warmup } from "./input.ts";
import { bad, good, inputOf, type Row } from "./testdata/columns.ts";
import type { Cut, Distribution, OutcomeCounts } from "./types.ts";

type Value = (row: Row) => number | null;

/** What a cut of these rows must say of one kind of value. */
function expected(rows: readonly Row[], value: Value, fails: ((row: Row) => boolean) | null): Distribution {
  const ordered = rows.flatMap((row) => {
    const one = row.outcome === "ok" ? value(row) : null;
    return one === null || !Number.isFinite(one) ? [] : [one];
  });
  const sorted = ordered.toSorted((a, b) => a - b);
  const failures = fails === null ? null : rows.filter((row) => row.outcome === "error" && fails(row)).length;
  return distributionOf(Float64Array.from(sorted), Float64Array.from(ordered), failures);
}

const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
const waited = (row: Row) => (row.try === 1 ? 0 : sum(row.sent, row.firstSent === null ? null : -row.firstSent));
const isStream = ({ mode }: Row) => mode === "stream";

function expectSame(cut: Cut, rows: readonly Row[]): void {
  const { latencies, attempts, counts } = cut;
  const any = () => true;
  expect(latencies.ttft).toEqual(expected(rows, (row) => row.ttft, isStream));
  expect(latencies.e2e).toEqual(expected(rows, (row) => row.e2e, any));
  expect(latencies.lag).toEqual(expected(rows, ({ lagUs }) => (lagUs === null ? null : lagUs / 1000), null));
  expect(latencies.e2eScheduled).toEqual(
    expected(
      rows,
      (row) => sum(row.e2e, row.startDelay),
      ({ startDelay }) => startDelay !== null,
    ),
  );
  expect(attempts.first.ttft).toEqual(
    expected(
      rows,
      (row) => (row.try === 1 ? row.ttft : null),
      (row) => isStream(row) && row.try === 1,
    ),
  );
  expect(attempts.final.e2e).toEqual(
    expected(
      rows,
      (row) => (row.final ? sum(row.e2e, waited(row)) : null),
      ({ final }) => final,
    ),
  );
  const counted = (of: readonly Row[]): OutcomeCounts => {
    const n = (outcome: string) => of.filter((row) => row.outcome === outcome).length;
    return { all: of.length, ok: n("ok"), error: n("error"), left: n("left"), interrupted: n("interrupted") };
  };
  expect(counts.tries).toEqual(counted(rows));
  expect(counts.firstTries).toEqual(counted(rows.filter((row) => row.try === 1)));
  expect(counts.finals).toEqual(counted(rows.filter(({ final }) => final)));
}

const tied = fc.oneof(fc.constantFrom(1, 1, 2, 100.5), fc.double({ min: 0.001, max: 5000, noNaN: true }));
const row = fc
  .record({
    sent: fc.option(fc.integer({ min: 0, max: 8000 }), { freq: 8 }),
    scenario: fc.constantFrom("a", "b", "c"),
    model: fc.constantFrom("m", "n"),
    mode: fc.constantFrom("stream", "stream", "unary"),
    ttft: fc.option(tied),
    e2e: fc.option(tied),
    lagUs: fc.option(fc.integer({ min: 0, max: 40 })),
    startDelay: fc.option(fc.integer({ min: 0, max: 5 })),
    try: fc.constantFrom(1, 1, 1, 2),
    firstSent: fc.option(fc.integer({ min: -500, max: 0 })),
    final: fc.constantFrom(true, true, true, false),
    gapsUs: fc.constant(null),
  })
  .chain((changes) =>
    fc
      .constantFrom("ok", "ok", "ok", "ok", "error", "left", "interrupted")
      .map((outcome) => (outcome === "error" ? bad({ ...changes, outcome }) : good({ ...changes, outcome }))),
  );
const warmup = fc.oneof(
  fc.constant(null),
  fc.record({ seconds: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ requests: fc.integer({ min: 0, max: 60 }) }),
);

/** Rows in the order of time, and where the warm-up of a single run ends. */
function inTime(rows: readonly Row[], given: Warmup | null): { all: Row[]; first: number } {
  const all = rows.toSorted((a, b) => (a.sent ?? Number.MAX_VALUE) - (b.sent ?? Number.MAX_VALUE));
  let tries = 0;
  const first = all.findIndex((one) =>
    given === null || "seconds" in given
      ? (one.sent ?? Number.MAX_VALUE) >= (given?.seconds ?? 0) * 1000
      : one.try === 1 && ++tries > given.requests,
  );
  return { all, first: first < 0 ? all.length : first };
}

it("counts and distributions of every cut are those of its rows", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 160 }), warmup, (rows, given) => {
      const report = buildReport(inputOf(rows, { warmup: given }));
      const { all, first } = inTime(rows, given);
      const counted = all.slice(first);
      expectSame(report.whole, counted);
      for (const { dimension, value, cut } of report.cuts)
        expectSame(
          cut,
          counted.filter((one) => one[dimension] === value),
        );
      if (report.coldStart !== null) expectSame(report.coldStart, all.slice(0, first));
    }),
    { seed: 31, numRuns: 60 },
  );
});

it("the series hold every row that has a place in time, where it has it", () => {
  const at = (ms: number, length: number) => Math.min(length - 1, Math.floor(ms / 1000));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 120 }), (rows) => {
      const { series } = buildReport(inputOf(rows)).whole;
      const steps = series.arrivals.length;
      const [arrivals, errors] = [new Array<number>(steps).fill(0), new Array<number>(steps).fill(0)];
      for (const { sent, close, outcome } of rows) {
        if (sent === null) continue;
        arrivals[at(sent, steps)]!++;
        if (outcome === "error") errors[at(sent + (close ?? 0), steps)]!++;
      }
      expect([series.arrivals, series.errors]).toEqual([arrivals, errors]);
    }),
    { seed: 32, numRuns: 50 },
  );
});
