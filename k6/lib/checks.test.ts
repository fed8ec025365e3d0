/** Checks and judgement say the same: an answer that fails a check which decides is no success. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Over, streamExchange, unaryExchange } from "../../e2e/fakes/exchange.ts";
import { type CheckResult, runChecks } from "./checks.ts";
import { classify } from "./classify.ts";
import type { AnswerKind, Exchange } from "./exchange.ts";

const seen = fc
  .record({
    status: fc.constantFrom(200, 201, 401, 500),
    contentType: fc.constantFrom("application/json", "text/event-stream", "text/html", ""),
    sse: fc.boolean(),
    events: fc.constantFrom(0, 3),
    chunks: fc.constantFrom(0, 1, 3),
    malformed: fc.constantFrom(0, 1),
    text: fc.constantFrom("", "words"),
    ttftMs: fc.constantFrom(null, 20),
    finishReason: fc.constantFrom(null, "stop", "completed", "max_output_tokens", "content_filter", "cancelled"),
    done: fc.constantFrom(null, true, false),
  })
  .map((each) => {
    const said = each.done === true || each.text !== "" || each.ttftMs !== null || each.finishReason !== null;
    return said ? { ...each, events: 3 } : each; // nothing is said without an event
  });
const BODIES = ["", "[]", "{}", '{"object":"list"}', '{"object":"chat.completion","choices":null}'];
const good = JSON.stringify({
  object: "chat.completion",
  choices: [{ message: { content: "Hi" }, finish_reason: "stop" }],
});
const allowed = fc.subarray(["empty", "invalid_response", "stream_truncated", "no_done", "no_finish_reason"]);

function exchangeOf(mode: string, answer: AnswerKind, body: string, over: Over["seen"]): Exchange {
  const promises = {
    answer,
    object: "chat.completion",
    done: answer === "completion" || answer === "message",
    finishReason: true,
  };
  const built =
    mode === "stream"
      ? streamExchange({ seen: over ?? {}, exchange: { promises } })
      : unaryExchange(body, { seen: over ?? {}, exchange: { promises } });
  if (answer !== "resource") return built;
  return { ...built, resource: body.startsWith("{") ? (JSON.parse(body) as Record<string, unknown>) : null };
}

it("whatever comes", () => {
  const failedOf = (checks: readonly CheckResult[]) => checks.filter(({ ok }) => !ok).map(({ name }) => name);
  fc.assert(
    fc.property(
      fc.constantFrom("stream", "unary"),
      fc.constantFrom<AnswerKind>("completion", "response", "message", "resource"),
      fc.constantFrom(good, ...BODIES),
      seen,
      allowed,
      (mode, answer, body, over, names) => {
        const exchange = exchangeOf(answer === "resource" ? "unary" : mode, answer, body, over);
        const checks = runChecks(exchange, [], { allowed: names, decidingOnly: true });
        const { outcome } = classify(exchange, checks, names);
        expect(outcome === "ok" ? failedOf(checks) : []).toEqual([]);
      },
    ),
    { numRuns: 4000 },
  );
});
