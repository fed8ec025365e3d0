/**
 * Declares the k6 metrics of contract/metrics.json and feeds them. A failed request enters no latency trend, an unknown
 * value makes no sample. Tags that thresholds rely on: core/plan/types.ts. It must not judge: it is told.
 */
import { Counter, Gauge, Rate, Trend } from "k6/metrics";
import type { Engine, Outcome, RequestLabels } from "../../core/contract/engine.ts";
import { METRICS, type MetricName } from "../../core/contract/metrics_gen.ts";
import { modelFamily } from "../../core/plan/family.ts";
import { meetsSlo, needsEngine } from "../../core/plan/slo.ts";
import type { Slo } from "../../core/plan/types.ts";
import type { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";

type Tags = Record<string, string>;

export interface Meter {
  /** null and metrics that this run does not have make no sample */
  add(name: MetricName, value: number | boolean | null, tags: Tags): void;
}

/** Init context only. Metrics that stock k6 cannot know are not declared there, so that no empty line is shown. */
export function declareMetrics(groups: readonly string[], engine: boolean): Meter {
  const declared = new Map<string, Counter | Gauge | Rate | Trend>();
  for (const spec of METRICS) {
    if (!groups.includes(spec.group) || (spec.engineOnly && !engine)) continue;
    if (spec.type === "counter") declared.set(spec.name, new Counter(spec.name));
    else if (spec.type === "gauge") declared.set(spec.name, new Gauge(spec.name));
    else if (spec.type === "rate") declared.set(spec.name, new Rate(spec.name));
    else declared.set(spec.name, new Trend(spec.name, spec.time));
  }
  return {
    add(name, value, tags) {
      if (value !== null) declared.get(name)?.add(value, tags);
    },
  };
}

/** Before a request is sent: so that what is interrupted later is counted as sent. */
export function countSent(
  meter: Meter,
  engine: Engine | null,
  labels: RequestLabels,
  tags: Tags = tagsOf(labels),
): void {
  meter.add("llm_requests", 1, { ...tags, try: tryTag(labels) });
  meter.add("total_chat_requests", 1, { ...tags, family: modelFamily(labels.model) });
  meter.add(labels.mode === "stream" ? "streaming_requests" : "non_streaming_requests", 1, tags);
  // the request at hand is not in flight yet, and will be a moment later
  gaugeInFlight(meter, engine, { requests: 1, streams: labels.mode === "stream" ? 1 : 0 });
}

/** After a try was judged. `final`: no retry follows. */
export function countAnswered(
  meter: Meter,
  engine: Engine | null,
  attempt: Attempt,
  final: boolean,
  slo: Slo | null,
): void {
  const { tags, promises } = attempt.exchange;
  const { outcome } = attempt.judgement;
  const ok = outcome === "ok";
  countOutcome(meter, attempt, tags);
  countTokens(meter, attempt, tags);
  // a login or a list generates nothing: it would only make the times of generation look better
  const generated = promises.answer !== "resource";
  if (ok && generated) feedTimes(meter, attempt, tags);
  if (final && generated) countFinal(meter, attempt, outcome, slo, tags);
  gaugeInFlight(meter, engine, { requests: 0, streams: 0 });
}

export function tagsOf(labels: RequestLabels): Tags {
  return { api: labels.api, mode: labels.mode, model: labels.model, prompt: labels.prompt };
}

function tryTag(labels: RequestLabels): string {
  return labels.try === 1 ? "first" : "retry";
}

function gaugeInFlight(meter: Meter, engine: Engine | null, more: { requests: number; streams: number }): void {
  if (engine === null) return;
  const now = engine.inFlight();
  meter.add("llm_in_flight", now.requests + more.requests, {});
  meter.add("active_requests", now.requests + more.requests, {});
  meter.add("concurrent_streams", now.streams + more.streams, {});
}

const BY_CLASS: Partial<Record<string, MetricName>> = {
  auth: "auth_failures",
  validation: "validation_errors",
  server: "server_errors",
};

function countOutcome(meter: Meter, { exchange, judgement }: Attempt, tags: Tags): void {
  const tried = { ...tags, try: tryTag(exchange.labels) };
  const left = judgement.outcome === "left";
  if (left) meter.add("llm_left", 1, tried);
  else meter.add("llm_request_success", judgement.outcome === "ok", tried);
  if (judgement.errorClass !== null) {
    meter.add("llm_errors", 1, { ...tried, error_class: judgement.errorClass });
    const counter = BY_CLASS[judgement.errorClass];
    if (counter !== undefined) meter.add(counter, 1, tags);
  }
  for (const fault of judgement.faults) meter.add("llm_stream_faults", 1, { ...tags, fault });
  if (exchange.seen.sse && !left) meter.add("llm_done_rate", exchange.seen.done === true, tags);
  const lagUs = exchange.seen.lagMaxUs;
  meter.add("llm_client_lag", lagUs === null ? null : lagUs / 1000, tags);
}

function countTokens(meter: Meter, { exchange, figures }: Attempt, tags: Tags): void {
  meter.add("llm_input_tokens", figures.tokensIn, tags);
  meter.add("llm_output_tokens", figures.tokensOut, tags);
  const usage = exchange.seen.usage;
  if (usage !== null) meter.add("token_count", usage.total ?? (usage.input ?? 0) + (usage.output ?? 0), tags);
}

const BY_FAMILY: Record<string, MetricName | undefined> = {
  gemini: "gemini_duration",
  gpt4: "gpt4_duration",
  claude: "claude_duration",
};

const BY_PROMPT: Record<string, MetricName | undefined> = {
  short: "short_msg_duration",
  medium: "medium_msg_duration",
  long: "long_msg_duration",
};

function feedTimes(meter: Meter, { exchange, figures }: Attempt, tags: Tags): void {
  const { seen, labels } = exchange;
  const stream = labels.mode === "stream";
  meter.add("llm_ttfb", seen.ttfbMs, tags);
  meter.add("ttfb", seen.ttfbMs, tags);
  meter.add("llm_e2e", seen.e2eMs, tags);
  meter.add("llm_queue_time", seen.queueMs, tags);
  meter.add(stream ? "streaming_duration" : "non_streaming_duration", figures.durationMs, tags);
  const family = BY_FAMILY[modelFamily(labels.model)];
  if (family !== undefined) meter.add(family, figures.durationMs, tags);
  const prompt = BY_PROMPT[labels.prompt];
  if (prompt !== undefined) meter.add(prompt, figures.durationMs, tags);
  if (stream) {
    meter.add("llm_ttfe", seen.ttfeMs, tags);
    meter.add("llm_ttft", seen.ttftMs, tags);
    meter.add("streaming_latency", seen.ttftMs, tags);
    meter.add("llm_ttvt", seen.ttvtMs, tags);
    meter.add("llm_tpot", figures.tpotMs, tags);
    meter.add("llm_gap_max", seen.gapMaxMs, tags);
    meter.add("llm_output_speed", figures.outputSpeed, tags);
    meter.add("llm_chunks", seen.chunks, tags);
  }
  feedScheduled(meter, exchange, tags);
}

/** The same times counted from the plan, where one is known. */
function feedScheduled(meter: Meter, { labels, seen }: Exchange, tags: Tags): void {
  if (labels.plannedAt === null || seen.sentAt === null) return;
  const delay = seen.sentAt - labels.plannedAt;
  meter.add("llm_start_delay", delay, tags);
  meter.add("llm_ttft_scheduled", seen.ttftMs === null ? null : seen.ttftMs + delay, tags);
  meter.add("llm_e2e_scheduled", seen.e2eMs === null ? null : seen.e2eMs + delay, tags);
}

function countFinal(meter: Meter, attempt: Attempt, outcome: Outcome, slo: Slo | null, tags: Tags): void {
  const stream = attempt.exchange.labels.mode === "stream";
  if (outcome !== "left") {
    meter.add("chat_completion_success_rate", outcome === "ok", tags);
    meter.add(stream ? "streaming_success_rate" : "non_streaming_success_rate", outcome === "ok", tags);
  }
  // where successes cannot be judged, failures alone would make it 0 %
  const judged = slo !== null && (attempt.exchange.engine || needsEngine(slo).length === 0);
  if (!judged) return;
  const met = outcome === "error" ? false : withinSlo(attempt, slo);
  // who left early may have gone before a limit would have been broken
  meter.add("llm_goodput", outcome === "left" && met ? null : met, tags);
}

/** A retried request is judged by what its user waited: the tries before count as well. */
function withinSlo({ exchange, figures, waitedMs, judgement }: Attempt, slo: Slo): boolean | null {
  const { seen, labels } = exchange;
  // who left without a token had waited for it at least until then
  const leastMs = judgement.outcome === "left" ? seen.closeMs : null;
  const late = (value: number | null) => (value === null ? null : value + waitedMs);
  return meetsSlo(slo, {
    mode: labels.mode,
    ttftMs: late(seen.ttftMs ?? leastMs),
    ttfbMs: late(seen.ttfbMs ?? leastMs),
    tpotMs: figures.tpotMs,
    e2eMs: late(seen.e2eMs ?? leastMs),
    closeMs: late(seen.closeMs),
    tokensOut: figures.tokensOut,
  });
}
