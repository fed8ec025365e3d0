/** The block that the chat-api guide shows, in its layout to the letter. Pure. */
import { METRICS, type MetricSpec } from "../contract/metrics_gen.ts";
import { modelFamily } from "../plan/family.ts";
import { ms, orMissing, percent } from "./format.ts";
import { type Block, entry, type Line } from "./lines.ts";
import { unmeasured } from "./no_value.ts";
import { STOCK } from "./not_known.ts";
import type { Summary } from "./types.ts";

export function guideBlocks(summary: Summary): Block[] {
  const { figures } = summary;
  const p95 = (label: string, metric: string) => time(summary, label, metric, "p(95)");
  const rate = (label: string, metric: string) =>
    entry(label, orMissing(percent(figures.value(metric, "rate")), why(summary, metric)));
  const count = (label: string, metric: string) => entry(label, String(figures.count(metric)));
  const success = figures.value("chat_completion_success_rate", "rate");
  const errors = percent(success === null ? null : 1 - success);
  return [
    {
      title: "Overall Performance",
      lines: [
        time(summary, "Response Time (avg)", "http_req_duration", "avg"),
        time(summary, "Response Time (p50)", "http_req_duration", "med"),
        time(summary, "Response Time (p95)", "http_req_duration", "p(95)"),
        time(summary, "Response Time (p99)", "http_req_duration", "p(99)"),
        entry("Error Rate", orMissing(errors, why(summary, "chat_completion_success_rate"))),
        count("Total Chat Requests", "total_chat_requests"),
      ],
    },
    {
      title: "Streaming vs Non-Streaming",
      lines: [
        p95("Non-Streaming (p95)", "non_streaming_duration"),
        p95("Streaming (p95)", "streaming_duration"),
        p95("Time to First Chunk (p95)", "streaming_latency"),
        count("Streaming Requests", "streaming_requests"),
        count("Non-Streaming Requests", "non_streaming_requests"),
      ],
    },
    {
      title: "Success Rates",
      lines: [
        rate("Overall Success Rate", "chat_completion_success_rate"),
        rate("Streaming Success Rate", "streaming_success_rate"),
        rate("Non-Streaming Success Rate", "non_streaming_success_rate"),
      ],
    },
    {
      title: "Model Performance (p95)",
      lines: [
        p95("Gemini 1.5 Pro", "gemini_duration"),
        p95("GPT-4", "gpt4_duration"),
        p95("Claude 3", "claude_duration"),
      ],
    },
    {
      title: "Message Length Performance (p95)",
      lines: [
        p95("Short Messages", "short_msg_duration"),
        p95("Medium Messages", "medium_msg_duration"),
        p95("Long Messages", "long_msg_duration"),
      ],
    },
    {
      title: "Error Breakdown",
      lines: [
        count("Auth Failures (401/403)", "auth_failures"),
        count("Validation Errors (400/422)", "validation_errors"),
        count("Server Errors (5xx)", "server_errors"),
      ],
    },
    { title: "Token Usage", lines: [entry("Total Tokens Processed", tokens(summary))] },
  ];
}

/** A time, or why there is none. */
export function time(summary: Summary, label: string, metric: string, stat: string): Line {
  return entry(label, orMissing(ms(summary.figures.value(metric, stat)), why(summary, metric)));
}

/** The tag of total_chat_requests that tells how many were sent of what the metric speaks of; null = all. */
function partOf(metric: string): string | null {
  const family = /^(gemini|gpt4|claude)_duration$/.exec(metric)?.[1];
  if (family !== undefined) return `family:${family}`;
  const prompt = /^(short|medium|long)_msg_duration$/.exec(metric)?.[1];
  return prompt === undefined ? null : `prompt:${prompt}`;
}

/** In a few words, why a metric has no value. */
export function why({ stock, plan, figures }: Summary, metric: string): string {
  const spec: MetricSpec | undefined = METRICS.find((known) => known.name === metric);
  if (stock && spec?.engineOnly === true) return STOCK;
  const part = partOf(metric);
  const family = part?.startsWith("family:") === true;
  if (family && !plan.models.some((model) => `family:${modelFamily(model)}` === part)) return "not asked";
  if (figures.count("total_chat_requests") === 0) return "no requests";
  const counter = `total_chat_requests{${part}}`;
  if (part !== null && figures.has(counter) && figures.count(counter) === 0) return "none sent";
  if (/^(streaming_|llm_tt[fv]t|llm_tpot|llm_gap)/.test(metric) && figures.count("streaming_requests") === 0)
    return "no streams";
  if (metric.startsWith("non_streaming_") && figures.count("non_streaming_requests") === 0) return "none sent";
  if (figures.passes("streaming_success_rate") > 0) return unmeasured(metric, figures) ?? "no samples";
  return spec?.type === "trend" ? "no successful request" : "no samples";
}

/** Usage that never came is unknown, not 0 tokens. */
function tokens({ figures }: Summary): string {
  const total = figures.count("token_count");
  const answered = figures.outcomes("chat_completion_success_rate");
  return total > 0 || answered === 0 ? String(total) : "n/a (no usage from the server)";
}
