/**
 * The verdict on a run: one word, every reason named, and what could not be judged. The rules are those of docs/method.md,
 * "The verdict". Pure: it is given figures and knows nothing of k6.
 */
import { percent } from "../summary/format.ts";
import { LEAST_VALUES, mannKendall } from "./mann_kendall.ts";

/** `unknown`: too little came to an outcome (nothing, or a functional run's first steps only) for anything to be healthy. */
export type Level = "healthy" | "warning" | "critical" | "unknown";

export interface Reason {
  level: "warning" | "critical";
  text: string;
}

export interface Verdict {
  level: Level;
  /** worst first */
  reasons: string[];
  /** what could not be judged, and why */
  notEvaluated: string[];
}

export interface P95 {
  /** the threshold's metric */
  metric: string;
  /** null = unknown */
  value: number | null;
  /** why it is unknown, else null */
  reason: string | null;
  limit: number;
  unit: string;
}

/** Mean response times of consecutive seconds under a constant load. */
export interface Stretch {
  scenario: string;
  /** what the values are: `response time`, `TTFT` */
  what: string;
  values: number[];
}

/** Shares are 0..1; null = unknown. */
export interface VerdictFigures {
  /** final outcomes that succeeded / all final outcomes */
  success: number | null;
  /** 5xx answers / requests sent */
  serverErrors: number | null;
  /** where a run that is one walk ended before its end, as a sentence; null = it did not */
  cutOff: string | null;
  /** what may never happen and did, as sentences */
  broken: readonly string[];
  p95s: P95[];
  streamingP95: number | null;
  nonStreamingP95: number | null;
  /** why the two are not to be compared; null = they are */
  notComparable: string | null;
  /** null = no per-second figures were kept */
  stretches: Stretch[] | null;
}

const SUCCESS = { critical: 0.95, warning: 0.99 };
const SERVER_ERRORS = 0.01;
const NEAR_LIMIT = 0.8;
const STREAMING_RATIO = 2;
const RISE = { p: 0.01, change: 0.1 };

export function verdict(figures: VerdictFigures): Verdict {
  const reasons: Reason[] = [];
  const notEvaluated: string[] = [];
  for (const text of figures.broken) reasons.push({ level: "critical", text });
  judgeSuccess(figures, reasons, notEvaluated);
  judgeServerErrors(figures, reasons, notEvaluated);
  judgeP95s(figures, reasons, notEvaluated);
  judgeRatio(figures, reasons, notEvaluated);
  judgeRise(figures, reasons, notEvaluated);
  const ordered = [...reasons.filter((r) => r.level === "critical"), ...reasons.filter((r) => r.level === "warning")];
  const texts = ordered.map((reason) => reason.text);
  return {
    level: levelOf(ordered, figures),
    reasons: figures.cutOff === null ? texts : [...texts, figures.cutOff],
    notEvaluated,
  };
}

/** What was seen of a run that was cut off can damn it, but never praise it. */
function levelOf([worst]: readonly Reason[], { success, cutOff }: VerdictFigures): Level {
  if (worst?.level === "critical") return "critical";
  if (success === null || cutOff !== null) return "unknown";
  return worst?.level ?? "healthy";
}

/** Success and error rate are two sides of one number, so one sentence speaks of both. */
function judgeSuccess({ success }: VerdictFigures, reasons: Reason[], notEvaluated: string[]): void {
  if (success === null) {
    notEvaluated.push("success and error rate: no request came to an outcome");
  } else if (success < SUCCESS.critical) {
    reasons.push({
      level: "critical",
      text: `success rate ${below(success, SUCCESS.critical)} is below 95 % (errors above 5 %)`,
    });
  } else if (success <= SUCCESS.warning) {
    reasons.push({ level: "warning", text: `success rate ${percent(success)} is not above 99 % (errors 1 to 5 %)` });
  }
}

function judgeServerErrors({ serverErrors }: VerdictFigures, reasons: Reason[], notEvaluated: string[]): void {
  if (serverErrors === null) notEvaluated.push("share of 5xx answers: no request was sent");
  else if (serverErrors >= SERVER_ERRORS)
    reasons.push({
      level: "critical",
      text: `${percent(serverErrors)} of the requests got a 5xx answer (1 % or more)`,
    });
}

function judgeP95s({ p95s }: VerdictFigures, reasons: Reason[], notEvaluated: string[]): void {
  const unknown = p95s.filter(({ value }) => value === null);
  for (const reason of new Set(unknown.map((p95) => p95.reason))) {
    const metrics = unknown.filter((p95) => p95.reason === reason).map(({ metric }) => metric);
    notEvaluated.push(`p95 of ${firstOf(metrics)}: ${reason ?? "no samples"}`);
  }
  for (const { metric, value, limit, unit } of p95s) {
    if (value === null) continue;
    if (value > limit)
      reasons.push({
        level: "critical",
        text: `p95 of ${metric} is ${value.toFixed(2)}${unit}, above its limit ${limit}${unit}`,
      });
    else if (value >= limit * NEAR_LIMIT)
      reasons.push({
        level: "warning",
        text: `p95 of ${metric} is ${value.toFixed(2)}${unit}, ${Math.round((value / limit) * 100)} % of its limit ${limit}${unit}`,
      });
  }
}

function judgeRatio(figures: VerdictFigures, reasons: Reason[], notEvaluated: string[]): void {
  const { streamingP95, nonStreamingP95, notComparable } = figures;
  if (notComparable !== null) {
    notEvaluated.push(`streaming against non-streaming: ${notComparable}`);
    return;
  }
  if (streamingP95 === null || nonStreamingP95 === null || nonStreamingP95 <= 0) {
    notEvaluated.push("streaming against non-streaming: needs successful requests of both modes");
    return;
  }
  const ratio = streamingP95 / nonStreamingP95;
  if (ratio >= STREAMING_RATIO)
    reasons.push({
      level: "warning",
      text: `streaming p95 is ${ratio.toFixed(1)} times the non-streaming one (2 or more)`,
    });
}

function judgeRise({ stretches }: VerdictFigures, reasons: Reason[], notEvaluated: string[]): void {
  if (stretches === null) {
    notEvaluated.push("rising response time: no per-second figures (llmload's own k6 keeps them)");
    return;
  }
  let tested = 0;
  for (const { scenario, what, values } of stretches) {
    const trend = mannKendall(values);
    if (trend === null) continue;
    tested++;
    if (trend.s > 0 && trend.p < RISE.p && trend.change !== null && trend.change > RISE.change) {
      const p = trend.p < 0.001 ? "p < 0.001" : `p = ${trend.p.toFixed(3)}`;
      const rise = Math.round(trend.change * 100);
      reasons.push({ level: "warning", text: `${what} rises by ${rise} % during ${scenario} (Mann-Kendall, ${p})` });
    }
  }
  if (tested === 0)
    notEvaluated.push(`rising response time: needs ${LEAST_VALUES} seconds of constant load with answers`);
}

/** As everywhere, but 94.999 % must not read "95.00% is below 95 %": then it is cut. */
function below(share: number, limit: number): string {
  const rounded = (share * 100).toFixed(2);
  return Number(rounded) < limit * 100 ? `${rounded}%` : `${(limit * 100 - 0.01).toFixed(2)}%`;
}

function firstOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
