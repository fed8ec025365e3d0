/** One request to the gateway, from where it was let in on: what every handler gets, and how it answers in JSON. */
import { epochUs } from "../clock.ts";
import type { Exchange } from "../exchange.ts";
import type { Fault } from "../faults.ts";
import type { ServerOptions } from "../options.ts";
import type { Slots } from "../slots.ts";
import { sendBody } from "../unary.ts";
import type { Manner } from "./manner.ts";
import type { Pool } from "./pool.ts";
import type { Store, User } from "./store.ts";
import type { Tokens } from "./tokens.ts";

export const JSON_TYPE = "application/json; charset=utf-8";

/** What all requests share. */
export interface Gateway {
  options: ServerOptions;
  slots: Slots;
  manner: Manner;
  store: Store;
  tokens: Tokens;
  pool: Pool;
  /** whom the key of --token stands for */
  keyOwner: User | null;
  startedAt: string;
}

export interface Visit extends Gateway {
  exchange: Exchange;
  body: string;
  query: URLSearchParams;
  /** the variable parts of the path */
  params: readonly string[];
  /** that of the route itself; what strikes the model's answer, model.ts finds out */
  fault: Fault | null;
}

/** A visit of somebody known. */
export interface UserVisit extends Visit {
  user: User;
}

export function reply({ exchange, fault }: Visit, value: unknown, status = 200): void {
  const text = JSON.stringify(value);
  // cut inside, though HTTP says that it is whole
  const body = fault?.name === "bad_json" && status === 200 ? text.slice(0, Math.ceil(text.length / 2)) : text;
  sendBody(exchange, status, { contentType: JSON_TYPE, body });
}

/** An answer without a body. */
export function replyEmpty({ response, truth }: Exchange, status: number): void {
  response.statusCode = truth.status = status;
  if (status !== 204) response.setHeader("content-length", 0);
  truth.endAtUs = truth.firstByteAtUs = epochUs();
  response.end();
}
