/**
 * Gates decided: each fails when it is shown that the limit is broken, that is when the whole one-sided interval lies beyond it. All
 * gates of a comparison share an error of 5 % (Bonferroni: each interval at 1 - 0.05 / gates), so that one false alarm in twenty
 * comparisons is the most, however many gates there are. It must not know exit statuses. Pure.
 */
import { number, percent } from "../report/render/numbers.ts";
import { studentQuantile } from "../report/stats/student.ts";
import { meanOn, scaleOf } from "./contrast.ts";
import type { Gate } from "./gate_grammar.ts";
import { detectableBeyond, type Examined, onScale, RUNS_FOR_VERDICT, sampleOf, testOf } from "./judge.ts";
import type { Figure } from "./metrics.ts";
import type { GateOutcome } from "./types.ts";

const ALPHA = 0.05;

type Found = Pick<GateOutcome, "value" | "bound"> & { reason: string | null; detectable: number | null };

/** @param find the examined metric of a gate, over all requests */
export function decide(gates: readonly Gate[], find: (name: string) => Examined | undefined): GateOutcome[] {
  const level = 1 - ALPHA / Math.max(1, gates.length);
  return gates.map((gate) => {
    const examined = find(gate.metric.name);
    const found = examined === undefined ? unknown("it is not compared") : foundBy(gate, examined, level);
    return outcomeOf(gate, found);
  });
}

function foundBy(gate: Gate, examined: Examined, level: number): Found {
  const { base, candidate } = examined.figures;
  if (gate.of === "candidate") return ofCandidate(gate, candidate, level);
  const { comparison } = examined;
  if (comparison.verdict === "n/a") return unknown(comparison.reason ?? "it is not known");
  if (Math.min(base.length, candidate.length) < RUNS_FOR_VERDICT) {
    return unknown(`it takes ${RUNS_FOR_VERDICT} runs a side, there are ${base.length} and ${candidate.length}`);
  }
  const plain = gate.metric.unit === "share" ? "share" : "plain";
  const test = testOf(examined.figures, gate.of === "plain" ? plain : null);
  const log = test.scale === "log";
  if (gate.of === "ratio" && !log) return unknown("a figure of 0 has no ratio; give the limit in its unit");
  const shown = log ? Math.expm1 : (x: number) => x;
  const { low, high } = onScale(test, level);
  const far = detectableBeyond(test, Math.abs(log ? Math.log1p(gate.limit) : gate.limit), level);
  return {
    value: shown(test.contrast.difference),
    bound: shown(gate.above ? low : high),
    reason: null,
    detectable: shown(gate.above ? far : -far),
  };
}

/** Of one run by its own interval, of several by the spread between them. */
function ofCandidate(gate: Gate, candidate: readonly Figure[], level: number): Found {
  const missing = candidate.find(({ value }) => value === null);
  const [first] = candidate;
  if (missing !== undefined || first === undefined) return unknown(missing?.reason ?? "there is no run");
  if (candidate.length === 1) {
    const bound = gate.above ? first.low : first.high;
    const sized = "of one run it has no interval; compare several, or take a percentile that its requests bear";
    return bound === null ? unknown(sized) : { value: first.value, bound, reason: null, detectable: null };
  }
  const { values, n } = sampleOf(candidate);
  const scale = gate.metric.unit === "share" ? "share" : scaleOf(values);
  const { mean, error, df } = meanOn(scale, { values, n });
  const half = error > 0 ? studentQuantile(level, df) * Math.sqrt(error) : 0;
  const shown = (x: number) => (scale === "log" ? Math.exp(x) : x);
  return { value: shown(mean), bound: shown(gate.above ? mean - half : mean + half), reason: null, detectable: null };
}

function unknown(reason: string): Found {
  return { value: null, bound: null, reason, detectable: null };
}

function outcomeOf(gate: Gate, { value, bound, reason, detectable }: Found): GateOutcome {
  const unit = gate.of === "ratio" ? "ratio" : gate.metric.unit;
  const common = { gate: gate.text, metric: gate.metric.name, value, bound, limit: gate.limit, unit } as const;
  if (bound === null || value === null) {
    return { ...common, result: "not-evaluated", text: `${gate.text}: not evaluated: ${reason ?? "it is not known"}` };
  }
  const failed = gate.above ? bound > gate.limit : bound < gate.limit;
  const write = (x: number) => amount(x, unit, gate.of !== "candidate");
  const surely = `${gate.above ? "at least" : "at most"} ${write(bound)}`;
  const edge = `${gate.above ? "lower" : "upper"} bound ${write(bound)}`;
  const side = gate.above ? "above" : "below";
  const able = detectable === null ? "" : `; smallest ${gate.above ? "rise" : "fall"} detectable ${write(detectable)}`;
  const found = failed
    ? `failed: ${write(value)}, ${surely}`
    : `passed: ${write(value)}, not shown to be ${side} ${write(gate.limit)} (${edge}${able})`;
  return { ...common, result: failed ? "failed" : "passed", text: `${gate.text}: ${found}` };
}

/** `+12.3 %`, `+0.5 pp`, `812 ms` */
export function amount(value: number, unit: GateOutcome["unit"], signed: boolean): string {
  const sign = signed && value > 0 ? "+" : "";
  if (unit === "ratio") return `${sign}${(value * 100).toFixed(1)} %`;
  if (unit === "share") return signed ? `${sign}${(value * 100).toFixed(2)} pp` : percent(value);
  return `${sign}${number(value)} ${unit}`;
}
