/** From reports to a comparison: what is compared, what is left out, what is warned of. */
import { describe, expect, it } from "vitest";
import { buildComparison } from "./build.ts";
import { DEFAULTS, gatesOf, madeRun, madeSide } from "./testdata/comparison.ts";
import type { Comparison } from "./types.ts";

const verdictOf = ({ whole }: Comparison, name: string) => whole.find(({ metric }) => metric === name)?.verdict;

it("a candidate slower by a quarter is worse in its times, in its goodput, and in nothing else", () => {
  const found = buildComparison(madeSide("base", 5), madeSide("candidate", 5, { shift: 1.25 }), {
    ...DEFAULTS,
    slo: { ttft: 130 },
  });
  expect(verdictOf(found, "ttft.p50")).toBe("worse");
  expect(verdictOf(found, "ttft.p95")).toBe("worse");
  expect(verdictOf(found, "goodput")).toBe("worse");
  expect(verdictOf(found, "tpot.mean")).toBe("same");
  expect(verdictOf(found, "ttft.p99")).toBe("n/a");
  expect(found.whole.find(({ metric }) => metric === "ttft.p99")!.reason).toContain("p99 needs 368 requests");
});

it("the other way round all of that is better", () => {
  const found = buildComparison(madeSide("base", 5, { shift: 1.25 }), madeSide("candidate", 5), DEFAULTS);
  expect([verdictOf(found, "ttft.p95"), verdictOf(found, "goodput")]).toEqual(["better", "better"]);
});

it("by model: the model that is slower, and only that", () => {
  const slow = (i: number) => madeRun(`candidate_${i}`, i * 2 + 1, { model: (row) => (row % 2 === 0 ? "one" : "two") });
  const found = buildComparison(
    madeSide("base", 5),
    { name: "candidate", runs: [1, 2, 3, 4, 5].map(slow) },
    { ...DEFAULTS, by: ["model"], families: ["ttft"] },
  );
  expect(found.cuts.map(({ value }) => value)).toEqual(["one", "two"]);
  for (const { metrics } of found.cuts) expect(metrics.map(({ verdict }) => verdict)).not.toContain("worse");
  expect(found.whole.map(({ metric }) => metric)).toEqual(["ttft.mean", "ttft.p50", "ttft.p95", "ttft.p99"]);
});

it("a gate may ask for what --metrics leaves out", () => {
  const found = buildComparison(madeSide("base", 5), madeSide("candidate", 5, { shift: 2 }), {
    ...DEFAULTS,
    families: ["tpot"],
    gates: gatesOf("ttft.p95>+10%"),
  });
  expect(found.gates[0]!.result).toBe("failed");
  expect(found.whole.every(({ metric }) => metric.startsWith("tpot"))).toBe(true);
});

it("runs stand in the order of their start, whatever the order given", () => {
  const side = madeSide("base", 5);
  const found = buildComparison({ ...side, runs: side.runs.toReversed() }, madeSide("candidate", 5), DEFAULTS);
  expect(found.base.runs.map(({ name }) => name)).toEqual(["base_1", "base_2", "base_3", "base_4", "base_5"]);
});

describe("warnings", () => {
  const warned = (base: Parameters<typeof madeSide>, candidate: Parameters<typeof madeSide>) =>
    buildComparison(madeSide(...base), madeSide(...candidate), DEFAULTS).warnings.join("\n");

  it("none for runs in turn with nothing about them", () => {
    expect(warned(["base", 5], ["candidate", 5])).toBe("");
  });

  it("of runs that failed more: the times are those of the successes", () => {
    expect(warned(["base", 5], ["candidate", 5, { failEvery: 10 }])).toMatch(
      /0\.0 % of the base's failed against 10\.0 %/,
    );
  });

  it("of runs cut short, and of runs without run.json", () => {
    expect(warned(["base", 5, { run: { exit: 6, endedAt: "t" } }], ["candidate", 5])).toMatch(
      /base_1, base_2, base_3 and 2 more did not end as planned/,
    );
    expect(warned(["base", 1, { run: null }], ["candidate", 1])).toMatch(/base_1 has no run\.json/);
  });

  it("of runs whose load generator was the bottleneck by its own verdict", () => {
    const verdict = { word: "client-bound" as const, reasons: ["full"], causes: [], notEvaluated: [] };
    const bound = madeSide("candidate", 2).runs.map((run) => ({
      ...run,
      report: { ...run.report, client: { verdict, limits: null, series: null, ownError: null } },
    }));
    const found = buildComparison(madeSide("base", 2), { name: "candidate", runs: bound }, DEFAULTS);
    expect(found.warnings.join("\n")).toMatch(
      /candidate_1, candidate_2 were measured by a client that was late itself or/,
    );
  });

  it("of runs that are left out, first of all: a page or a summary is all that some will read", () => {
    const leftOut = ["candidate_6 is left out: cut short."];
    const found = buildComparison(madeSide("base", 5), madeSide("candidate", 5), { ...DEFAULTS, leftOut });
    expect(found.warnings).toEqual(leftOut);
  });

  it("of one side before the other", () => {
    const late = { name: "candidate", runs: [madeRun("c1", 50), madeRun("c2", 51)] };
    expect(buildComparison(madeSide("base", 2), late, DEFAULTS).warnings.join()).toContain("takes turns");
  });
});
