/** A functional run: every step once, so single values instead of statistics. Pure. */
import { JAN_STEPS, type JanStep } from "../../plan/jan_steps.ts";
import { ms, short } from "../format.ts";
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { stored } from "./conversation_block.ts";
import { ofStep, takes, why } from "./figures.ts";
import { toolCalls } from "./generation_blocks.ts";

export function functional(summary: Summary): Block[] {
  const { plan } = summary;
  const steps = plan.flow?.steps ?? [];
  const streams = steps.filter((step) => JAN_STEPS[step].mode === "stream");
  return [
    { title: "Steps", lines: [...keyed(summary), ...steps.map((step) => stepLine(summary, step))] },
    ...(takes(summary, "conversation_items") ? [{ title: "Conversation", lines: stored(summary) }] : []),
    ...(takes(summary, "response_tools") ? [{ title: "Tools", lines: [toolCalls(summary)] }] : []),
    { title: "Streaming", lines: streams.map((step) => streamLine(summary, step)) },
  ];
}

function keyed({ plan }: Summary): Line[] {
  return plan.flow?.signIn === "key" ? [entry("guest_login, token_refresh", "not run, a key is used", "dim")] : [];
}

function stepLine(summary: Summary, step: JanStep): Line {
  const { figures } = summary;
  const tag = ofStep(step);
  if (figures.count(`steps_failed${tag}`) > 0) return entry(step, "failed", "bad");
  if (figures.count(`steps_skipped${tag}`) > 0) return entry(step, "not run", "warn");
  const { trend, generates } = JAN_STEPS[step];
  const times = (stat: string) => ms(figures.value(generates ? trend + tag : trend, stat));
  if (times("max") === null) return entry(step, `n/a (${why(summary, trend, tag)})`, "warn");
  const sent = figures.count(`llm_requests${tag}`);
  // a token is refreshed before other steps, too
  if (step === "token_refresh" && sent > 1)
    return entry(step, `${sent} times, avg ${times("avg")}, max ${times("max")}`);
  const out = figures.count(`llm_output_tokens${tag}`);
  return entry(step, out > 0 ? `${times("max")}, ${out} tokens` : `${times("max")}`);
}

/** `first byte 1.00ms, first event 1.10ms, first token 34.00ms, 42 chunks, [DONE]` */
function streamLine(summary: Summary, step: JanStep): Line {
  const { figures } = summary;
  const tag = ofStep(step);
  const chunks = figures.value(`llm_chunks${tag}`, "max");
  const done = figures.value(`llm_done_rate${tag}`, "rate");
  if (chunks === null) return entry(step, `n/a (${why(summary, "llm_chunks", tag)})`, "warn");
  const first = (what: string, metric: string) =>
    `first ${what} ${ms(figures.value(metric + tag, "max")) ?? `n/a (${why(summary, metric, tag)})`}`;
  const parts = [
    ...[first("byte", "llm_ttfb"), first("event", "llm_ttfe"), first("token", "llm_ttft")],
    ...[`${short(chunks)} chunks`, done === 1 ? "[DONE]" : "no [DONE]"],
  ];
  return entry(step, parts.join(", "));
}
