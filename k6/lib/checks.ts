/**
 * The guide's checks of a chat completion, under the names that k6's summary shows. Format and content checks restate what
 * classify.ts decides by; those of time, of chunk count and of usage are only shown. An answer whose status is not 200 is
 * not looked at further: its other checks would only repeat the status. It must not know k6.
 */
import { type Exchange, hasOutput, mediaType } from "./exchange.ts";

export interface CheckResult {
  name: string;
  ok: boolean;
  /** an expectation of the suite's own: failing it fails the request with class `check` */
  decides: boolean;
}

/** An expectation that a suite adds to the API's own checks. */
export interface Expectation {
  name: string;
  holds(exchange: Exchange): boolean;
}

const FIRST_TOKEN_LIMIT_MS = 1000;

export function runChecks(exchange: Exchange, own: readonly Expectation[] = []): CheckResult[] {
  const { mode } = exchange.labels;
  const results: CheckResult[] = [{ name: `${mode}: status is 200`, ok: exchange.seen.status === 200, decides: false }];
  if (exchange.seen.status !== 200) return results;
  const facts = mode === "stream" ? streamFacts(exchange) : unaryFacts(exchange);
  for (const [name, ok] of facts) results.push({ name: `${mode}: ${name}`, ok, decides: false });
  for (const expectation of own) {
    results.push({ name: expectation.name, ok: expectation.holds(exchange), decides: true });
  }
  return results;
}

/** The first of the suite's own expectations that failed, null = none. */
export function decidingFailure(checks: readonly CheckResult[]): string | null {
  return checks.find((check) => check.decides && !check.ok)?.name ?? null;
}

function unaryFacts(exchange: Exchange): [string, boolean][] {
  const { seen, completion, promises } = exchange;
  return [
    ["content type is JSON", mediaType(seen.contentType) === "application/json"],
    ["body is valid JSON", completion?.json === true],
    [`object is "${promises.object}"`, completion?.object === promises.object],
    ["a choice holds a message with content", completion?.hasMessage === true && hasOutput(exchange)],
    ["finish reason is present", seen.finishReason !== null],
    ["token usage is present (prompt, completion, total)", completion?.usageComplete === true],
  ];
}

function streamFacts(exchange: Exchange): [string, boolean][] {
  const { seen } = exchange;
  const facts: [string, boolean][] = [
    ["content type is text/event-stream", mediaType(seen.contentType) === "text/event-stream"],
    ["events are valid SSE (data: lines)", seen.sse && seen.events > 0 && seen.malformed === 0],
    ["more than one chunk came", seen.chunks > 1],
    ["content is not empty", hasOutput(exchange)],
    ["finish reason came", seen.finishReason !== null],
    ["ended with [DONE]", seen.done === true],
  ];
  // buffered bodies have no token times: on stock k6 this check is not run, and the summary says so
  if (exchange.engine) {
    facts.push(["first token within 1 s", seen.ttftMs !== null && seen.ttftMs < FIRST_TOKEN_LIMIT_MS]);
  }
  return facts;
}
