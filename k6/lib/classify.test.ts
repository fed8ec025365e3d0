/** Every error class of contract/errors.json that an exchange can earn, the order among them, and ALLOW_FAULTS. */
import { describe, expect, it } from "vitest";
import { type Over, streamExchange, unaryExchange } from "../../e2e/fakes/exchange.ts";
import { runChecks } from "./checks.ts";
import { classify } from "./classify.ts";
import type { Exchange } from "./exchange.ts";

const judge = (exchange: Exchange, allowed: string[] = []) => classify(exchange, runChecks(exchange), allowed);
const stream = (over: Over = {}, allowed: string[] = []) => judge(streamExchange(over), allowed);
const k6Error = (errorCode: number, error: string): NonNullable<Over["exchange"]> => ({
  transport: { errorCode, error, timeoutMs: 60_000 },
});
const UNSENT = {
  ...{ status: 0, sentAt: null, ttfbMs: null, ttftMs: null, e2eMs: null, closeMs: null },
  ...{ sse: false, end: "error" as const, text: "", chunks: 0, done: false, finishReason: null, usage: null },
};
const NO_HEAD = { ...UNSENT, sentAt: 1 };
const CUT = { end: "error" as const, endError: "unexpected EOF", done: false, finishReason: null, usage: null };

it("passes a good stream and a good unary answer, without faults", () => {
  const good = { outcome: "ok", errorClass: null, errorPhase: null, errorDetail: null, faults: [] };
  expect(stream()).toEqual(good);
  expect(judge(unaryExchange())).toEqual(good);
});

describe("no answer", () => {
  it.each([
    ["dns", 1101, "lookup: no such host", UNSENT, "connect"],
    ["connect", 1212, "dial: connection refused", UNSENT, "connect"],
    ["timeout_connect", 1211, "dial: i/o timeout", UNSENT, "connect"],
    ["timeout_connect", 1050, "request timeout", UNSENT, "connect"],
    ["tls", 1310, "x509: unknown authority", UNSENT, "connect"],
    ["tls", 1000, "remote error: tls: handshake failure", UNSENT, "connect"],
    ["reset", 1220, "read: connection reset by peer", NO_HEAD, "first_token"],
    ["reset", 1000, "EOF", NO_HEAD, "first_token"],
    ["reset", 1631, "http2: stream error with http2 ErrCode PROTOCOL_ERROR", NO_HEAD, "first_token"],
    ["timeout_first_token", 1050, "request timeout", NO_HEAD, "first_token"],
  ])("%s by k6's code %i", (errorClass, code, error, seen, errorPhase) => {
    expect(stream({ seen, exchange: k6Error(code, error) })).toMatchObject({
      outcome: "error",
      errorClass,
      errorPhase,
      errorDetail: error,
    });
  });
});

it("an answer that the engine cut for its size is an invalid response, not a reset", () => {
  const told = "the answer is larger than 16 MiB";
  const seen = { end: "error" as const, endError: told, e2eMs: null };
  expect(judge(unaryExchange("{", { seen, exchange: k6Error(1000, told) }))).toMatchObject({
    outcome: "error",
    errorClass: "invalid_response",
    errorPhase: "body",
    errorDetail: told,
  });
});

describe("a limit that the engine kept", () => {
  it.each([
    ["connect", UNSENT, "connect"],
    ["first_token", NO_HEAD, "first_token"],
    ["stall", CUT, "stream"],
    ["total", CUT, "stream"],
    ["total", NO_HEAD, "first_token"],
    ["total", UNSENT, "connect"],
  ] as const)("%s is a class of its own", (cutBy, seen, errorPhase) => {
    const over = {
      seen: { ...seen, cutBy, endError: "no token within 2s" },
      exchange: k6Error(1050, "request timeout"),
    };
    const judged = stream(over);
    expect(judged).toMatchObject({ outcome: "error", errorClass: `timeout_${cutBy}`, errorPhase });
    expect(judged.errorDetail).toBe("no token within 2s");
  });
});

describe("a user who leaves", () => {
  const LEFT = { ...CUT, cutBy: "left" as const, endError: "the user left after 5 tokens" };
  const gone = { outcome: "left", errorClass: null, errorPhase: null, errorDetail: null };

  it("has no error, however little has come", () => {
    expect(stream({ seen: LEFT })).toMatchObject(gone);
    expect(stream({ seen: { ...LEFT, ttftMs: null, chunks: 0, text: "" } })).toMatchObject(gone);
    // k6 is given a 499 then
    expect(stream({ seen: { ...NO_HEAD, cutBy: "left" }, exchange: k6Error(1499, "") })).toMatchObject(gone);
    expect(stream({ seen: { ...UNSENT, cutBy: "left" }, exchange: k6Error(1499, "") })).toMatchObject(gone);
  });

  it("does not hide what had failed by then", () => {
    expect(stream({ seen: { ...LEFT, status: 503 } })).toMatchObject({ outcome: "error", errorClass: "server" });
    const inBandError = { message: "overloaded", type: "", code: "" };
    expect(stream({ seen: { ...LEFT, inBandError } })).toMatchObject({ errorClass: "stream_error" });
  });
});

describe("a status that is not 200", () => {
  it.each([
    [401, "auth"],
    [403, "auth"],
    [400, "validation"],
    [422, "validation"],
    [404, "not_found"],
    [429, "rate_limited"],
    [500, "server"],
    [529, "server"],
    [302, "http"],
    [418, "http"],
  ])("%i is %s, with the server's own sentence", (status, errorClass) => {
    const over = {
      seen: { status, sse: false, preview: '{"error":{"message":"no luck"}}' },
      exchange: k6Error(1400, ""),
    };
    expect(stream(over)).toMatchObject({ errorClass, errorPhase: null, errorDetail: `${status} no luck` });
  });

  it("takes a cut JSON, a detail and an HTML page for what they are", () => {
    const detail = (preview: string) => stream({ seen: { status: 500, preview } }).errorDetail;
    expect(detail('{"error":{"type":"x","message":"half a bo')).toContain("half a bo");
    expect(detail('{"detail":"no slots"}')).toBe("500 no slots");
    expect(detail("<html><title>502</title><h1>Bad gateway</h1></html>")).toBe("500  502 Bad gateway");
  });

  it("does not take another 2xx for the promised 200", () => {
    expect(stream({ seen: { status: 202 } }).errorClass).toBe("invalid_response");
    expect(judge(unaryExchange(undefined, { seen: { status: 204 }, exchange: { completion: null } })).errorClass).toBe(
      "invalid_response",
    );
  });
});

describe("a stream inside a 200", () => {
  const inBandError = { message: "overloaded", type: "overloaded_error", code: "" };

  it("stream_error: an error event, before or after the first token, whatever the end", () => {
    expect(stream({ seen: { inBandError } })).toMatchObject({
      errorClass: "stream_error",
      errorPhase: "stream",
      errorDetail: "overloaded",
    });
    expect(stream({ seen: { ...CUT, inBandError, ttftMs: null, chunks: 0 } })).toMatchObject({
      errorClass: "stream_error",
      errorPhase: "first_token",
    });
  });

  it("reset: cut in the middle, with k6's status 0 and the engine's 200", () => {
    expect(stream({ seen: CUT, exchange: k6Error(1000, "unexpected EOF") })).toMatchObject({
      errorClass: "reset",
      errorPhase: "stream",
    });
  });

  it("is no failure when everything promised had come before the connection broke", () => {
    expect(stream({ seen: { end: "error", endError: "read: connection reset by peer" } }).outcome).toBe("ok");
  });

  it.each([
    ["timeout_first_token", { ttftMs: null, e2eMs: null, chunks: 0, text: "" }, "first_token"],
    ["timeout_total", { e2eMs: 59_000, closeMs: 60_000 }, "stream"],
    ["timeout_stall", { e2eMs: 1000, closeMs: 60_000 }, "stream"],
  ])("%s: told from what had come when time was up", (errorClass, seen, errorPhase) => {
    const over = {
      seen: { ...CUT, endError: "context deadline exceeded", ...seen },
      exchange: k6Error(1050, "request timeout"),
    };
    expect(stream(over)).toMatchObject({ errorClass, errorPhase });
  });

  it("stream_malformed, stream_truncated, empty, invalid_response", () => {
    expect(stream({ seen: { malformed: 1, malformedSample: "{oops" } })).toMatchObject({
      errorClass: "stream_malformed",
      errorDetail: "not JSON: {oops",
    });
    expect(stream({ seen: { finishReason: null, done: false } }).errorClass).toBe("stream_truncated");
    expect(stream({ seen: { text: "", chunks: 0, ttftMs: null, ttvtMs: null, e2eMs: null } }).errorClass).toBe("empty");
    expect(stream({ seen: { contentType: "application/json", sse: false } })).toMatchObject({
      errorClass: "invalid_response",
      errorDetail: "a stream was asked for, application/json came",
    });
  });

  it("counts reasoning, refusal and tool calls as output", () => {
    const none = { text: "", ttvtMs: null };
    expect(stream({ seen: { ...none, reasoning: "hm" } }).outcome).toBe("ok");
    expect(stream({ seen: { ...none, refusal: "no" } }).outcome).toBe("ok");
    const toolCalls = [{ index: 0, id: "1", name: "f", arguments: "{}" }];
    expect(stream({ seen: { ...none, toolCalls, finishReason: "tool_calls" } }).outcome).toBe("ok");
  });

  it("fails for a promised mark that is missing, and names the fault", () => {
    expect(stream({ seen: { done: false } })).toMatchObject({ errorClass: "invalid_response", faults: ["no_done"] });
    expect(stream({ seen: { finishReason: null } })).toMatchObject({
      errorClass: "invalid_response",
      faults: ["no_finish_reason"],
    });
  });

  it("counts faults that fail nothing", () => {
    expect(stream({ seen: { usage: null } })).toMatchObject({ outcome: "ok", faults: ["no_usage"] });
    expect(stream({ seen: { usage: null, usageZero: true } })).toMatchObject({ outcome: "ok", faults: ["zero_usage"] });
    expect(stream({ seen: { usage: null }, exchange: { usageAsked: false } }).faults).toEqual([]);
    expect(stream({ seen: { faults: ["stall", "buffered"] } })).toMatchObject({
      outcome: "ok",
      faults: ["stall", "buffered"],
    });
  });
});

describe("a unary answer inside a 200", () => {
  const body = (change: object) => unaryExchange(JSON.stringify({ ...JSON.parse(GOOD), ...change }));
  const GOOD = unaryExchange().seen.preview;
  const choice = (message: object | null, finish_reason: string | null = "stop") => ({
    choices: [{ message, finish_reason }],
  });

  it.each([
    ["no JSON", unaryExchange("<html>"), "invalid_response"],
    ["nothing", unaryExchange(""), "invalid_response"],
    ["another object", body({ object: "text_completion" }), "invalid_response"],
    ["no choices", body({ choices: [] }), "invalid_response"],
    ["no message", body(choice(null)), "invalid_response"],
    ["no content", body(choice({ role: "assistant", content: "" })), "empty"],
    ["no finish reason", body(choice({ content: "x" }, null)), "invalid_response"],
    ["an error", unaryExchange('{"error":{"message":"backend gone"}}'), "stream_error"],
    ["text/plain", unaryExchange(undefined, { seen: { contentType: "text/plain" } }), "invalid_response"],
  ])("%s", (_what, exchange, errorClass) => {
    expect(judge(exchange)).toMatchObject({ outcome: "error", errorClass });
  });

  it("takes usage of zeros for unknown, not for a failure (AgentAPI does that)", () => {
    const zero = body({ usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } });
    expect(judge(zero)).toMatchObject({ outcome: "ok", faults: ["zero_usage"] });
    expect(judge(body({ usage: undefined }))).toMatchObject({ outcome: "ok", faults: ["no_usage"] });
  });

  it("reset and timeout of the body", () => {
    const cut = (code: number, error: string) =>
      judge(
        unaryExchange("", {
          seen: { end: "error", endError: error },
          exchange: { completion: null, ...k6Error(code, error) },
        }),
      );
    expect(cut(1000, "unexpected EOF")).toMatchObject({ errorClass: "reset", errorPhase: "body" });
    expect(cut(1050, "request timeout")).toMatchObject({ errorClass: "timeout_total", errorPhase: "body" });
  });
});

describe("ALLOW_FAULTS", () => {
  const empty = { text: "", chunks: 0, ttftMs: null, ttvtMs: null, e2eMs: null };

  it("passes over what it names, and keeps it as a fault", () => {
    expect(stream({ seen: empty }, ["empty"])).toMatchObject({ outcome: "ok", errorClass: null, faults: ["empty"] });
    expect(stream({ seen: { done: false } }, ["no_done"])).toMatchObject({ outcome: "ok", faults: ["no_done"] });
  });

  it("does not hide a second reason behind the allowed one", () => {
    expect(stream({ seen: { ...empty, finishReason: null, done: false } }, ["stream_truncated"])).toMatchObject({
      outcome: "error",
      errorClass: "empty",
      faults: expect.arrayContaining(["stream_truncated"]),
    });
  });
});

it("check: an expectation of the suite's own, only when all else is well", () => {
  const own = [{ name: "says goodbye", holds: (exchange: Exchange) => exchange.seen.text.includes("bye") }];
  const judgeOwn = (exchange: Exchange) => classify(exchange, runChecks(exchange, own), []);
  expect(judgeOwn(streamExchange())).toMatchObject({ errorClass: "check", errorDetail: "says goodbye" });
  expect(judgeOwn(streamExchange({ seen: { done: false } })).errorClass).toBe("invalid_response");
});
