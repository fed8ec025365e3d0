/** Streams in detail: token times, speed, what a stream held, goodput. Pure. */
import { orMissing, percent, short } from "./format.ts";
import { time, why } from "./guide_block.ts";
import { type Block, entry, type Line } from "./lines.ts";
import type { Summary } from "./types.ts";

/** null when the run sent no streams and has no limits to hold anything against. */
export function streamingDetail(summary: Summary): Block | null {
  const { figures, plan } = summary;
  const slo = Object.entries(plan.slo ?? {}).map(([name, limit]) => `${name} ${limit}ms`);
  const streamed = figures.count("streaming_requests") > 0 || figures.value("llm_done_rate", "rate") !== null;
  const lines: Line[] = streamed ? streams(summary) : [];
  if (slo.length > 0) lines.push(share(summary, `Goodput (${slo.join(", ")})`, "llm_goodput"));
  return lines.length > 0 ? { title: "Streaming detail", lines } : null;
}

function streams(summary: Summary): Line[] {
  return [
    time(summary, "TTFT (p50)", "llm_ttft", "med"),
    time(summary, "TTFT (p95)", "llm_ttft", "p(95)"),
    time(summary, "TTFT (p99)", "llm_ttft", "p(99)"),
    time(summary, "Time to Visible Text (p95)", "llm_ttvt", "p(95)"),
    time(summary, "Time per Output Token (p95)", "llm_tpot", "p(95)"),
    time(summary, "Largest Gap (p95)", "llm_gap_max", "p(95)"),
    figure(summary, "Output Speed (p50)", "llm_output_speed", "med", " tokens/s"),
    figure(summary, "Output Speed (p95)", "llm_output_speed", "p(95)", " tokens/s"),
    figure(summary, "Token Events per Stream (p50)", "llm_chunks", "med", ""),
    share(summary, "Ended with [DONE]", "llm_done_rate"),
  ];
}

function figure(summary: Summary, label: string, metric: string, stat: string, unit: string): Line {
  const value = summary.figures.value(metric, stat);
  return entry(label, orMissing(value === null ? null : `${short(value)}${unit}`, why(summary, metric)));
}

function share(summary: Summary, label: string, metric: string): Line {
  return entry(label, orMissing(percent(summary.figures.value(metric, "rate")), why(summary, metric)));
}
