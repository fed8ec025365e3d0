/** The columns of known traces: where each says when a request came and how many tokens it had. A fact table. */

export interface TraceFormat {
  name: TraceFormatName;
  /** what its `time` holds: a number of this unit, or a date */
  unit: "ms" | "s" | "date";
  time: string;
  input: string;
  output: string;
}

export type TraceFormatName = "mooncake" | "azure" | "burstgpt" | "plain";

/** The first whose time column a trace has, with its case, is taken for its format. */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  { name: "mooncake", unit: "ms", time: "timestamp", input: "input_length", output: "output_length" },
  { name: "azure", unit: "date", time: "TIMESTAMP", input: "ContextTokens", output: "GeneratedTokens" },
  { name: "burstgpt", unit: "s", time: "Timestamp", input: "Request tokens", output: "Response tokens" },
  { name: "plain", unit: "ms", time: "atMs", input: "inputTokens", output: "outputTokens" },
];
