/**
 * Asking the model behind the gateway: faults, the line before it, and the answer in one or as a stream. It must not know
 * how a route words its answers, or what it does about errors: that is in what it is asked with.
 */
import { performance } from "node:perf_hooks";
import { type Answer, emptied, makeAnswer } from "../answer.ts";
import { type Fault, faultFor, type Place } from "../faults.ts";
import { BAD_GATEWAY, MESSAGES } from "../model_errors.ts";
import { timingOf } from "../options.ts";
import type { Outlet } from "../outlet.ts";
import type { Framing } from "../profiles/types.ts";
import { draws } from "../random.ts";
import type { ChatRequest } from "../request.ts";
import { streamAnswer } from "../stream.ts";
import { unaryAnswer, type Wording } from "../unary.ts";
import { REFUSALS, refuse } from "./errors.ts";
import type { UserVisit } from "./visit.ts";

export interface Ask {
  request: ChatRequest;
  /** where faults may strike, beside the kind of answer */
  places: readonly Place[];
  wording: (fault: Fault | null) => Framing & Wording;
  /** what of the answer is told */
  told?: (answer: Answer, fault: Fault | null) => Answer;
  /** the whole answer has been given: called before its last byte */
  settled?: (answer: Answer, fault: Fault | null) => void;
  /** a stream has ended without its end mark */
  undone?: (out: Outlet, limitAt: number) => Promise<void>;
  /** the model answered with an error; `line`: its body */
  failed(status: number, line: string, message: string, limitAt: number): Promise<void> | void;
  unreachable(): Promise<void> | void;
}

export async function askModel(visit: UserVisit, ask: Ask): Promise<void> {
  const { exchange, options, slots, manner } = visit;
  const { truth, response } = exchange;
  const { request } = ask;
  const limitAt = performance.now() + options.streamLimitMs;
  truth.model = request.model;
  truth.stream = request.stream;
  const fault = faultFor(
    exchange.request.headers["x-llmload-fault"],
    options.faults,
    draws(options.seed, `fault:${truth.id}`),
    [request.stream ? "stream" : "unary", ...ask.places],
  );
  if (typeof fault === "string") return refuse(visit, REFUSALS.badHeader, { text: fault });
  truth.fault ??= fault?.name ?? null;
  if (fault?.name === "reset_before") return exchange.tear("reset");
  if (fault?.name === "upstream_down") return ask.unreachable();
  if (fault?.name === "502") return ask.failed(502, BAD_GATEWAY.body, "bad gateway", limitAt);
  if (fault !== null && fault.name in MESSAGES) {
    const message = MESSAGES[Number(fault.name)] ?? "";
    if (!manner.has("errors_in_200") && fault.name === "429") response.setHeader("retry-after", fault.argument);
    return ask.failed(Number(fault.name), errorLine(message, Number(fault.name)), message, limitAt);
  }
  const place = slots.enter();
  if (place === null) {
    const message = "too many requests are waiting";
    return ask.failed(429, errorLine(message, 429), message, limitAt);
  }
  response.on("close", place.leave);
  if (!manner.has("no_queue_time")) tellQueueTime(visit, place.turn);
  try {
    const full = makeAnswer(request, timingOf(options, request.model), options.seed, truth.id, Date.now());
    const given = fault?.name === "empty" ? emptied(full) : full;
    const answer = ask.told?.(given, fault) ?? given;
    const wording = ask.wording(fault);
    const settled = () => ask.settled?.(given, fault);
    if (!request.stream || fault?.name === "invalid_json") {
      await unaryAnswer(exchange, wording, answer, fault, place.turn, settled);
      return;
    }
    const { undone } = ask;
    await streamAnswer({
      ...{
        exchange,
        profile: wording,
        request,
        answer,
        fault,
        batch: options.batch,
        turn: place.turn,
        limitAt,
        settled,
      },
      ...(undone === undefined ? {} : { undone: (out: Outlet) => undone(out, limitAt) }),
    });
  } finally {
    place.leave();
  }
}

/** How long the request waited for the model, in milliseconds, where its head has not left before. */
function tellQueueTime({ exchange: { response } }: UserVisit, turn: Promise<void>): void {
  const since = performance.now();
  void turn.then(() => {
    if (!response.headersSent) response.setHeader("x-queue-time", Math.round(performance.now() - since));
  });
}

function errorLine(message: string, code: number): string {
  return JSON.stringify({
    error: { message, type: code < 500 ? "BadRequestError" : "InternalServerError", param: null, code },
  });
}

/** Refuses as a clean server does when the model behind it fails. */
export function passOn(visit: UserVisit, status: number, message: string): void {
  refuse(visit, { status, code: `model_${status}`, own: "", clear: message });
}

/** The same when the model cannot be reached. */
export function passOnUnreachable(visit: UserVisit): void {
  refuse(visit, { status: 502, code: "model_unreachable", own: "", clear: "the model cannot be reached" });
}
