/** What was generated: completions, responses, and what the latter did with their tools. Pure. */
import { JAN_STEPS, type JanStep } from "../../plan/jan_steps.ts";
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { ofStep, sentAndGood, takes, times, tokens } from "./figures.ts";

const LABELS: Partial<Record<JanStep, string>> = {
  completion: "Non-Streaming",
  completion_stream: "Streaming",
  message: "Non-Streaming",
  message_stream: "Streaming",
  response: "Plain",
  response_tools: "With Tools",
  response_stream: "Plain, Streaming",
  response_stream_tools: "With Tools, Streaming",
};
const COMPLETIONS: readonly JanStep[] = ["completion", "completion_stream", "message", "message_stream"];
const TOOLS: readonly JanStep[] = ["response_tools", "response_stream_tools"];
const RESPONSES: readonly JanStep[] = ["response", "response_stream", ...TOOLS];

/** null when the suite has none. */
export function completions(summary: Summary): Block | null {
  const lines = COMPLETIONS.filter((step) => takes(summary, step)).flatMap((step) => kind(summary, step));
  return lines.length === 0 ? null : { title: "Completions", lines };
}

/** null when the suite has none. */
export function responses(summary: Summary): Block | null {
  const taken = RESPONSES.filter((step) => takes(summary, step));
  if (taken.length === 0) return null;
  const lines = taken.flatMap((step) => kind(summary, step));
  return { title: "Responses", lines: takes(summary, ...TOOLS) ? [...lines, toolCalls(summary)] : lines };
}

function kind(summary: Summary, step: JanStep): Line[] {
  const label = LABELS[step] ?? step;
  const tag = ofStep(step);
  return [
    sentAndGood(summary, label, tag),
    times(summary, `${label} Time`, [JAN_STEPS[step].trend, tag], ["med", "p(95)"]),
    tokens(summary, `${label} Tokens`, tag),
  ];
}

/** A model is free not to call what it is offered, so an ignored tool is a deviation, not a failure. */
export function toolCalls(summary: Summary): Line {
  const { figures, allowFaults } = summary;
  const sum = (of: (step: JanStep) => number) => TOOLS.reduce((total, step) => total + of(step), 0);
  const answered = sum((step) => figures.passes(`llm_request_success${ofStep(step)}`));
  const ignored = sum((step) => figures.count(`llm_stream_faults{fault:tools_ignored,step:${step}}`));
  if (ignored === 0) {
    return entry("Tools", answered === 0 ? "n/a (no successful request)" : `called in all ${answered} good answers`);
  }
  const sent = sum((step) => figures.count(`llm_requests${ofStep(step)}`));
  const allowed = allowFaults.includes("tools_ignored");
  const text = `ignored in ${ignored} of ${sent} requests${allowed ? " (allowed)" : ""}`;
  return entry("Tools", text, allowed ? "plain" : "warn");
}
