/**
 * The load of the benchmarks: streams through k6/http, nothing else. OBSERVE=0 sends the same without the engine, so that
 * its cost can be told. With CLOCKS=both every other virtual user stamps arrivals in user space instead of in the
 * kernel: two clocks, one run, one load.
 */
import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import type { Engine, RequestLabels, RequestResult } from "../../core/contract/engine.ts";

const vus = Number(__ENV.VUS);
const iterations = Number(__ENV.ITERATIONS);
const periodSeconds = Number(__ENV.PERIOD_S);
const engine: Engine | null = __ENV.OBSERVE === "0" ? null : require("k6/x/llmload");

export const options = {
  scenarios: { streams: { executor: "per-vu-iterations", vus, iterations, maxDuration: "5m" } },
  discardResponseBodies: true,
};

const result: RequestResult = {
  outcome: "ok",
  errorClass: null,
  errorPhase: null,
  errorDetail: null,
  final: true,
  faults: [],
  checksFailed: [],
  tpotMs: null,
  tokensIn: null,
  tokensOut: null,
  tokensCached: null,
  finishReason: null,
  queueMs: null,
};

const body = JSON.stringify({ model: "bench", stream: true, messages: [{ role: "user", content: "count" }] });

export default function () {
  const vu = exec.vu.idInTest;
  const iter = exec.vu.iterationInScenario;
  // Arrivals are spread over the period: users in lockstep would measure the herd, not the clock.
  if (iter === 0 && periodSeconds > 0) sleep((vu / vus) * periodSeconds);
  const id = `bench-${vu}-${iter}`;
  const user = __ENV.CLOCKS === "both" && vu % 2 === 1;
  if (engine !== null) {
    engine.install({
      idHeader: "x-llmload-request-id",
      sendIdHeader: true,
      stallMs: 5000,
      recordsPath: __ENV.RECORDS ?? "",
      run: "bench",
      ...(user ? { clock: "user" as const } : {}),
    });
    const labels: RequestLabels = {
      suite: "bench",
      scenario: "streams",
      step: user ? "user" : "kernel",
      vu,
      iter,
      try: 1,
      api: "chat",
      mode: "stream",
      model: "bench",
      prompt: "short",
      turn: null,
      plannedAt: null,
    };
    engine.begin(id, labels);
  }
  const response = http.post(`${__ENV.BASE_URL}/v1/chat/completions`, body, {
    headers: { "content-type": "application/json", "x-llmload-request-id": id },
    timeout: "60s",
  });
  if (response.status !== 200) throw new Error(`status ${response.status}: ${response.error}`);
  if (engine !== null) {
    engine.observe(id);
    engine.finish(id, result);
  }
}

export function handleSummary() {
  const series = engine?.runSeries() ?? null;
  return { stdout: "", [`${__ENV.OUT}`]: JSON.stringify({ series }) };
}
