/** Comparisons for the renderings: one with every verdict in it, small ones, and one full of hostile text. */
import { buildReport, NOTHING_COPIED } from "../../report/build.ts";
import { source } from "../../report/stats/testdata/simulate.ts";
import { bad, good, inputOf, START } from "../../report/testdata/columns.ts";
import { HOSTILE } from "../../report/testdata/hostile.ts";
import { buildComparison, type CompareOptions, type ComparedRun, type ComparedSide } from "../build.ts";
import { parseGates } from "../gate_grammar.ts";
import { NOISE } from "../noise.ts";
import type { Comparison } from "../types.ts";

export const DEFAULTS: CompareOptions = { noise: NOISE, by: [], families: null, slo: null, warmup: null, gates: [], unlike: [], leftOut: [] };

interface Made {
  /** of TTFT and E2E */
  shift?: number;
  /** every so many requests fails; 0 = none */
  failEvery?: number;
  requests?: number;
  /** of E2E from run to run, as a share */
  unrest?: number;
  model?: (i: number) => string;
  run?: ComparedRun["run"];
}

export function madeRun(name: string, place: number, made: Made = {}): ComparedRun {
  const { shift = 1, failEvery = 0, requests = 100, unrest = 0, model = (i) => (i % 2 === 0 ? "one" : "two") } = made;
  const draw = source(name);
  const own = 1 + unrest * (draw() - 0.5);
  const rows = Array.from({ length: requests }, (_, i) => {
    const sent = place * 100_000 + i * 100;
    if (failEvery > 0 && i % failEvery === failEvery - 1) return bad({ sent, model: model(i) });
    const ttft = shift * (100 + 20 * draw());
    return good({ sent, model: model(i), ttft, ttfe: ttft, e2e: own * (ttft + 200), close: ttft + 210, tpot: 20 + draw(), gapsUs: [20_000, 21_000] });
  });
  const second = String(place % 60).padStart(2, "0");
  const json = { testid: name, startedAt: `2026-01-31T12:00:${second}.000Z`, endedAt: "later", exit: 0, git: { commit: "0123456789ab" } };
  const run = made.run === undefined ? json : made.run;
  return { name, run, report: buildReport(inputOf(rows, { slo: { ttft: 130 }, startMs: START + place * 100_000, tokens: null }), { ...NOTHING_COPIED, run }) };
}

/** Runs of two sides in turn. */
export function madeSide(name: string, count: number, made: Made = {}): ComparedSide {
  const offset = name === "base" ? 0 : 1;
  return { name, runs: Array.from({ length: count }, (_, i) => madeRun(`${name}_${i + 1}`, i * 2 + offset, made)) };
}

export function gatesOf(text: string): CompareOptions["gates"] {
  const read = parseGates(text);
  return "gates" in read ? read.gates : [];
}

/** Worse, better, same and unclear in one table, gates of each outcome, a difference of plans, a cut. */
export function fullComparison(): Comparison {
  return buildComparison(madeSide("base", 5, { unrest: 0.6 }), madeSide("candidate", 5, { shift: 1.25, unrest: 0.6, failEvery: 25 }), {
    ...{ ...DEFAULTS, by: ["model"], slo: { ttft: 130 }, gates: gatesOf("ttft.p95>+10%, e2e.p50>+10%, ttft.p99>800ms") },
    unlike: [{ what: "MAX_TOKENS", base: "not set", candidate: "64" }],
  });
}

export function oneRunEach(): Comparison {
  return buildComparison(madeSide("base", 1, { requests: 400 }), madeSide("candidate", 1, { requests: 400, shift: 1.3 }), { ...DEFAULTS, gates: gatesOf("ttft.p95>+10%") });
}

export function fewRuns(): Comparison {
  return buildComparison(madeSide("base", 3), madeSide("candidate", 2), DEFAULTS);
}

export function nothingBoth(): Comparison {
  return buildComparison(madeSide("base", 1, { failEvery: 1, requests: 3 }), madeSide("candidate", 1, { failEvery: 1, requests: 3 }), DEFAULTS);
}

/** Every text that comes from outside is hostile. */
export function hostileComparison(): Comparison {
  const text = (i: number) => HOSTILE[i % HOSTILE.length] ?? "";
  const side = (k: number): ComparedSide => ({
    name: HOSTILE.join(" "),
    runs: Array.from({ length: 5 }, (_, i) =>
      madeRun(text(i + k), i * 2 + k, {
        model: (row) => text(row),
        run: { testid: text(i), startedAt: text(i), note: text(i), target: text(i), git: { commit: text(i) }, exit: 6, machine: { os: text(i), cpuModel: text(k) }, versions: { k6: text(i + k) } },
      }),
    ),
  });
  const unlike = HOSTILE.map((what, i) => ({ what, base: text(i + 1), candidate: text(i + 2) }));
  return buildComparison(side(0), side(1), { ...DEFAULTS, by: ["model"], unlike, gates: gatesOf("ttft.p95>+10%") });
}
