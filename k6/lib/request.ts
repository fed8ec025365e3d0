/**
 * One request from labels to record: announce, send through k6/http, observe, check, classify, then (when the caller
 * knows whether a retry follows) count and record. It must not know scenarios, prompts or retries.
 */
import { check } from "k6";
import type { Mode, RequestLabels, RequestResult } from "../../core/contract/engine.ts";
import { cut } from "../../core/contract/mask.ts";
import { retryAfterMs } from "../../core/plan/retry_after.ts";
import { rotate } from "../../core/plan/tokens.ts";
import type { Attempt } from "./attempt.ts";
import { type Expectation, runChecks } from "./checks.ts";
import { classify } from "./classify.ts";
import type { Client } from "./client.ts";
import { showRequest, showResponse } from "./debug.ts";
import { ensureInstalled } from "./engine.ts";
import type { Exchange, Promises } from "./exchange.ts";
import { figuresOf } from "./figures.ts";
import { countAnswered, countSent, tagsOf } from "./metrics.ts";
import { observe } from "./observe.ts";
import { NOT_JUDGED, post } from "./post.ts";
import { printRecord } from "./records_console.ts";
import { nextRequestId } from "./run_name.ts";

export interface Call {
  labels: RequestLabels;
  /** from the base URL, with its slash */
  path: string;
  /** sent as JSON */
  body: object;
  promises: Promises;
  usageAsked: boolean;
  /** whose turn it is among the tokens */
  turn: number;
  /** expectations of the suite's own, beside the API's checks */
  expect?: readonly Expectation[];
  /** overrides REQUEST_TIMEOUT, ms */
  timeoutMs?: number;
  /** start of the first try, epoch ms; absent: this is the first */
  firstStartedAt?: number;
  /** false: no metrics of ours are fed and no checks registered (pre-flight) */
  counted?: boolean;
}

const DETAIL_LENGTH = 300;

/** Sends and judges. Nothing is recorded yet: settle() must follow. */
export function send(client: Client, call: Call): Attempt {
  const { engine, options } = client;
  const { labels } = call;
  const counted = call.counted !== false;
  const id = nextRequestId(client.run, labels.vu);
  if (engine !== null) ensureInstalled(engine, options, client.run);
  if (counted) countSent(client.meter, engine, labels);
  engine?.begin(id, labels);
  const timeoutMs = call.timeoutMs ?? client.timeoutMs[labels.mode];
  const headers = headersOf(client, call, id);
  const url = options.baseUrl + call.path;
  const payload = JSON.stringify(call.body);
  if (options.debug) showRequest(client.mask, id, url, headers, payload);
  const startedAt = Date.now();
  const response = post(url, payload, {
    headers,
    tags: { ...tagsOf(labels), name: call.path },
    timeout: timeoutMs,
    // the engine sees the stream as it comes; k6 need not keep what it has seen
    responseType: engine !== null && labels.mode === "stream" && !options.debug ? "none" : "text",
    ...(counted ? {} : { responseCallback: NOT_JUDGED }),
  });
  const exchange: Exchange = {
    labels,
    promises: call.promises,
    engine: engine !== null,
    usageAsked: call.usageAsked,
    stallMs: options.stallMs,
    transport: { errorCode: response.error_code, error: response.error, timeoutMs },
    ...observe(engine, id, labels.mode, response, startedAt),
  };
  if (options.debug) showResponse(client.mask, id, response, exchange.seen);
  const checks = runChecks(exchange, call.expect);
  if (counted) registerChecks(checks, tagsOf(labels));
  const judgement = classify(exchange, checks, options.allowFaults);
  return {
    id,
    exchange,
    checks,
    judgement: { ...judgement, errorDetail: shown(client, judgement.errorDetail) },
    figures: figuresOf(exchange.seen, labels.mode),
    retryAfterMs: retryAfterMs(header(response, "Retry-After"), header(response, "Retry-After-Ms"), Date.now()),
    waitedMs: call.firstStartedAt === undefined ? 0 : startedAt - call.firstStartedAt,
  };
}

/** Counts and records a try. `final`: no retry follows. */
export function settle(client: Client, attempt: Attempt, final: boolean, counted = true): void {
  const { engine, options } = client;
  if (counted) countAnswered(client.meter, engine, attempt, final, options.slo);
  const result = resultOf(attempt, final);
  engine?.finish(attempt.id, result);
  if (options.records === "console") printRecord(client, attempt, result);
}

function headersOf(client: Client, call: Call, id: string): Record<string, string> {
  const { options, engine } = client;
  const stream = call.labels.mode === "stream";
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    Accept: acceptOf(call.labels.mode),
  };
  // a compressed stream arrives in the inflater's portions, not the server's
  if (stream) headers["Accept-Encoding"] = "identity";
  const authorization = rotate(options.authorizations, call.turn);
  if (authorization !== null) headers.Authorization = authorization;
  // the engine knows a request by this header, and takes it off again where it is not to be sent
  if (options.sendRequestId || engine !== null) headers[options.requestIdHeader] = id;
  return headers;
}

function acceptOf(mode: Mode): string {
  return mode === "stream" ? "text/event-stream" : "application/json";
}

function registerChecks(checks: Attempt["checks"], tags: Record<string, string>): void {
  const sets: Record<string, () => boolean> = {};
  for (const { name, ok } of checks) sets[name] = () => ok;
  check(null, sets, tags);
}

function resultOf({ exchange, checks, judgement, figures }: Attempt, final: boolean): RequestResult {
  return {
    ...judgement,
    final,
    checksFailed: checks.filter((result) => !result.ok).map((result) => result.name),
    tpotMs: figures.tpotMs,
    tokensIn: figures.tokensIn,
    tokensOut: figures.tokensOut,
    tokensCached: figures.tokensCached,
    finishReason: exchange.seen.finishReason,
    queueMs: exchange.seen.queueMs,
  };
}

function shown(client: Client, detail: string | null): string | null {
  return detail === null ? null : cut(client.mask(detail), DETAIL_LENGTH);
}

function header(response: { headers: Record<string, string> }, name: string): string | null {
  return response.headers[name] ?? null;
}
