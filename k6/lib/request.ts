/**
 * One request from labels to record: announce, send through k6/http, observe, check, classify, then (when the caller
 * knows whether a retry follows) count and record. It must not know scenarios, prompts or retries.
 */
import { check } from "k6";
import type { Mode, RequestLabels, RequestResult } from "../../core/contract/engine.ts";
import type { FaultName } from "../../core/contract/errors_gen.ts";
import { cut } from "../../core/contract/mask.ts";
import { requestLimits } from "../../core/plan/request_limits.ts";
import { retryAfterMs } from "../../core/plan/retry_after.ts";
import { rotate } from "../../core/plan/tokens.ts";
import type { Attempt } from "./attempt.ts";
import { type CheckSettings, type Expectation, runChecks } from "./checks.ts";
import { classify } from "./classify.ts";
import type { Client } from "./client.ts";
import { showRequest, showResponse } from "./debug.ts";
import { ensureInstalled } from "./engine.ts";
import { type Exchange, hasLeft, type Promises } from "./exchange.ts";
import { figuresOf } from "./figures.ts";
import { limitsOf } from "./limits.ts";
import { countAnswered, countSent, tagsOf } from "./metrics.ts";
import { observe } from "./observe.ts";
import { printRecord } from "./records_console.ts";
import { nextRequestId } from "./run_name.ts";
import { MAY_LEAVE, NOT_JUDGED, request } from "./transmit.ts";

export interface Call {
  labels: RequestLabels;
  /** default POST */
  method?: "GET" | "POST";
  /** from the base URL, with its slash */
  path: string;
  /** what stands for the path in tags, where the path holds an id or a query */
  name?: string;
  /** sent as JSON; null = no body */
  body: object | null;
  promises: Promises;
  usageAsked: boolean;
  /** whose turn it is among the tokens */
  turn: number;
  /** instead of the token whose turn it is; null = none is sent */
  authorization?: string | null;
  headers?: Record<string, string>;
  /** sent whatever the cookie jar thinks of them */
  cookies?: Record<string, string>;
  /** beside the labels', for every sample */
  tags?: Record<string, string>;
  checks?: Omit<CheckSettings, "allowed">;
  /** expectations of the suite's own, beside the API's checks */
  expect?: readonly Expectation[];
  /** faults that only the suite can know */
  faults?: (exchange: Exchange) => FaultName[];
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
  const tags = { ...tagsOf(labels), ...call.tags };
  if (engine !== null) ensureInstalled(engine, options, client.run);
  if (counted) countSent(client.meter, engine, labels, tags);
  const limits = engine !== null && counted ? requestLimits(options, labels, generates(call)) : null;
  engine?.begin(id, labels, limits);
  const timeoutMs = call.timeoutMs ?? client.timeoutMs[labels.mode];
  const headers = headersOf(client, call, id);
  const url = options.baseUrl + call.path;
  const payload = call.body === null ? null : JSON.stringify(call.body);
  const method = call.method ?? "POST";
  if (options.debug) showRequest(client.mask, id, `${method} ${url}`, headers, payload, call.cookies);
  const startedAt = Date.now();
  const response = request(method, url, payload, {
    headers,
    ...(call.cookies === undefined ? {} : { cookies: replacing(call.cookies) }),
    tags: { ...tags, name: call.name ?? call.path },
    timeout: timeoutMs,
    // the engine sees the stream as it comes; k6 need not keep what it has seen
    responseType: engine !== null && labels.mode === "stream" && !options.debug ? "none" : "text",
    ...(counted ? {} : { responseCallback: NOT_JUDGED }),
    ...(limits === null || limits.leaveAfterMs === null ? {} : { responseCallback: MAY_LEAVE }),
  });
  const before: Exchange = {
    labels,
    tags,
    promises: call.promises,
    found: [],
    cookies: cookiesOf(response),
    engine: engine !== null,
    usageAsked: call.usageAsked,
    stallMs: options.stallMs,
    transport: { errorCode: response.error_code, error: response.error, timeoutMs },
    ...observe(engine, id, labels.mode, call.promises.answer, response, startedAt),
  };
  const exchange = call.faults === undefined ? before : { ...before, found: call.faults(before) };
  if (options.debug) showResponse(client.mask, id, response, exchange.seen);
  // who left has no answer to check
  const checks = hasLeft(exchange)
    ? []
    : runChecks(exchange, call.expect, { ...call.checks, allowed: options.allowFaults });
  const judgement = classify(exchange, checks, options.allowFaults);
  return {
    id,
    beganAt: startedAt,
    exchange,
    checks,
    judgement: { ...judgement, errorDetail: shown(client, judgement.errorDetail) },
    figures: figuresOf(exchange.seen, labels.mode),
    retryAfterMs: retryAfterMs(header(response, "Retry-After"), header(response, "Retry-After-Ms"), Date.now()),
    limits: limitsOf((name) => header(response, name)),
    waitedMs: call.firstStartedAt === undefined ? 0 : startedAt - call.firstStartedAt,
  };
}

/** Counts and records a try. `final`: no retry follows. */
export function settle(client: Client, attempt: Attempt, final: boolean, counted = true): void {
  const { engine, options } = client;
  if (counted) countAnswered(client.meter, engine, attempt, final, options.slo);
  // what a further try has made good holds in the end
  if (counted && final) registerChecks(attempt.checks, attempt.exchange.tags);
  const result = resultOf(attempt, final);
  engine?.finish(attempt.id, result);
  if (options.records === "console") printRecord(client, attempt, result);
}

/** Nobody leaves a login or a list. */
function generates({ promises }: Call): boolean {
  return promises.answer !== "resource";
}

function headersOf(client: Client, call: Call, id: string): Record<string, string> {
  const { options, engine } = client;
  const stream = call.labels.mode === "stream";
  const headers: Record<string, string> = { Accept: acceptOf(call.labels.mode) };
  if (call.body !== null) headers["Content-Type"] = "application/json";
  // a compressed stream arrives in the inflater's portions, not the server's
  if (stream) headers["Accept-Encoding"] = "identity";
  const authorization =
    call.authorization === undefined ? rotate(options.authorizations, call.turn) : call.authorization;
  if (authorization !== null) headers.Authorization = authorization;
  // the engine knows a request by this header, and takes it off again where it is not to be sent
  if (options.sendRequestId || engine !== null) headers[options.requestIdHeader] = id;
  return { ...headers, ...call.headers };
}

/** A cookie marked Secure would be kept back on plain http. */
function replacing(cookies: Record<string, string>) {
  return Object.fromEntries(Object.entries(cookies).map(([name, value]) => [name, { value, replace: true }]));
}

function cookiesOf(response: { cookies?: Record<string, { value: string; secure: boolean }[]> }) {
  const found = Object.entries(response.cookies ?? {}).map(([name, list]) => [name, list.at(-1)] as const);
  return Object.fromEntries(
    found.flatMap(([name, last]) =>
      last === undefined ? [] : [[name, { value: last.value, secure: last.secure }] as const],
    ),
  );
}

function acceptOf(mode: Mode): string {
  return mode === "stream" ? "text/event-stream" : "application/json";
}

function registerChecks(checks: Attempt["checks"], tags: Record<string, string>): void {
  const sets: Record<string, () => boolean> = {};
  for (const { name, ok } of checks) sets[name] = () => ok;
  check(null, sets, tags);
}

function resultOf({ exchange, checks, judgement, figures, retryAfterMs }: Attempt, final: boolean): RequestResult {
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
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

function shown(client: Client, detail: string | null): string | null {
  return detail === null ? null : cut(client.mask(detail), DETAIL_LENGTH);
}

function header(response: { headers: Record<string, string> }, name: string): string | null {
  return response.headers[name] ?? null;
}
