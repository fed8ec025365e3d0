/** What only a model's server has: first tokens, gaps, tokens, queue, faults of streams, and whether the client kept up. */
import { ALL, perSecond, queries, RUN, stats } from "../promql.ts";
import type { PanelSpec, RowSpec } from "../spec.ts";

const GROUP = "testid, scenario, model, mode, prompt, api";

/** k6 pushes a rate as the share of each series: weighted by the tries of the same series they make one. */
function weighted(rate: string): string {
  const shares = `sum by (${GROUP}) (k6_${rate}_rate{${ALL}})`;
  const tries = `sum by (${GROUP}) (k6_llm_requests_total{${ALL}})`;
  return `sum by (testid) (${shares} * ${tries}) / sum by (testid) (${tries} and ${shares})`;
}

/** The worst p95 of each value of a label. */
function byLabel(metric: string, label: string, title: string): PanelSpec {
  return {
    kind: "lines",
    title,
    description: `p95 of the worst series of each ${label}, of all requests since the run began.`,
    unit: "s",
    width: 8,
    queries: queries([`max by (${label}) (k6_${metric}_p95{${ALL}})`, `{{${label}}}`]),
  };
}

export const LLM: RowSpec = {
  title: "LLM",
  panels: [
    stats("llm_ttft", "Time to first token (TTFT)", "Sent to the first event with output, of streams.", { red: 2 }),
    stats("llm_ttfb", "Time to first byte (TTFB)", "Sent to the first byte of the answer.", { red: 2 }),
    stats("llm_tpot", "Time per output token (TPOT)", "Last token less first, by n - 1 tokens."),
    byLabel("llm_ttft", "model", "TTFT p95 by model"),
    byLabel("llm_ttft", "scenario", "TTFT p95 by scenario"),
    stats("llm_e2e", "End to end (E2E)", "Sent to the last token."),
    stats(
      "llm_gap_max",
      "Largest gap between chunks",
      "Of each stream its largest gap: what a reader sees as stalling.",
    ),
    stats("llm_output_speed", "Speed of an answer", "Tokens per second of one stream; more is better.", {
      unit: "tokens/s",
    }),
    {
      kind: "lines",
      title: "Tokens per second",
      description: "Of all answers together, by the server's usage, counted when an answer ends.",
      unit: "tokens/s",
      width: 8,
      queries: queries(
        [perSecond("llm_output_tokens_total", "testid"), "out {{testid}}"],
        [perSecond("llm_input_tokens_total", "testid"), "in {{testid}}"],
      ),
    },
    stats("llm_queue_time", "Queue time", "Where the server reports it in its answer."),
    {
      kind: "lines",
      title: "In flight",
      description: "Requests sent and not yet answered, over all virtual users of a process.",
      unit: "short",
      width: 8,
      queries: queries([`max by (testid) (k6_llm_in_flight{${RUN},scenario=~"$scenario"})`, "{{testid}}"]),
    },
    {
      kind: "lines",
      title: "Goodput",
      description:
        "Share of requests that met every limit of the SLO, since the run began; the groups weighted by their tries. Empty without --slo.",
      unit: "percentunit",
      width: 8,
      red: 0.95,
      lowIsBad: true,
      queries: queries([weighted("llm_goodput"), "{{testid}}"]),
    },
    {
      kind: "lines",
      title: "Stream faults",
      description: "Deviations from the protocol, by name.",
      unit: "/s",
      width: 8,
      queries: queries([perSecond("llm_stream_faults_total", "fault"), "{{fault}}"]),
    },
    {
      kind: "lines",
      title: "Streams that ended with their end mark",
      description: "Share since the run began; the groups weighted by their tries.",
      unit: "percentunit",
      width: 8,
      red: 1,
      lowIsBad: true,
      queries: queries([weighted("llm_done_rate"), "{{testid}}"]),
    },
    stats(
      "llm_client_lag",
      "Client lag",
      "From the kernel's receive stamp to our read: above some milliseconds it is the load generator that is slow.",
    ),
  ],
};

export const GUIDE: RowSpec = {
  title: "Chat API",
  collapsed: true,
  panels: [
    stats("streaming_duration", "Streamed requests", "Sent to the end of the body."),
    stats("non_streaming_duration", "Requests in one piece", "Sent to the last byte."),
    stats("short_msg_duration", "Short messages", "Duration of requests with a short prompt."),
    stats("medium_msg_duration", "Medium messages", "Duration of requests with a medium prompt."),
    stats("long_msg_duration", "Long messages", "Duration of requests with a long prompt."),
  ],
};
