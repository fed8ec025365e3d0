/** The end of the summary: thresholds, what could not be known, the verdict. Pure. */
import { percent, short } from "./format.ts";
import type { K6Metric } from "./k6_data.ts";
import { type Block, entry, type Line, line, type Tone } from "./lines.ts";
import type { Summary, ThresholdOutcome } from "./types.ts";

export function thresholds(summary: Summary): Block {
  const lines = summary.thresholds.map((threshold) => thresholdLine(summary, threshold));
  // left out of the run on purpose: shown, but no failure
  const left = summary.plan.notEvaluable.map(({ metric, expression, reason }) =>
    line(`  – ${metric} ${expression}: not evaluated (${reason})`, "dim"),
  );
  return { title: "Thresholds", lines: lines.length + left.length > 0 ? [...lines, ...left] : [line("  none")] };
}

function thresholdLine({ raw }: Summary, outcome: ThresholdOutcome): Line {
  const { metric, expression, ok, value, reason, excused } = outcome;
  const name = `${metric} ${expression}`;
  if (ok === null) return line(`  – ${name}: not evaluated (${reason ?? "no samples"})`, excused ? "dim" : "warn");
  const was = value === null ? "" : ` (${shown(value, raw.metrics[metric])})`;
  return ok ? line(`  ✓ ${name}${was}`, "good") : line(`  ✗ ${name}${was}`, "bad");
}

function shown(value: number, metric: K6Metric | undefined): string {
  if (metric?.type === "rate") return percent(value) ?? "";
  return metric?.contains === "time" ? `${short(value)}ms` : short(value);
}

/** null when everything is known. */
export function notKnown({ notKnown: list }: Summary): Block | null {
  if (list.length === 0) return null;
  return { title: "Not known", lines: list.map(({ what, reason }) => entry(what, reason, "dim")) };
}

const SIGNS: Record<Summary["verdict"]["level"], readonly [text: string, tone: Tone]> = {
  healthy: ["✓ healthy", "good"],
  warning: ["⚠ warning", "warn"],
  critical: ["✗ critical", "bad"],
  unknown: ["– not evaluated", "warn"],
};

export function verdictBlock({ verdict }: Summary): Block {
  const [text, tone] = SIGNS[verdict.level];
  return {
    title: "Verdict",
    lines: [
      line(`  ${text}`, tone),
      ...verdict.reasons.map((reason) => line(`    ${reason}`)),
      ...verdict.notEvaluated.map((what) => line(`    not evaluated: ${what}`, "dim")),
    ],
  };
}
