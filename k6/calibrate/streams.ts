/**
 * The load of `llmload calibrate`, which holds the engine against the reference server's truth log: streams and nothing else.
 * Every other stream is stamped in user space, so that both clocks are measured at one load. No suite: it judges nothing.
 */
import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import type { RequestLabels, RequestResult } from "../../core/contract/engine.ts";
import { loadEngine } from "../lib/engine.ts";

const vus = Number(__ENV.CALIBRATE_CONCURRENCY ?? "1");
const rate = Number(__ENV.CALIBRATE_RATE ?? "0");
const duration = `${__ENV.CALIBRATE_SECONDS ?? "1"}s`;
const periodSeconds = Number(__ENV.CALIBRATE_STREAM_MS ?? "0") / 1000;
const engine = loadEngine(__ENV);

const open = {
  executor: "constant-arrival-rate" as const,
  ...{ rate: Math.max(1, Math.round(rate * 60)), timeUnit: "60s", duration, gracefulStop: "10s" },
  // room for streams that take longer than they should
  preAllocatedVUs: Math.ceil(vus * 1.5) + 2,
};
const closed = { executor: "constant-vus" as const, vus, duration, gracefulStop: "10s" };

export const options = {
  scenarios: { streams: rate > 0 ? open : closed },
  discardResponseBodies: true,
  summaryTrendStats: ["count"],
};

const result: RequestResult = {
  ...{
    outcome: "ok",
    errorClass: null,
    errorPhase: null,
    errorDetail: null,
    final: true,
    faults: [],
    checksFailed: [],
  },
  ...{ tpotMs: null, tokensIn: null, tokensOut: null, tokensCached: null, finishReason: null, queueMs: null },
};
const body = JSON.stringify({ model: "calibration", stream: true, messages: [{ role: "user", content: "count" }] });
let streams = 0;

export default function () {
  if (engine === null) throw new Error("llmload calibrate needs llmload's own k6");
  const vu = exec.vu.idInTest;
  // spread over a stream's length: users in lockstep would measure the herd, not the clock
  if (rate === 0 && streams === 0) sleep(((vu % vus) / vus) * periodSeconds);
  const id = `c-${vu}-${streams++}`;
  engine.install({
    ...{ idHeader: "x-llmload-request-id", sendIdHeader: true, stallMs: 5000, run: "calibration" },
    recordsPath: __ENV.CALIBRATE_RECORDS ?? "",
    clock: vu % 2 === 0 ? "user" : "auto",
  });
  const labels: RequestLabels = {
    ...{
      suite: "calibrate",
      scenario: "streams",
      step: "chat",
      vu,
      iter: streams,
      try: 1,
      api: "chat",
      mode: "stream",
    },
    ...{ model: "calibration", prompt: "short", turn: null, plannedAt: null },
  };
  engine.begin(id, labels);
  const response = http.post(`${__ENV.BASE_URL}/v1/chat/completions`, body, {
    headers: { "content-type": "application/json", "x-llmload-request-id": id },
    timeout: "60s",
  });
  const ok = response.status === 200;
  engine.observe(id);
  engine.finish(id, ok ? result : { ...result, outcome: "error", errorClass: "http" });
}

export function handleSummary(): Record<string, string> {
  const series = engine?.runSeries() ?? null;
  return { stdout: "", [__ENV.CALIBRATE_OUT ?? "stdout"]: JSON.stringify({ series }) };
}
