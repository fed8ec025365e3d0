/**
 * What each figure of another tool means, and how that differs from ours of the same or a like name: one line each, shown beside
 * the numbers. A test holds the names against what the tools' files make. Pure.
 */
import type { ToolName } from "./tools.ts";

/** null: as ours */
type Meanings = Readonly<Record<string, string>>;

const WHOLE_TIME =
  "over the time from the first sending to the last end; ours counts what falls into the measured window";

const VLLM: Meanings = {
  ttft_ms: "to the first chunk with a choice, be it only a role (our TTFE); ours ends at the first generated output",
  tpot_ms: "(E2E - TTFT) / (n - 1) with that earlier TTFT, so a wait behind the role chunk is in it",
  itl_ms: "gaps between any two such chunks, pooled: ours plus the gap from the role chunk to the first token",
  e2el_ms: "sent to the last chunk; ours ends at the last token",
  completed:
    "streams of status 200 that had a chunk: truncated, empty and failing ones are successes; unary is left out",
  failed: "streams that are not `completed`",
  duration: "first sending to the end of the last answer",
  total_input_tokens: "of `completed`",
  total_output_tokens: "of `completed`",
  request_throughput: WHOLE_TIME,
  request_goodput: "successes within the SLO per second; ours is a share of all final results and dropped starts",
  output_throughput: `whole answers ${WHOLE_TIME}`,
  total_token_throughput: `input and output tokens ${WHOLE_TIME}`,
};

const GUIDELLM: Meanings = {
  request_latency: "sent to the end of the body, in seconds: our Close",
  time_to_first_token_ms: "as ours, of successful streams",
  time_per_output_token_ms: "E2E / n: TTFT is in it, so queues and long prompts make it longer; ours leaves it out",
  inter_token_latency_ms: "one figure per request: what we call TPOT; no single gaps, so a stall does not show",
  "output_tokens_per_second (per request)": "n / request latency; ours is (n - 1) / (last - first token)",
  successful: "as ours, unary and streams",
  errored: "as ours",
  incomplete: "cut off or left: in neither of the two",
  requests_per_second: WHOLE_TIME,
  output_tokens_per_second: `whole answers ${WHOLE_TIME}; without usage a chunk is a token`,
  tokens_per_second: `input and output tokens ${WHOLE_TIME}`,
};

const AIPERF: Meanings = {
  time_to_first_token: "as ours, of successful streams",
  time_to_first_output_token: "to the first visible text: our TTVT",
  inter_token_latency: "one figure per request, (latency - TTFT) / (n - 1): what we call TPOT",
  inter_chunk_latency: "gaps between chunks, pooled: our chunk gaps",
  request_latency: "sent to the last token: our E2E",
  effective_latency: "from the planned start: our E2E from planned",
  output_token_throughput_per_user: "1000 / inter_token_latency",
  e2e_output_token_throughput: "n / request_latency: TTFT is in it",
  request_count: "successful requests",
  error_request_count: "as ours",
  benchmark_duration: "first sending to the last answer",
  request_throughput: WHOLE_TIME,
  output_token_throughput: `whole answers ${WHOLE_TIME}`,
  total_token_throughput: `input and output tokens ${WHOLE_TIME}`,
  good_request_count: "successes within every limit; who lacks a figure is not good, failures are not counted",
  goodput: "good requests per second; ours is a share of all final results and dropped starts",
};

const BY_TOOL: Readonly<Record<ToolName, Meanings>> = { vllm: VLLM, guidellm: GUIDELLM, aiperf: AIPERF };

/** How the tool's figure differs from ours; empty for a name that is unknown. */
export function meaningOf(tool: ToolName, figure: string): string {
  return BY_TOOL[tool][figure] ?? "";
}

/** The names that have a meaning. */
export function namesOf(tool: ToolName): string[] {
  return Object.keys(BY_TOOL[tool]);
}
