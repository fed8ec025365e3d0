/** A workload as its user writes it, its shape checked (check.ts, contract/workload.schema.json). Types only. */
import type { WorkloadApi } from "./types.ts";

/** A length: number, text or mapping; read by lengths.ts. */
export type LengthGiven = unknown;

export interface WorkloadDocument {
  name?: string;
  target?: {
    url?: string;
    api?: WorkloadApi;
    path?: string;
    model?: string;
    models?: string[];
    stream?: boolean | number;
    max_tokens_as?: "max_tokens" | "max_completion_tokens";
    headers?: Record<string, string>;
    body?: Record<string, unknown>;
  };
  load?: {
    rate?: number;
    arrivals?: "poisson" | "constant" | "gamma";
    burstiness?: number;
    stages?: { rate: number; from?: number; duration: string }[];
    trace?: string | { file: string; speed?: number };
    concurrency?: number;
    think_time?: string;
    think_time_distribution?: "constant" | "exponential";
    duration?: string;
    warmup?: string;
    max_requests?: number;
    max_vus?: number;
  };
  prompts?: {
    input_tokens?: LengthGiven;
    output_tokens?: LengthGiven;
    exact_output?: boolean;
    dataset?: string;
    format?: "auto" | "jsonl" | "sharegpt";
    order?: "file" | "shuffled";
    count?: number;
    system?: string;
    shared_prefix?: { tokens: number; share?: number; groups?: number };
    cache_bust?: boolean;
  };
  sessions?: { turns?: LengthGiven; think_time?: string };
  tools?: { rounds?: number; delay?: string; result_tokens?: number };
  slo?: string;
  seed?: number;
  request_timeout?: string;
}
