/**
 * The gateway: lets a request in (route, faults of the route, token, database connection, user), then hands it to its
 * handler. It must not know what a handler does.
 */
import { randomUUID } from "node:crypto";
import type { Api } from "../api.ts";
import type { Exchange } from "../exchange.ts";
import { type Fault, faultFor, type Place } from "../faults.ts";
import type { ServerOptions } from "../options.ts";
import { draws } from "../random.ts";
import type { Slots } from "../slots.ts";
import { sendBody } from "../unary.ts";
import { REFUSALS, refuse } from "./errors.ts";
import type { Manner } from "./manner.ts";
import { makePool } from "./pool.ts";
import { findRoute, methodsOf, type Route } from "./routes.ts";
import { makeStore, type User } from "./store.ts";
import { makeTokens } from "./tokens.ts";
import { type Gateway, JSON_TYPE, replyEmpty, type Visit } from "./visit.ts";

export function makeJanApi(options: ServerOptions, slots: Slots, manner: Manner): Api {
  const store = makeStore();
  const gateway: Gateway = {
    options,
    slots,
    manner,
    store,
    tokens: makeTokens({ access: options.tokenTtlMs, refresh: options.refreshTtlMs }, manner),
    pool: makePool(options.pool),
    keyOwner: options.token === null ? null : store.addUser(),
    startedAt: new Date().toISOString(),
  };
  return (exchange, body) => enter(gateway, exchange, body);
}

function enter(gateway: Gateway, exchange: Exchange, body: string | null) {
  const { request, response, truth } = exchange;
  response.setHeader("x-request-id", randomUUID());
  const query = new URLSearchParams((request.url ?? "").split("?")[1] ?? "");
  const visit: Visit = { ...gateway, exchange, body: body ?? "", query, params: [], fault: null };
  if (truth.method === "OPTIONS") return replyEmpty(exchange, 204);
  const found = findRoute(truth.method, truth.path);
  if (found === null) return lost(visit);
  if (body === null) return refuse(visit, REFUSALS.tooLarge);
  const fault = routeFault(visit, found.route);
  if (typeof fault === "string") return refuse(visit, REFUSALS.badHeader, { text: fault });
  truth.fault = fault?.name ?? null;
  return admit({ ...visit, params: found.params, fault }, found.route);
}

function lost(visit: Visit) {
  const { exchange, manner } = visit;
  if (manner.has("method_404")) {
    return sendBody(exchange, 404, { contentType: "text/plain", body: "404 page not found" });
  }
  const methods = methodsOf(exchange.truth.path);
  if (methods.length === 0) return refuse(visit, REFUSALS.notFound);
  exchange.response.setHeader("allow", methods.join(", "));
  refuse(visit, REFUSALS.method);
}

/** The fault that strikes the route as such. Those of the model's answer are drawn by model.ts, from the same draw. */
function routeFault({ exchange, options }: Visit, route: Route): Fault | string | null {
  const { request, truth } = exchange;
  const places: Place[] = [...(route.places ?? [])];
  if (route.needs === "user") places.push("authorised");
  if (route.needs !== "nothing") places.push("database");
  if (route.places?.includes("model") !== true) places.push("plain");
  const draw = draws(options.seed, `fault:${truth.id}`);
  return faultFor(request.headers["x-llmload-fault"], options.faults, draw, places);
}

/** In the gateway's order: the token is read first, then a connection is wanted, then the user is looked up. */
function admit(visit: Visit, route: Route) {
  if (route.needs === "nothing") return route.handle(visit);
  const owner = route.needs === "user" ? bearer(visit) : null;
  if (route.needs === "user" && owner === null) return refuse(visit, REFUSALS.token);
  const leave = visit.fault?.name === "pool_full" ? null : visit.pool.enter();
  if (leave === null) return crowded(visit, route);
  visit.exchange.response.on("close", leave);
  if (route.needs === "database") return route.handle(visit);
  const user = typeof owner === "string" ? visit.store.user(owner) : owner;
  if (user === null) return refuse(visit, REFUSALS.user);
  if (refusedOnce(visit, user)) return refuse(visit, REFUSALS.token);
  return route.handle({ ...visit, user });
}

/** Who asks: the user of an API key, the id of a user from a token, or null. */
function bearer({ exchange, options, tokens, keyOwner }: Visit): User | string | null {
  const header = exchange.request.headers.authorization ?? "";
  if (!header.startsWith("Bearer ")) return null;
  const token = header.slice("Bearer ".length);
  if (keyOwner !== null && token === options.token) return keyOwner;
  return tokens.read(token, "access", Date.now())?.ID ?? null;
}

/** The fault `expired_token`: each user is refused so many times, then never again. */
function refusedOnce({ fault }: Visit, user: User): boolean {
  if (fault?.name !== "expired_token") return false;
  if (fault.argument > 0 && user.refusals >= fault.argument) return false;
  user.refusals++;
  return true;
}

function crowded(visit: Visit, route: Route) {
  if (!visit.manner.has("overload_is_401")) return refuse(visit, REFUSALS.overload);
  if (route.needs === "user") return refuse(visit, REFUSALS.user);
  if (route.places?.includes("login") === true) return refuse(visit, REFUSALS.registration);
  // the health check has answered already when its transaction cannot be committed
  const failure = JSON.stringify({ code: REFUSALS.commit.code, error: "" });
  sendBody(visit.exchange, 200, { contentType: JSON_TYPE, body: `"ok"${failure}` });
}
