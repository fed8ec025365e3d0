/**
 * The load of the soak: streams through the whole library, as a suite sends them. Four in five users loop without a pause,
 * the others take Poisson starts from the engine's queue.
 */
import exec from "k6/execution";
import { arrivalScenario } from "../../core/plan/arrivals/scenario.ts";
import { steady } from "../../core/plan/arrivals/stages.ts";
import type { Arrivals } from "../../core/plan/arrivals/types.ts";
import { chatSuite } from "../../k6/lib/chat_suite.ts";
import { CHAT_PATH } from "../../k6/lib/chat_workload.ts";
import { CHAT_PROMISES } from "../../k6/lib/exchange.ts";
import { plannedLoad } from "../../k6/lib/planned.ts";
import { send, settle } from "../../k6/lib/request.ts";
import type { SummaryData } from "../../k6/lib/summary.ts";

const { chat, client } = chatSuite("soak", "any");
const vus = Number(__ENV.VUS);
const seconds = Number(__ENV.SECONDS);
const gracefulStopSeconds = 30;
const waiting = Math.max(1, Math.round(vus / 5));
const arrivals: Arrivals = { kind: "poisson", stages: steady(Number(__ENV.RATE), seconds) };
const planned = arrivalScenario(arrivals, {
  ...{ exec: "open", startSeconds: 0, gracefulStopSeconds, vus: waiting, engine: true },
});
if ("problem" in planned) throw new Error(planned.problem);
const starts = plannedLoad(client.engine, { arrivals, seed: client.options.seed, scenario: "open" });

export const options = {
  scenarios: {
    closed: {
      ...{ executor: "constant-vus", exec: "closed", vus: Math.max(1, vus - waiting), duration: `${seconds}s` },
      gracefulStop: `${gracefulStopSeconds}s`,
    },
    open: planned.k6,
  },
};

export function closed(): void {
  chat.mixed({ streamShare: 1, lengths: ["short"], retries: false });
}

export function open(): void {
  const due = starts.nextStart();
  if (due === null) return;
  const labels = {
    ...{ suite: "soak", scenario: "open", step: "completion", vu: exec.vu.idInTest, iter: due.index, try: 1 },
    ...{ api: "chat", mode: "stream" as const, model: "m", prompt: "short", turn: null, plannedAt: due.plannedAt },
  };
  const body = { model: "m", stream: true, messages: [{ role: "user", content: "count" }] };
  const call = { labels, path: CHAT_PATH, body, promises: CHAT_PROMISES, usageAsked: false, turn: due.index };
  settle(client, send(client, call), true);
}

export function teardown(): void {
  starts.countDropped();
}

export function handleSummary(data: SummaryData) {
  const series = client.engine?.runSeries() ?? null;
  const count = (name: string) => data.metrics[name]?.values.count ?? 0;
  const counts = { requests: count("llm_requests"), errors: count("llm_errors"), dropped: count("dropped_iterations") };
  return { stdout: "", [`${__ENV.OUT}`]: JSON.stringify({ ...counts, heartbeat: series?.heartbeat ?? null }) };
}
