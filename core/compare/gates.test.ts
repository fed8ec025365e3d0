/** Gates: their grammar, when they fail, and that neither a flaky request nor many gates make them fail for nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { source } from "../report/stats/testdata/simulate.ts";
import { type Gate, parseGates } from "./gate_grammar.ts";
import { decide } from "./gates.ts";
import { examine } from "./judge.ts";
import { type Figure, METRICS } from "./metrics.ts";
import { NOISE, parseNoise } from "./noise.ts";
import { simulatePair } from "./simulated.ts";

function gates(text: string): Gate[] {
  const read = parseGates(text);
  if ("problem" in read) throw new Error(read.problem);
  return read.gates;
}

const figures = (
  values: readonly number[],
  n: number | null = null,
  interval: [number, number] | null = null,
): Figure[] =>
  values.map((value) => ({ value, low: interval?.[0] ?? null, high: interval?.[1] ?? null, n, reason: null }));

/** One gate over one metric. */
function outcome(text: string, base: Figure[], candidate: Figure[]) {
  const [gate] = gates(text) as [Gate];
  const examined = examine({ metric: gate.metric, base, candidate, resolution: 1 }, NOISE);
  return decide([gate], (name) => (name === gate.metric.name ? examined : undefined))[0]!;
}

describe("grammar", () => {
  it.each([
    ["ttft.p95>+10%", { above: true, of: "ratio", limit: 0.1 }],
    ["TTFT.P95 > +10 %", { above: true, of: "ratio", limit: 0.1 }],
    ["output_speed.p50<-10%", { above: false, of: "ratio", limit: -0.1 }],
    ["tpot.mean>+5ms", { above: true, of: "plain", limit: 5 }],
    ["gapMax.p99>+0.2s", { above: true, of: "plain", limit: 200 }],
    ["error_rate>+1pp", { above: true, of: "plain", limit: 0.01 }],
    ["error-rate>2%", { above: true, of: "candidate", limit: 0.02 }],
    ["e2e.p99>8s", { above: true, of: "candidate", limit: 8000 }],
    ["requests_per_second<20", { above: false, of: "candidate", limit: 20 }],
    ["tokens_per_second<20/s", { above: false, of: "candidate", limit: 20 }],
  ])("%s", (text, expected) => {
    const [gate] = gates(text) as [Gate];
    expect(gate).toMatchObject(expected);
  });

  it.each([
    ["", "holds no gate"],
    [" , ", "holds no gate"],
    ["ttft.p95", "is no gate"],
    ["ttft.p95>=+10%", "is no gate"],
    ["ttft.p95>+10%%", "is no gate"],
    ["ttft.p95>+1e9%", "is no gate"],
    ["ttft.p90>+10%", "is not compared"],
    ["nothing>+10%", "is not compared"],
    ["constructor>+10%", "is not compared"],
    ["ttft.p95>10%", "does not go with ttft.p95"],
    ["ttft.p95>10", "does not go with ttft.p95"],
    ["error_rate>+10%", "is a share"],
    ["error_rate>1pp", "does not go with"],
    ["ttft.p95>-10%", "would fail without any difference"],
    ["goodput<+1pp", "would fail without any difference"],
    // the way that k6 writes what must hold: as a gate it would never fail on a slow server
    ["e2e.p99<8s", "would fail when e2e.p99 gets better"],
    ["ttft.p95<-10%", "would fail when ttft.p95 gets better"],
    ["error_rate<1%", "would fail when error_rate gets better"],
    ["goodput>95%", "would fail when goodput gets better"],
    ["output_speed.p50>+10%", "would fail when output_speed.p50 gets better"],
    ["goodput<-150%", "is a share"],
    ["output_speed.p50<-100%", "nothing falls by 100 %"],
  ])("%j is refused: %s", (text, sentence) => {
    const read = parseGates(text);
    expect("problem" in read && read.problem).toContain(sentence);
  });

  it("names what there is of a metric that was nearly right", () => {
    expect(parseGates("latency>+10%")).toMatchObject({ hint: expect.stringContaining("ttft.mean|p50|p95|p99") });
    expect(parseGates("ttft.p90>+10%")).toMatchObject({ hint: "There are ttft.mean, ttft.p50, ttft.p95, ttft.p99." });
  });

  it("reads anything without throwing, and every metric by its own name", () => {
    fc.assert(
      fc.property(fc.string(), (text) => void parseGates(text)),
      { seed: 21 },
    );
    for (const { name, unit, better } of METRICS) {
      const worse = better === "lower" ? ">+" : "<-";
      expect(gates(`${name}${worse}${unit === "share" ? "1pp" : "10%"}`)[0]!.metric.name).toBe(name);
    }
  });
});

describe("with five runs a side", () => {
  const base = figures([100, 102, 98, 101, 99]);

  it("fails when the whole interval lies beyond the limit, and only then", () => {
    const worse = figures([130, 132, 128, 131, 129]);
    expect(outcome("ttft.p95>+10%", base, worse)).toMatchObject({ result: "failed", limit: 0.1, unit: "ratio" });
    expect(outcome("ttft.p95>+29%", base, worse).result).toBe("passed");
    expect(outcome("output_speed.p50<-10%", worse, base).result).toBe("failed");
    expect(outcome("ttft.p95>+10%", worse, base).result).toBe("passed");
    expect(outcome("ttft.p95>+25ms", base, worse)).toMatchObject({ result: "failed", unit: "ms" });
    expect(outcome("ttft.p95>125ms", base, worse).result).toBe("failed");
    expect(outcome("ttft.p95>130ms", base, worse).result).toBe("passed");
  });

  it("a mean beyond the limit that is not shown passes, and says what these runs would show", () => {
    const loose = figures([100, 180, 90, 150, 80]);
    const found = outcome("ttft.p95>+5%", base, loose);
    expect(found.value).toBeGreaterThan(0.05);
    expect(found.result).toBe("passed");
    expect(found.text).toMatch(/not shown to be above \+5\.0 % .*lower bound -\d.*smallest rise detectable \+\d/);
  });

  it("a figure of 0 has no ratio", () => {
    expect(outcome("gap.p50>+10%", figures([0, 0, 0, 0, 0]), figures([1, 1, 1, 1, 1.1]))).toMatchObject({
      result: "not-evaluated",
      text: expect.stringContaining("give the limit in its unit"),
    });
  });
});

describe("one flaky request", () => {
  const none = figures([0, 0, 0, 0, 0], 1000);
  it.each([
    ["of five runs", figures([0.001, 0, 0, 0, 0], 1000)],
    ["of each of five runs", figures([0.001, 0.001, 0.001, 0.001, 0.001], 1000)],
  ])("%s fails no gate on errors, however tight", (_, candidate) => {
    for (const gate of ["error_rate>+0pp", "error_rate>+0.05pp"]) {
      expect(outcome(gate, none, figures([0.001, 0, 0, 0, 0], 1000)).result).toBe("passed");
    }
    expect(outcome("error_rate>+0.1pp", none, candidate).result).toBe("passed");
  });

  it("of one run: the limit on the candidate alone holds against the run's own interval", () => {
    expect(outcome("error_rate>0.05%", figures([0], 1000), figures([0.001], 1000, [0.00003, 0.0056])).result).toBe(
      "passed",
    );
    expect(outcome("error_rate>0.05%", figures([0], 1000), figures([0.1], 1000, [0.08, 0.12])).result).toBe("failed");
  });
});

describe("with fewer runs", () => {
  it.each([1, 2, 4])("%d a side: a gate on the difference is not evaluated, whatever the difference", (n) => {
    const found = outcome("ttft.p95>+10%", figures(Array(n).fill(100)), figures(Array(n).fill(900)));
    expect(found).toMatchObject({ result: "not-evaluated", value: null, bound: null });
    expect(found.text).toContain(`it takes 5 runs a side, there are ${n} and ${n}`);
  });

  it("of one run without an interval of its own, a limit is not evaluated", () => {
    expect(outcome("requests_per_second<5", figures([10]), figures([1])).result).toBe("not-evaluated");
  });
});

it("a metric that is not to be had is not evaluated, with its reason", () => {
  expect(decide(gates("goodput<-1pp"), () => undefined)[0]!.text).toContain("not evaluated");
});

describe("a queue against itself", () => {
  it("ten gates without any tolerance: at most about one comparison in twenty fails", () => {
    const draw = source("gates");
    const ten = gates(
      "ttft.mean>+0%,ttft.p50>+0%,ttft.p95>+0%,ttft.p99>+0%,e2e.mean>+0%,e2e.p95>+0%,tpot.mean>+0%,tpot.p95>+0%,tpot.p99>+0%,error_rate>+0pp",
    );
    let failed = 0;
    for (let i = 0; i < 250; i++) {
      const server = { load: 0.8, requests: 300, errors: 0.01 };
      const examined = simulatePair(draw, server, server);
      const found = decide(ten, (name) => examined.find(({ comparison }) => comparison.metric === name));
      if (found.some(({ result }) => result === "failed")) failed++;
    }
    expect(failed / 250).toBeLessThan(0.075);
  });
});

describe("--noise", () => {
  it.each([
    ["3%", { ratio: 0.03, share: 0.005 }],
    ["0.1pp", { ratio: 0.05, share: 0.001 }],
    ["0%,0pp", { ratio: 0, share: 0 }],
  ])("%s", (text, noise) => expect(parseNoise(text)).toEqual({ noise }));
  it.each(["5", "-5%", "5%,6%", "5 %", "1001%", "101pp", "x"])("%s is refused", (text) => {
    expect(parseNoise(text)).toHaveProperty("problem");
  });
});
