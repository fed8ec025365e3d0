/** POST /v1/chat/completions: from the body to the way it is answered. */
import { makeAnswer } from "./answer.ts";
import type { Exchange } from "./exchange.ts";
import { drawFault, type Fault, faultOfHeader } from "./faults.ts";
import { forModel, type ServerOptions } from "./options.ts";
import { draws } from "./random.ts";
import { parseChatRequest } from "./request.ts";
import type { Slots } from "./slots.ts";
import { streamAnswer } from "./stream.ts";
import { sendBody, unaryAnswer } from "./unary.ts";

const MESSAGES: Record<number, string> = {
  400: "the request could not be understood",
  401: "invalid token",
  403: "insufficient permissions",
  404: "no such model",
  422: "temperature must be between 0 and 2",
  429: "rate limit reached",
  500: "the backend failed",
  503: "overloaded, try again later",
};

export async function chatCompletions(
  exchange: Exchange,
  body: string,
  options: ServerOptions,
  slots: Slots,
): Promise<void> {
  const { profile } = options;
  const { truth } = exchange;
  const refuse = (status: number, message: string, fault: Fault | null = null) =>
    sendBody(exchange, status, profile.error(status, message), fault);
  const request = parseChatRequest(body, profile.partsAllowed);
  if ("status" in request) return refuse(request.status, request.message);
  truth.model = request.model;
  truth.stream = request.stream;
  if (options.models !== null && !options.models.includes(request.model))
    return refuse(404, `the model ${request.model} does not exist`);

  const fault = faultFor(exchange, options, request.stream);
  if (typeof fault === "string") return refuse(400, fault);
  truth.fault = fault?.name ?? null;
  if (fault?.name === "reset_before") return void exchange.response.socket?.resetAndDestroy();
  if (fault?.name === "502")
    return sendBody(exchange, 502, { contentType: "text/html", body: "<html><h1>502 Bad Gateway</h1></html>" });
  const status = fault === null || !/^\d{3}$/.test(fault.name) ? null : Number(fault.name);
  if (status !== null) return refuse(status, MESSAGES[status] ?? "error", fault);

  const place = slots.enter();
  if (place === null) return refuse(429, "too many requests are waiting", { name: "429", argument: 1 });
  exchange.response.on("close", place.leave);
  try {
    const timing = {
      ttft: forModel(options.ttft, request.model),
      itl: forModel(options.itl, request.model),
      tokens: forModel(options.tokens, request.model),
    };
    const answer = makeAnswer(request, timing, options.seed, truth.id, Date.now());
    if (request.stream) await streamAnswer({ exchange, profile, request, answer, fault, turn: place.turn });
    else await unaryAnswer(exchange, profile, answer, fault, place.turn);
  } finally {
    place.leave();
  }
}

function faultFor(exchange: Exchange, options: ServerOptions, stream: boolean): Fault | string | null {
  const header = exchange.request.headers["x-llmload-fault"];
  if (typeof header === "string" && header !== "") return faultOfHeader(header);
  return drawFault(options.faults, draws(options.seed, `fault:${exchange.truth.id}`), stream);
}
