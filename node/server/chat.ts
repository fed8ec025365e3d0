/** POST /v1/chat/completions, and what other APIs share with it: from the request to the way it is answered. */
import { emptied, makeAnswer } from "./answer.ts";
import type { Exchange } from "./exchange.ts";
import { type Fault, faultFor } from "./faults.ts";
import { BAD_GATEWAY, MESSAGES } from "./model_errors.ts";
import { type ServerOptions, timingOf } from "./options.ts";
import type { Profile } from "./profiles/types.ts";
import { draws } from "./random.ts";
import { type ChatRequest, type Problem, parseChatRequest } from "./request.ts";
import type { Slots } from "./slots.ts";
import { streamAnswer } from "./stream.ts";
import { sendBody, unaryAnswer } from "./unary.ts";

export function chatCompletions(exchange: Exchange, body: string, options: ServerOptions, slots: Slots): Promise<void> {
  const { profile } = options;
  return answerRequest(exchange, parseChatRequest(body, profile.partsAllowed), options, slots, {
    profile,
    refuse: (problem, fault = null) => sendBody(exchange, problem.status, profile.error(problem), fault),
  });
}

/** How a route words its answers, and how it refuses. */
export interface Way {
  profile: Profile;
  refuse(problem: Problem, fault?: Fault | null): void;
}

/** Answers a request that was read, with its fault, when its turn has come. */
export async function answerRequest(
  exchange: Exchange,
  request: ChatRequest | Problem,
  options: ServerOptions,
  slots: Slots,
  { profile, refuse }: Way,
): Promise<void> {
  const { truth, response } = exchange;
  if ("status" in request) return refuse(request);
  truth.model = request.model;
  truth.stream = request.stream;
  const objection = profile.objection(request) ?? unknownModel(request, options);
  if (objection !== null) return refuse(objection);

  const fault = faultFor(
    exchange.request.headers["x-llmload-fault"],
    options.faults,
    draws(options.seed, `fault:${truth.id}`),
    [request.stream ? "stream" : "unary"],
  );
  if (typeof fault === "string") return refuse({ status: 400, message: fault });
  truth.fault = fault?.name ?? null;
  if (fault?.name === "reset_before") return exchange.tear("reset");
  if (fault?.name === "502") return sendBody(exchange, 502, BAD_GATEWAY);
  if (fault !== null && fault.name in MESSAGES) {
    const status = Number(fault.name);
    return refuse({ status, message: MESSAGES[status] ?? "" }, fault);
  }

  const place = slots.enter();
  if (place === null) return refuse({ status: 429, message: "too many requests are waiting" });
  response.on("close", place.leave);
  try {
    const asked = profile.textOnly ? { ...request, tool: null, reasons: false } : request;
    const full = makeAnswer(asked, timingOf(options, request.model), options.seed, truth.id, Date.now());
    const answer = fault?.name === "empty" ? emptied(full) : full;
    const inOne = !request.stream || fault?.name === "invalid_json";
    if (inOne) await unaryAnswer(exchange, profile, answer, fault, place.turn);
    else await streamAnswer({ exchange, profile, request, answer, fault, batch: options.batch, turn: place.turn });
  } finally {
    place.leave();
  }
}

function unknownModel({ model }: ChatRequest, { models }: ServerOptions): Problem | null {
  if (models === null || models.includes(model)) return null;
  return { status: 404, message: `the model ${model} does not exist` };
}
