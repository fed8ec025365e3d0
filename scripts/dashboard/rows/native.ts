/** The same trends as native histograms: percentiles of any moment, over all series. */
import { ALL, moments, queries } from "../promql.ts";
import type { RowSpec } from "../spec.ts";

export const NATIVE: RowSpec = {
  title: "Percentiles of each moment (native histograms)",
  collapsed: true,
  panels: [
    moments("llm_ttft_seconds", "TTFT", "Sent to the first event with output."),
    moments("llm_tpot_seconds", "TPOT", "Time per output token."),
    moments("llm_e2e_seconds", "E2E", "Sent to the last token."),
    moments("llm_gap_max_seconds", "Largest gap between chunks", "Of each stream its largest gap."),
    moments("llm_output_speed", "Speed of an answer", "Tokens per second of one stream.", "tokens/s"),
    moments("http_req_duration_seconds", "HTTP request duration", "Sending, waiting and receiving."),
    {
      kind: "heatmap",
      title: "TTFT, where requests lie",
      description: "How many requests had which time to first token, over time. Needs native histograms.",
      unit: "s",
      width: 24,
      queries: queries([`sum(rate(k6_llm_ttft_seconds{${ALL}}[$__rate_interval]))`, "TTFT"]),
    },
  ],
};
