/**
 * Judges one exchange: did it succeed, and if not, which one error class of metrics.md it belongs to.
 *
 * The first that applies, in this order:
 *   1. no answer: dns, connect, tls, reset, timeout_*           (transport_error.ts)
 *   2. a status that is not 200: auth, validation, not_found, rate_limited, server, http; another 2xx: invalid_response
 *   3. an error inside the 200: stream_error
 *   4. an answer that was cut: timeout_first_token, timeout_stall, timeout_total, reset
 *   5. the wrong kind of body: invalid_response, stream_malformed; ended too early: stream_truncated; no output: empty
 *   6. a promised finish reason or end mark that never came (faults no_finish_reason, no_done), or a response that was not
 *      completed: invalid_response
 *   7. an expectation of the suite's own: check
 * A user who left before any of 2 and 3 showed has no failure: outcome `left`, whatever of 4 to 7 is missing.
 * What ALLOW_FAULTS names is passed over and kept as a fault; a later reason may still fail the request.
 * Pure: it must not know k6.
 */
import type { Outcome } from "../../core/contract/engine.ts";
import type { ErrorClass, FaultName } from "../../core/contract/errors_gen.ts";
import { type CheckResult, decidingFailure, END, finished, KIND } from "./checks.ts";
import { errorMessage } from "./completion.ts";
import { type Exchange, hasLeft, hasOutput, mediaType } from "./exchange.ts";
import { faultsOf } from "./faults.ts";
import { brokenTransport, phaseReached } from "./transport_error.ts";

export interface Judgement {
  outcome: Extract<Outcome, "ok" | "error" | "left">;
  errorClass: ErrorClass | null;
  errorPhase: "connect" | "first_token" | "stream" | "body" | null;
  /** not masked yet */
  errorDetail: string | null;
  /** faults, and the error classes that were allowed */
  faults: string[];
}

type Failure = Pick<Judgement, "errorClass" | "errorPhase" | "errorDetail">;

/** `allowed`: names of ALLOW_FAULTS. */
export function classify(exchange: Exchange, checks: readonly CheckResult[], allowed: readonly string[]): Judgement {
  const passedOver: string[] = [];
  const failure = reasons(exchange, checks, allowed).find((reason) => {
    if (reason.errorClass === null || !allowed.includes(reason.errorClass)) return true;
    passedOver.push(reason.errorClass);
    return false;
  });
  const faults = [...new Set([...faultsOf(exchange), ...passedOver])];
  if (failure === undefined) {
    return {
      outcome: hasLeft(exchange) ? "left" : "ok",
      errorClass: null,
      errorPhase: null,
      errorDetail: null,
      faults,
    };
  }
  return { outcome: "error", ...failure, faults };
}

/** All reasons to fail, the deciding one first. */
function reasons(exchange: Exchange, checks: readonly CheckResult[], allowed: readonly string[]): Failure[] {
  const { seen } = exchange;
  const broken = brokenTransport(exchange);
  const cutDetail = (seen.cutBy === null ? exchange.transport.error : "") || seen.endError;
  if (seen.status === 0 && hasLeft(exchange)) return [];
  if (seen.status === 0 && broken !== null) return [fail(broken.errorClass, broken.phase, cutDetail)];
  const byStatus = classOfStatus(seen.status);
  if (byStatus !== null) return [fail(byStatus, null, `${seen.status} ${errorMessage(seen.preview)}`)];
  if (seen.inBandError !== null) {
    const { message, type, code } = seen.inBandError;
    return [fail("stream_error", phaseReached(exchange), message || type || code || "error without a message")];
  }
  if (hasLeft(exchange)) return [];
  if (broken !== null) return [fail(broken.errorClass, broken.phase, cutDetail)];
  return [...bodyFailures(exchange), ...promiseFailures(exchange, allowed), ...ownFailures(checks)];
}

function bodyFailures(exchange: Exchange): Failure[] {
  if (exchange.promises.answer === "resource") return resourceFailures(exchange);
  return exchange.labels.mode === "stream" ? streamFailures(exchange) : unaryFailures(exchange);
}

function streamFailures(exchange: Exchange): Failure[] {
  const { seen, promises } = exchange;
  const found: Failure[] = [];
  const type = mediaType(seen.contentType);
  if (seen.status !== 200)
    found.push(fail("invalid_response", "stream", `status ${seen.status} where 200 is promised`));
  if (type !== "text/event-stream") {
    found.push(fail("invalid_response", "stream", `a stream was asked for, ${type || "no content type"} came`));
  }
  if (!seen.sse) return found.length > 0 ? found : [fail("invalid_response", "stream", "no event stream came")];
  if (seen.malformed > 0)
    found.push(fail("stream_malformed", phaseReached(exchange), `not JSON: ${seen.malformedSample}`));
  const ended = seen.finishReason !== null || seen.done === true;
  if (!ended && (promises.done || promises.finishReason)) {
    found.push(fail("stream_truncated", phaseReached(exchange), "ended with neither finish reason nor end mark"));
  }
  if (!hasOutput(exchange)) found.push(fail("empty", "stream", "finished without any output"));
  return found;
}

function unaryFailures(exchange: Exchange): Failure[] {
  const { seen, completion, promises } = exchange;
  const invalid = (detail: string) => [fail("invalid_response", "body", detail)];
  if (seen.status !== 200) return invalid(`status ${seen.status} where 200 is promised`);
  if (completion === null || !completion.json) return invalid(`no JSON object: ${seen.preview || "an empty body"}`);
  const type = mediaType(seen.contentType);
  if (type !== "application/json")
    return invalid(`content type ${type || "missing"} where application/json is promised`);
  if (completion.object !== promises.object) {
    const kind = KIND[promises.answer];
    return invalid(`${kind} is ${JSON.stringify(completion.object)} where "${promises.object}" is promised`);
  }
  if (!completion.hasMessage) {
    if (promises.answer === "response") return [fail("empty", "body", "the response holds no output")];
    return invalid(promises.answer === "message" ? "no list of content" : "no choice that holds a message");
  }
  return hasOutput(exchange) ? [] : [fail("empty", "body", "finished without any output")];
}

function resourceFailures({ seen, resource, promises: { object } }: Exchange): Failure[] {
  const invalid = (detail: string) => [fail("invalid_response", "body", detail)];
  if (resource === null) return invalid(`no JSON object: ${seen.preview || "an empty body"}`);
  const type = mediaType(seen.contentType);
  if (type !== "application/json")
    return invalid(`content type ${type || "missing"} where application/json is promised`);
  if (object !== null && resource.object !== object)
    return invalid(`object is ${JSON.stringify(resource.object) ?? "missing"} where "${object}" is promised`);
  return [];
}

/** Promised marks that are missing from an answer which is otherwise whole. */
function promiseFailures(exchange: Exchange, allowed: readonly string[]): Failure[] {
  const phase = exchange.labels.mode === "stream" ? "stream" : "body";
  const missing = missingMarks(exchange).filter((fault) => !allowed.includes(fault));
  const found = missing.map((fault) => fail("invalid_response", phase, markMissing(exchange, fault)));
  const { finishReason } = exchange.seen;
  if (finishReason !== null && !finished(exchange)) {
    found.push(fail("invalid_response", phase, `the response was not completed: ${finishReason}`));
  }
  return found;
}

const MARKS = ["no_finish_reason", "no_done"] as const satisfies FaultName[];
type Mark = (typeof MARKS)[number];

function markMissing({ promises }: Exchange, mark: Mark): string {
  return mark === "no_done" ? `the end mark ${END[promises.answer]} never came` : "no finish reason came";
}

/** Of the two faults that may fail a request, those that this answer has. */
export function missingMarks(exchange: Exchange): Mark[] {
  const names = faultsOf(exchange);
  return MARKS.filter((fault) => names.includes(fault));
}

function ownFailures(checks: readonly CheckResult[]): Failure[] {
  const failed = decidingFailure(checks);
  return failed === null ? [] : [fail("check", null, failed)];
}

function classOfStatus(status: number): ErrorClass | null {
  if (status >= 200 && status < 300) return null;
  if (status === 401 || status === 403) return "auth";
  if (status === 400 || status === 422) return "validation";
  if (status === 404) return "not_found";
  if (status === 429) return "rate_limited";
  return status >= 500 && status < 600 ? "server" : "http";
}

function fail(errorClass: ErrorClass, errorPhase: Failure["errorPhase"], detail: string): Failure {
  const trimmed = detail.trim();
  return { errorClass, errorPhase, errorDetail: trimmed === "" ? null : trimmed };
}
