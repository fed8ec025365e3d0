/**
 * The routes of the Messages API: messages, counting their tokens, models. Every answer has a request id, also in the body
 * of an error. Who asks without a version, or with a key that is not the one, is refused as Anthropic does.
 */
import { randomBytes } from "node:crypto";
import { makeAnswer } from "../answer.ts";
import type { Api } from "../api.ts";
import { answerRequest } from "../chat.ts";
import type { Exchange } from "../exchange.ts";
import type { Fault } from "../faults.ts";
import { type ServerOptions, timingOf } from "../options.ts";
import { errorOf } from "../profiles/anthropic.ts";
import type { Problem } from "../request.ts";
import type { Slots } from "../slots.ts";
import { sendBody } from "../unary.ts";
import { parseMessagesRequest } from "./request.ts";

/** what a client would see of its limits when it has used them up */
const REQUESTS_PER_MINUTE = 50;

export function makeMessagesApi(options: ServerOptions, slots: Slots): Api {
  return (exchange, body) => {
    const { request, response, truth } = exchange;
    const requestId = `req_${randomBytes(12).toString("hex")}`;
    response.setHeader("request-id", requestId);
    const refuse = (problem: Problem, fault: Fault | null = null) => {
      if (problem.status === 429) limit(exchange, fault?.argument ?? 1);
      const error = JSON.stringify({ ...errorOf(problem), request_id: requestId });
      sendBody(exchange, problem.status, { contentType: "application/json", body: error }, fault);
    };
    const json = (value: unknown) =>
      sendBody(exchange, 200, { contentType: "application/json", body: JSON.stringify(value) });
    if (body === null) return refuse({ status: 413, message: "the body is larger than 16 MiB" });
    const route = ROUTES.find(({ path }) => path.test(truth.path));
    if (route === undefined) return refuse({ status: 404, message: `nothing is here: ${truth.path}` });
    if (request.method !== route.method) {
      response.setHeader("allow", route.method);
      return refuse({ status: 405, message: `use ${route.method}` });
    }
    const objection = stranger(exchange, options);
    if (objection !== null) return refuse(objection);
    if (route.kind === "models") return json(models(options));
    if (route.kind === "model") return model(options, decodeURIComponent(truth.path.split("/")[3] ?? ""), json, refuse);
    if (route.kind === "count") {
      const read = parseMessagesRequest(body, false);
      return "status" in read ? refuse(read) : json({ input_tokens: countInput(read, options) });
    }
    const { profile } = options;
    return answerRequest(exchange, parseMessagesRequest(body), options, slots, { profile, refuse });
  };
}

const ROUTES = [
  { kind: "messages", method: "POST", path: /^\/v1\/messages$/ },
  { kind: "count", method: "POST", path: /^\/v1\/messages\/count_tokens$/ },
  { kind: "models", method: "GET", path: /^\/v1\/models$/ },
  { kind: "model", method: "GET", path: /^\/v1\/models\/[^/]+$/ },
] as const;

/** Why this client is not let in; null = it is. Which key was expected is told to nobody. */
function stranger({ request: { headers } }: Exchange, { token }: ServerOptions): Problem | null {
  const key = headers["x-api-key"];
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token !== null && key === undefined && bearer === undefined)
    return { status: 401, message: "x-api-key header is required" };
  if (token !== null && (key ?? bearer) !== token)
    return { status: 401, message: key === undefined ? "invalid bearer token" : "invalid x-api-key" };
  if ((headers["anthropic-version"] ?? "") === "")
    return { status: 400, message: "anthropic-version: header is required" };
  return null;
}

function limit({ response }: Exchange, seconds: number): void {
  const prefix = "anthropic-ratelimit-requests";
  response.setHeader("retry-after", seconds);
  response.setHeader(`${prefix}-limit`, REQUESTS_PER_MINUTE);
  response.setHeader(`${prefix}-remaining`, 0);
  response.setHeader(`${prefix}-reset`, new Date(Date.now() + seconds * 1000).toISOString());
}

function models({ models: given, profile }: ServerOptions) {
  const names = given ?? profile.models;
  return {
    data: names.map(profile.model),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  };
}

function model(
  { models: given, profile }: ServerOptions,
  id: string,
  json: (value: unknown) => void,
  refuse: (problem: Problem) => void,
): void {
  if ((given ?? profile.models).includes(id)) json(profile.model(id));
  else refuse({ status: 404, message: `model: ${id}` });
}

function countInput(request: Exclude<ReturnType<typeof parseMessagesRequest>, Problem>, options: ServerOptions) {
  return makeAnswer(request, timingOf(options, request.model), options.seed, "count", 0).promptTokens;
}
