/** What came of the flows as a whole. Pure. */
import { JAN_STEPS, type JanStep } from "../../plan/jan_steps.ts";
import type { FlowPlan } from "../../plan/types.ts";
import { orMissing, percent } from "../format.ts";
import { finalShare } from "../judged_figures.ts";
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { ofStep, times } from "./figures.ts";

export function overview(summary: Summary): Block {
  const { figures, plan } = summary;
  const success = finalShare(figures, "");
  const errors = percent(success === null ? null : 1 - success);
  const lines: Line[] = [
    entry("Flows Finished", flows(summary)),
    entry("Requests", String(figures.count("llm_requests"))),
    entry("Error Rate", orMissing(errors, "no answer")),
    entry("Checks", checks(summary)),
  ];
  const again = figures.count("auth_retries");
  if (plan.flow?.single === true && again > 0) lines.push(entry("Sent Again after a 401", String(again), "warn"));
  if (plan.flow?.single !== true) lines.push(times(summary, "Queue Time", ["llm_queue_time", ""], ["med", "p(95)"]));
  return { title: "Overview", lines };
}

/** Flows that came to their last step. k6 counts an iteration whatever became of its flow. */
function flows(summary: Summary): string {
  const { figures, plan } = summary;
  const ended = figures.count("iterations");
  const last = lastSteps(plan.flow);
  const sum = (metric: string, steps: readonly JanStep[]) =>
    steps.reduce((total, step) => total + figures.count(metric + ofStep(step)), 0);
  const signedOut = Math.min(ended, sum("steps_failed", ["guest_login"]));
  // a step may send several requests, one that lacks what it needs sends none
  const finished = Math.max(0, Math.min(ended - signedOut - sum("steps_skipped", last), sum("llm_requests", last)));
  const planned = plan.scenarios.reduce((total, { plannedIterations }) => total + (plannedIterations ?? 0), 0);
  const dropped = figures.count("dropped_iterations");
  const others = [
    ...told(dropped, "never started"),
    ...told(signedOut, "not signed in"),
    ...told(ended - signedOut - finished, "given up before the last step"),
    ...(planned === 0 ? [] : missing(summary, planned - ended - dropped)),
  ];
  return [planned === 0 ? String(finished) : `${finished} of ${planned} planned`, ...others].join(", ");
}

function told(n: number, what: string): string[] {
  return n > 0 ? [`${n} ${what}`] : [];
}

/** The steps of which each flow has one as its last. Under load flows differ in what they generate. */
function lastSteps(flow: FlowPlan | null): readonly JanStep[] {
  const steps = flow?.steps ?? [];
  const generating = steps.filter((step) => JAN_STEPS[step].generates);
  const last = steps.slice(-1);
  return flow?.single === true || !generating.some((step) => last.includes(step)) ? last : generating;
}

/** A ramp to 0 ends with an arrival in the instant in which the load ends too: k6 may or may not start that one. */
function missing({ plan, series }: Summary, flows: number): string[] {
  if (flows <= 0) return [];
  const last = series?.interrupted === 0 && flows <= plan.scenarios.length && plan.flow?.single === false;
  return told(flows, last ? "due as the load ended" : "cut off or not come to");
}

function checks({ figures }: Summary): string {
  const all = figures.outcomes("checks");
  return all === 0 ? "n/a (no check was made)" : `${percent(figures.passes("checks") / all)} of ${all} hold`;
}
