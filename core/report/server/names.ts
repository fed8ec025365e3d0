/**
 * What inference servers call the figures that a load test wants from them: the one table. Times are seconds there. Names as in the
 * servers' own documentation (vLLM, TGI, SGLang: "metrics" of their manuals; llama.cpp: README of its server). Pure data.
 */

export type GaugeName = "running" | "waiting" | "cacheUsed";
export type CounterName = "requests" | "tokensIn" | "tokensOut" | "preemptions";
export type HistogramName = "queue" | "ttft" | "itl" | "tpot" | "e2e";
export type ServerKind = "vllm" | "llamacpp" | "tgi" | "sglang";

export interface ServerNames {
  kind: ServerKind;
  label: string;
  /** how every name of this server begins */
  prefix: string;
  /** by figure: names in the order of preference, since they changed between versions; absent = it does not tell */
  gauges: Partial<Record<GaugeName, readonly string[]>>;
  counters: Partial<Record<CounterName, readonly string[]>>;
  histograms: Partial<Record<HistogramName, readonly string[]>>;
}

export const SERVERS: readonly ServerNames[] = [
  {
    kind: "vllm",
    label: "vLLM",
    prefix: "vllm:",
    gauges: {
      running: ["vllm:num_requests_running"],
      waiting: ["vllm:num_requests_waiting"],
      cacheUsed: ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"],
    },
    counters: {
      requests: ["vllm:request_success_total"],
      tokensIn: ["vllm:prompt_tokens_total"],
      tokensOut: ["vllm:generation_tokens_total"],
      preemptions: ["vllm:num_preemptions_total"],
    },
    histograms: {
      queue: ["vllm:request_queue_time_seconds"],
      ttft: ["vllm:time_to_first_token_seconds"],
      itl: ["vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"],
      tpot: ["vllm:request_time_per_output_token_seconds"],
      e2e: ["vllm:e2e_request_latency_seconds"],
    },
  },
  {
    kind: "llamacpp",
    label: "llama.cpp",
    prefix: "llamacpp:",
    gauges: {
      running: ["llamacpp:requests_processing"],
      waiting: ["llamacpp:requests_deferred"],
      cacheUsed: ["llamacpp:kv_cache_usage_ratio"],
    },
    counters: { tokensIn: ["llamacpp:prompt_tokens_total"], tokensOut: ["llamacpp:tokens_predicted_total"] },
    histograms: {},
  },
  {
    kind: "tgi",
    label: "TGI",
    prefix: "tgi_",
    gauges: { running: ["tgi_batch_current_size"], waiting: ["tgi_queue_size"] },
    counters: {
      requests: ["tgi_request_success"],
      tokensIn: ["tgi_request_input_length_sum"],
      tokensOut: ["tgi_request_generated_tokens_sum"],
    },
    histograms: {
      queue: ["tgi_request_queue_duration"],
      tpot: ["tgi_request_mean_time_per_token_duration"],
      e2e: ["tgi_request_duration"],
    },
  },
  {
    kind: "sglang",
    label: "SGLang",
    prefix: "sglang:",
    gauges: {
      running: ["sglang:num_running_reqs"],
      waiting: ["sglang:num_queue_reqs"],
      cacheUsed: ["sglang:token_usage"],
    },
    counters: {
      requests: ["sglang:num_requests_total"],
      tokensIn: ["sglang:prompt_tokens_total"],
      tokensOut: ["sglang:generation_tokens_total"],
    },
    histograms: {
      ttft: ["sglang:time_to_first_token_seconds"],
      itl: ["sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds"],
      e2e: ["sglang:e2e_request_latency_seconds"],
    },
  },
];
