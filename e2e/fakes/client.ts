/** A client for unit tests: options as a bare run has them, metrics of the fake `k6/metrics`, an engine on demand. */
import type { Engine, Observation, RequestLabels, RequestLimits, RequestResult } from "../../core/contract/engine.ts";
import { readOptions, requestTimeoutMs } from "../../core/plan/options.ts";
import { type Client, secrecy } from "../../k6/lib/client.ts";
import { declareMetrics } from "../../k6/lib/metrics.ts";

/** `target` jan: a client of Jan Server's suites. */
export function aClient(
  env: Record<string, string> = {},
  engine: Engine | null = null,
  target: "agentapi" | "jan" = "agentapi",
): Client {
  const { options, problems } = readOptions(env, target);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    suite: target === "jan" ? "completion-conversation" : "chat-api",
    run: "a-run",
    options,
    timeoutMs: { stream: requestTimeoutMs(options, "stream"), unary: requestTimeoutMs(options, "unary") },
    engine,
    meter: declareMetrics(["common", target === "jan" ? "jan" : "chat-api"], engine !== null),
    ...secrecy(options.secrets),
  };
}

export interface FakeEngine extends Engine {
  begun: { id: string; labels: RequestLabels; limits: RequestLimits | null }[];
  finished: { id: string; result: RequestResult }[];
}

/** Sees the same observation at every request. */
export function anEngine(observation: Observation | null): FakeEngine {
  const begun: FakeEngine["begun"] = [];
  const finished: FakeEngine["finished"] = [];
  return {
    version: "0",
    begun,
    finished,
    install: () => {},
    begin: (id, labels, limits = null) => begun.push({ id, labels, limits }),
    observe: (id) => (observation === null ? null : { ...observation, id }),
    finish: (id, result) => finished.push({ id, result }),
    inFlight: () => ({ requests: 4, streams: 2 }),
    nextStart: () => null,
    countDropped: () => ({ started: 0, dropped: 0, lateMsMax: 0 }),
    runSeries: () => {
      throw new Error("not in unit tests");
    },
  };
}
