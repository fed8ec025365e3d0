/** What things are called on the page. Pure. */
import type { DimensionName } from "../../../core/report/input.ts";
import type { LatencyName } from "../../../core/report/types.ts";

export const DIMENSION_LABELS: Readonly<Record<DimensionName, string>> = {
  scenario: "Scenario",
  suite: "Suite",
  model: "Model",
  mode: "Mode",
  prompt: "Prompt length",
  api: "API",
};

/** Short name and what it is: docs/glossary.md. */
export const LATENCY_LABELS: Readonly<Record<LatencyName, readonly [string, string]>> = {
  ttft: ["TTFT", "sent to first output token"],
  tpot: ["TPOT", "time per output token after the first"],
  e2e: ["E2E", "sent to last token, or to the end of a unary answer"],
  gap: ["Chunk gap", "between two token events of a stream"],
  gapMax: ["Largest gap", "the largest chunk gap of each request"],
  ttfb: ["TTFB", "sent to first byte of the answer"],
  close: ["Close", "sent to the end of the body"],
  ttfe: ["TTFE", "sent to first event that carries data"],
  ttvt: ["TTVT", "sent to first visible text"],
  startDelay: ["Start delay", "planned to sent"],
  ttftScheduled: ["TTFT from planned", "planned to first output token: what a user waits who arrived on time"],
  e2eScheduled: ["E2E from planned", "planned to last token"],
  queue: ["Queue", "waiting time that the server reports"],
  blocked: ["Blocked", "waiting for a connection"],
  connect: ["Connect", "TCP connection"],
  tls: ["TLS", "TLS handshake"],
  lag: ["Client lag", "the load generator's own delay in reading, at least"],
};
