/**
 * Which k6 metrics can be had from the records again, to the sample: what is summed or sorted, over which rows. k6/lib/metrics.ts
 * feeds them; a test holds both against each other on a real run. What is not here only k6 itself knew. Pure.
 */

/** Columns of the record, and what is derived from several. */
export type Value =
  | ("ttfbMs" | "ttfeMs" | "ttftMs" | "ttvtMs" | "e2eMs" | "queueMs" | "chunks" | "startDelayMs")
  | ("tokensIn" | "tokensOut")
  | "tpotMs"
  | "gapMaxMs"
  /** 1 */
  | "one"
  /** 1 where the try succeeded, else 0 */
  | "success"
  /** one row for each fault */
  | "fault"
  | "lagMs"
  /** E2E of a unary answer, close of a stream */
  | "durationMs"
  /** tokens per second behind the first */
  | "speed"
  | "ttftScheduledMs"
  | "e2eScheduledMs";

/**
 * All that are named must hold. `judged`: it succeeded or failed, `ended`: that, or its user left; `generated`: it was to
 * generate something.
 */
export type Rows = "judged" | "ended" | "left" | "ok" | "failed" | "generated" | "final" | "stream" | "unary";

export interface RecordMetric {
  type: "counter" | "rate" | "trend";
  value: Value;
  rows: readonly Rows[];
  /** a further condition: the record's error class, its model's family, its prompt's length */
  only?: { errorClass?: string; family?: string; prompt?: string };
}

const TIMED: readonly Rows[] = ["ok", "generated"];
const STREAMED: readonly Rows[] = [...TIMED, "stream"];
const trend = (value: Value, rows: readonly Rows[], only?: RecordMetric["only"]): RecordMetric => ({
  ...{ type: "trend", value, rows },
  ...(only && { only }),
});
const counter = (value: Value, rows: readonly Rows[], only?: RecordMetric["only"]): RecordMetric => ({
  ...{ type: "counter", value, rows },
  ...(only && { only }),
});
const rate = (rows: readonly Rows[]): RecordMetric => ({ type: "rate", value: "success", rows });

export const RECORD_METRICS: Readonly<Record<string, RecordMetric>> = {
  llm_requests: counter("one", []),
  llm_request_success: rate(["judged"]),
  llm_errors: counter("one", ["failed"]),
  llm_left: counter("one", ["left"]),
  llm_stream_faults: counter("fault", ["ended"]),
  llm_ttfb: trend("ttfbMs", TIMED),
  llm_ttfe: trend("ttfeMs", STREAMED),
  llm_ttft: trend("ttftMs", STREAMED),
  llm_ttvt: trend("ttvtMs", STREAMED),
  llm_tpot: trend("tpotMs", STREAMED),
  llm_gap_max: trend("gapMaxMs", STREAMED),
  llm_e2e: trend("e2eMs", TIMED),
  llm_output_speed: trend("speed", STREAMED),
  llm_chunks: trend("chunks", STREAMED),
  llm_queue_time: trend("queueMs", TIMED),
  llm_client_lag: trend("lagMs", ["ended"]),
  llm_start_delay: trend("startDelayMs", TIMED),
  llm_ttft_scheduled: trend("ttftScheduledMs", TIMED),
  llm_e2e_scheduled: trend("e2eScheduledMs", TIMED),
  llm_input_tokens: counter("tokensIn", ["ended"]),
  llm_output_tokens: counter("tokensOut", ["ended"]),
  chat_completion_success_rate: rate(["judged", "final", "generated"]),
  streaming_success_rate: rate(["judged", "final", "generated", "stream"]),
  non_streaming_success_rate: rate(["judged", "final", "generated", "unary"]),
  streaming_duration: trend("durationMs", STREAMED),
  non_streaming_duration: trend("durationMs", [...TIMED, "unary"]),
  streaming_latency: trend("ttftMs", STREAMED),
  ttfb: trend("ttfbMs", TIMED),
  gemini_duration: trend("durationMs", TIMED, { family: "gemini" }),
  gpt4_duration: trend("durationMs", TIMED, { family: "gpt4" }),
  claude_duration: trend("durationMs", TIMED, { family: "claude" }),
  short_msg_duration: trend("durationMs", TIMED, { prompt: "short" }),
  medium_msg_duration: trend("durationMs", TIMED, { prompt: "medium" }),
  long_msg_duration: trend("durationMs", TIMED, { prompt: "long" }),
  total_chat_requests: counter("one", []),
  streaming_requests: counter("one", ["stream"]),
  non_streaming_requests: counter("one", ["unary"]),
  auth_failures: counter("one", ["failed"], { errorClass: "auth" }),
  validation_errors: counter("one", ["failed"], { errorClass: "validation" }),
  server_errors: counter("one", ["failed"], { errorClass: "server" }),
};

/** Tags that the record has, by its column; `family` and `fault` are derived. */
export const RECORD_TAGS: Readonly<Record<string, string>> = {
  ...{ scenario: "scenario", api: "api", mode: "mode", model: "model", prompt: "prompt", step: "step" },
  ...{ error_class: "errorClass", test_case: "suite" },
};

/** `first` and `retry` */
export const TRY_TAG = "try";
export const FAMILY_TAG = "family";
export const FAULT_TAG = "fault";
