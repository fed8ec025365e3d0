/** One chat completion for each planned start. ARRIVALS is a load model as JSON, TRACE the rows of one, VUS the number of users. */
import { SharedArray } from "k6/data";
import exec from "k6/execution";
import { arrivalScenario } from "../../../core/plan/arrivals/scenario.ts";
import type { Arrivals } from "../../../core/plan/arrivals/types.ts";
import { chatSuite } from "../../../k6/lib/chat_suite.ts";
import { CHAT_PATH } from "../../../k6/lib/chat_workload.ts";
import { CHAT_PROMISES } from "../../../k6/lib/exchange.ts";
import { plannedLoad } from "../../../k6/lib/planned.ts";
import { send, settle } from "../../../k6/lib/request.ts";
import type { SummaryData } from "../../../k6/lib/summary.ts";

const suite = chatSuite("planned", "any");
const { client } = suite;
const arrivals = JSON.parse(__ENV.ARRIVALS ?? "null") as Arrivals;
const trace = new SharedArray("trace", () => JSON.parse(__ENV.TRACE ?? "[]") as { atMs: number }[]);
const planned = arrivalScenario(arrivals, {
  trace,
  ...{ exec: "load", startSeconds: 0, gracefulStopSeconds: 1, vus: Number(__ENV.VUS), engine: client.engine !== null },
});
if ("problem" in planned) throw new Error(planned.problem);
const starts = plannedLoad(client.engine, { arrivals, seed: client.options.seed, scenario: "load", trace });

export const options = { scenarios: { load: planned.k6 } };

export function load(): void {
  const due = starts.nextStart();
  if (due === null) return;
  const labels = {
    ...{ suite: "planned", scenario: "load", step: "completion", vu: exec.vu.idInTest, iter: due.index, try: 1 },
    ...{ api: "chat", mode: "stream" as const, model: "m", prompt: "short", turn: null, plannedAt: due.plannedAt },
  };
  const body = { model: "m", stream: true, messages: [{ role: "user", content: `number ${due.index}` }] };
  const call = { labels, path: CHAT_PATH, body, promises: CHAT_PROMISES, usageAsked: false, turn: due.index };
  settle(client, send(client, call), true);
}

export function teardown(): void {
  starts.countDropped();
}

export function handleSummary(data: SummaryData) {
  return { stdout: JSON.stringify({ dropped: data.metrics.dropped_iterations?.values ?? null }) };
}
