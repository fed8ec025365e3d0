/** No metric of the contract is forgotten, and each is of the kind that the contract says. */
import { beforeEach, expect, it } from "vitest";
import { METRICS } from "../../core/contract/metrics_gen.ts";
import { anEngine } from "../../e2e/fakes/client.ts";
import { type Over, streamExchange, unaryExchange } from "../../e2e/fakes/exchange.ts";
import { declared, reset, samples } from "../../e2e/fakes/k6/metrics.ts";
import type { Attempt } from "./attempt.ts";
import { runChecks } from "./checks.ts";
import { classify } from "./classify.ts";
import type { Exchange } from "./exchange.ts";
import { figuresOf } from "./figures.ts";
import { countAnswered, countSent, declareMetrics } from "./metrics.ts";

beforeEach(reset);

function attempt(exchange: Exchange): Attempt {
  const checks = runChecks(exchange);
  return {
    ...{ id: "i", beganAt: 0, exchange, checks, retryAfterMs: null, limits: null, waitedMs: 0 },
    judgement: classify(exchange, checks, []),
    figures: figuresOf(exchange.seen, exchange.labels.mode),
  };
}

const status = (code: number): Over => ({ seen: { status: code } });

it("feeds every metric of the contract, on our k6", () => {
  const engine = anEngine(null);
  const meter = declareMetrics(["common", "chat-api"], true);
  const planned = { plannedAt: 1_699_999_999_990 };
  const exchanges = [
    streamExchange({
      labels: { ...planned, model: "gemini-1.5-pro", prompt: "medium" },
      seen: { queueMs: 3, faults: ["stall"] },
    }),
    streamExchange({ labels: { model: "claude-3-opus", prompt: "long" } }),
    unaryExchange(),
    streamExchange({ seen: { cutBy: "left", end: "error", done: false, finishReason: null } }),
    ...[401, 422, 503].map((code) => streamExchange(status(code))),
  ];
  for (const exchange of exchanges) {
    countSent(meter, engine, exchange.labels);
    countAnswered(meter, engine, attempt(exchange), true, { ttft: 100 });
  }
  const fed = new Set(samples.map(({ name }) => name));
  const missing = METRICS.filter(({ name, group }) => ["common", "chat-api"].includes(group) && !fed.has(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
  expect(samples.find(({ name }) => name === "llm_ttft_scheduled")?.value).toBe(60);
});

it("declares each with its type and its kind, and on stock k6 only what can be known there", () => {
  declareMetrics(["common", "chat-api", "jan", "workload"], true);
  const kinds = METRICS.map(({ name, type, time }) => [name, { type, time }]);
  expect([...declared]).toEqual(kinds);
  reset();
  declareMetrics(["common"], false);
  expect([...declared.keys()]).toEqual(
    METRICS.filter(({ group, engineOnly }) => group === "common" && !engineOnly).map(({ name }) => name),
  );
});
