/**
 * The guide's checks of a chat completion, under the names that k6's summary shows. Format and content checks restate what
 * classify.ts decides by; those of time, of chunk count and of usage are only shown. An answer whose status is not 200 is
 * not looked at further: its other checks would only repeat the status. What ALLOW_FAULTS names fails nothing, so a check
 * that only restates it is left out. It must not know k6.
 */
import { type AnswerKind, type Exchange, hasOutput, mediaType } from "./exchange.ts";

export interface CheckResult {
  name: string;
  ok: boolean;
  /** an expectation of the suite's own: failing it fails the request with class `check` */
  decides: boolean;
  /** what came instead, where an expectation says so; else null */
  came: string | null;
}

/** An expectation that a suite adds to the API's own checks. */
export interface Expectation {
  name: string;
  holds(exchange: Exchange): boolean;
  /** what came instead, for the sentence about a failure */
  came?(exchange: Exchange): string;
  /** false: only shown, the request does not fail by it */
  decides?: boolean;
}

export interface CheckSettings {
  /** what the names of all begin with; default: the mode */
  prefix?: string;
  /** names of ALLOW_FAULTS */
  allowed?: readonly string[];
  /** leave out what is only shown: for suites whose thresholds count checks */
  decidingOnly?: boolean;
}

/** Why a check may be left out: faults and error classes that it restates; `shown`: it restates none, it is only shown. */
type Because = "shown" | readonly string[];
type Fact = readonly [name: string, ok: boolean, because: Because];

const FIRST_TOKEN_LIMIT_MS = 1000;

/** `own`: expectations of the suite's own, which it names itself. */
export function runChecks(
  exchange: Exchange,
  own: readonly Expectation[] = [],
  { prefix = exchange.labels.mode, allowed = [], decidingOnly = false }: CheckSettings = {},
): CheckResult[] {
  const fact = (name: string, ok: boolean) => ({ name: `${prefix}: ${name}`, ok, decides: false, came: null });
  const good = answered(exchange);
  const results: CheckResult[] = [
    fact(exchange.promises.answer === "resource" ? "status is 2xx" : "status is 200", good),
  ];
  if (!good) {
    const other = exchange.seen.status >= 200 && exchange.seen.status < 300;
    return other && allowed.includes("invalid_response") ? [] : results;
  }
  for (const [name, ok, because] of factsOf(exchange)) {
    const left = because === "shown" ? decidingOnly : !ok && because.some((reason) => allowed.includes(reason));
    if (!left) results.push(fact(name, ok));
  }
  for (const { name, holds, came, decides } of own) {
    const ok = holds(exchange);
    results.push({ name, ok, decides: decides !== false, came: ok || came === undefined ? null : came(exchange) });
  }
  return results;
}

/** The first of the suite's own expectations that failed, with what came instead; null = none. */
export function decidingFailure(checks: readonly CheckResult[]): string | null {
  const failed = checks.find((check) => check.decides && !check.ok);
  if (failed === undefined) return null;
  return failed.came === null ? failed.name : `${failed.name} (${failed.came})`;
}

/** The status is one that the API promises. A new resource may say 201. */
export function answered({ promises, seen }: Exchange): boolean {
  return promises.answer === "resource" ? seen.status >= 200 && seen.status < 300 : seen.status === 200;
}

function factsOf(exchange: Exchange): Fact[] {
  if (exchange.promises.answer === "resource") return resourceFacts(exchange);
  return exchange.labels.mode === "stream" ? streamFacts(exchange) : unaryFacts(exchange);
}

function resourceFacts({ seen, resource, promises: { object } }: Exchange): Fact[] {
  const facts: Fact[] = [
    ["content type is JSON", mediaType(seen.contentType) === "application/json", WRONG],
    ["body is valid JSON", resource !== null, WRONG],
  ];
  if (object !== null) facts.push([`object is "${object}"`, resource?.object === object, WRONG]);
  return facts;
}

function unaryFacts(exchange: Exchange): Fact[] {
  const { seen, completion, promises } = exchange;
  return [
    ["content type is JSON", mediaType(seen.contentType) === "application/json", WRONG],
    ["body is valid JSON", completion?.json === true, WRONG],
    [`${KIND[promises.answer]} is "${promises.object}"`, completion?.object === promises.object, WRONG],
    [CONTENT[promises.answer], completion?.hasMessage === true && hasOutput(exchange), [...WRONG, "empty"]],
    [promises.answer === "response" ? "it came to its end" : "finish reason is present", finished(exchange), ENDLESS],
    [USAGE[promises.answer], completion?.usageComplete === true, "shown"],
  ];
}

function streamFacts(exchange: Exchange): Fact[] {
  const { seen, promises } = exchange;
  const facts: Fact[] = [
    ["content type is text/event-stream", mediaType(seen.contentType) === "text/event-stream", WRONG],
    [
      "events are valid SSE (data: lines)",
      seen.sse && seen.events > 0 && seen.malformed === 0,
      [...WRONG, "stream_truncated"],
    ],
    ["more than one chunk came", seen.chunks > 1, "shown"],
    ["content is not empty", hasOutput(exchange), seen.sse ? ["empty"] : WRONG],
    [promises.answer === "response" ? "it came to its end" : "finish reason came", finished(exchange), ENDLESS],
  ];
  if (promises.done)
    facts.push([
      `ended with ${END[promises.answer]}`,
      seen.done === true,
      ["no_done", "stream_truncated", "invalid_response"],
    ]);
  // buffered bodies have no token times: on stock k6 this check is not run, and the summary says so
  if (exchange.engine) {
    facts.push(["first token within 1 s", seen.ttftMs !== null && seen.ttftMs < FIRST_TOKEN_LIMIT_MS, "shown"]);
  }
  return facts;
}

/** A completion must say why it ended; a response that it is whole, or as long as was asked for. */
export function finished({ seen, promises }: Exchange): boolean {
  if (promises.answer !== "response") return seen.finishReason !== null;
  return seen.finishReason === "completed" || seen.finishReason === "max_output_tokens";
}

/** The field in which an answer names its kind. */
export const KIND: Record<AnswerKind, string> = {
  completion: "object",
  response: "object",
  message: "type",
  resource: "object",
};
/** What ends a stream. */
export const END: Record<AnswerKind, string> = {
  completion: "[DONE]",
  response: "[DONE]",
  message: "message_stop",
  resource: "[DONE]",
};
const WRONG = ["invalid_response"];
const ENDLESS = ["no_finish_reason", "stream_truncated", "invalid_response"];
const CONTENT: Record<AnswerKind, string> = {
  completion: "a choice holds a message with content",
  response: "the output holds text or a call",
  message: "the content holds text or a call",
  resource: "",
};
const USAGE: Record<AnswerKind, string> = {
  completion: "token usage is present (prompt, completion, total)",
  response: "token usage is present (input, output, total)",
  message: "token usage is present (input, output)",
  resource: "",
};
