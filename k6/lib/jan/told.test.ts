/** The lines of a functional run, and how few of them a failing server gets under load. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { aClient } from "../../../e2e/fakes/client.ts";
import { type Over, streamExchange } from "../../../e2e/fakes/exchange.ts";
import { instance, vu } from "../../../e2e/fakes/k6/execution.ts";
import type { Attempt } from "../attempt.ts";
import { runChecks } from "../checks.ts";
import { classify } from "../classify.ts";
import { figuresOf } from "../figures.ts";
import { everyStep, failuresNowAndThen } from "./teller.ts";
import { generationSays, skippedLine, stepLine } from "./told.ts";

function attempt(over: Over = {}): Attempt {
  const exchange = streamExchange(over);
  const checks = runChecks(exchange);
  const figures = figuresOf(exchange.seen, exchange.labels.mode);
  return {
    ...{ id: "a", exchange, checks, figures, judgement: classify(exchange, checks, []) },
    ...{ beganAt: 0, retryAfterMs: null, limits: null, waitedMs: 0 },
  };
}
const failing = attempt({ seen: { status: 401, sse: false, preview: '{"code":"019947f0","error":""}' } });

it("tells of a good step its time, its counts, its end and how it begins", () => {
  const good = attempt();
  expect(stepLine(4, "completion_stream", good, generationSays(good))).toBe(
    '✅ 4. Streaming Completion                95.0 ms  first token 50.0 ms, 3 chunks, [DONE], 5 tokens in, 3 out, finish stop, "Hello there"',
  );
});

it("names the deviations of a good step", () => {
  expect(stepLine(4, "completion_stream", attempt({ seen: { faults: ["unterminated_event"] } }), [])).toMatch(
    /^✅ .* but: unterminated_event$/,
  );
});

it("tells of a failed step what was expected and what came", () => {
  expect(stepLine(3, "conversation_create", failing, ["unused"])).toMatch(
    /^❌ 3\. Create Conversation .* expected the new conversation with its id and our title; came auth: 401 .*019947f0/,
  );
});

it("says what Jan Server means by its 401 of an exhausted database", () => {
  const preview = '{"code":"6272df83-f538-421b-93ba-c2b6f6d39f39","error":""}';
  expect(stepLine(3, "models", attempt({ seen: { status: 401, sse: false, preview } }), [])).toContain(
    "overload, not a wrong token",
  );
});

it("says why a step could not run", () => {
  expect(skippedLine(4, "message", "no conversation was created")).toMatch(
    /4\. Non-Streaming Message .* not run: no conversation was created$/,
  );
});

describe("tellers", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  beforeEach(() => {
    log.mockClear();
    warn.mockClear();
    Object.assign(vu, { idInInstance: 1 });
    Object.assign(instance, { vusActive: 1 });
  });

  it("a functional run: every step, secrets masked", () => {
    const teller = everyStep(aClient({ API_KEY: "sk-secret-123456" }, null, "jan"));
    teller.done(1, "models", attempt(), ["sk-secret-123456"]);
    teller.skipped(2, "message", "because");
    expect(log).toHaveBeenCalledTimes(2);
    expect(String(log.mock.calls[0])).toContain("***");
  });

  it("load: nothing of what went well, a failure at once when there is one user", () => {
    const teller = failuresNowAndThen(aClient({}, null, "jan"), () => 1000);
    teller.done(1, "models", attempt(), []);
    teller.skipped(2, "message", "because");
    expect(warn).not.toHaveBeenCalled();
    teller.done(1, "models", failing, []);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("load: two hundred users failing every step for a minute are told some hundred times, and how often they were not", () => {
    Object.assign(instance, { vusActive: 200 });
    let now = 0;
    const tellers = Array.from({ length: 200 }, (_, i) => ({
      teller: failuresNowAndThen(aClient({}, null, "jan"), () => now),
      number: i + 1,
    }));
    for (now = 0; now < 60_000; now += 250) {
      for (const { teller, number } of tellers) {
        Object.assign(vu, { idInInstance: number });
        teller.done(1, "models", failing, []);
      }
    }
    const lines = warn.mock.calls.map(String);
    expect(lines.length).toBeGreaterThan(60);
    expect(lines.length).toBeLessThan(220);
    expect(lines.some((line) => /and \d+ failed steps of this virtual user before it/.test(line))).toBe(true);
  });
});
