/** Faults that can be asked for: by rate on the command line, or by the request's header x-llmload-fault. Pure. */
import type { Draw } from "./random.ts";

/** Where a fault can strike: a kind of answer, or the routes of Jan Server that it is about. */
export type Place =
  | "stream"
  | "unary"
  | "login"
  | "refresh"
  | "authorised"
  | "database"
  | "model"
  | "responses"
  | "conversation"
  | "conversations"
  | "items"
  | "plain";

export interface FaultSpec {
  name: string;
  help: string;
  /** what the argument means, and its default */
  argument?: { meaning: string; default: number };
  /** concerns streams of the model, its answers in one, both; or only some routes of Jan Server */
  on: Place | "both";
}

const AFTER = { meaning: "after so many chunks of output, 0 = half of them", default: 0 };

export const FAULTS: readonly FaultSpec[] = [
  { name: "400", help: "status 400", on: "both" },
  { name: "401", help: "status 401", on: "both" },
  { name: "403", help: "status 403", on: "both" },
  { name: "404", help: "status 404", on: "both" },
  { name: "422", help: "status 422", on: "both" },
  {
    name: "429",
    help: "status 429 with Retry-After",
    argument: { meaning: "seconds of Retry-After", default: 1 },
    on: "both",
  },
  { name: "500", help: "status 500", on: "both" },
  { name: "502", help: "status 502, an HTML page as proxies send it", on: "both" },
  { name: "503", help: "status 503", on: "both" },
  { name: "529", help: "status 529, an overload as Anthropic says it", on: "both" },
  {
    name: "slow_first_token",
    help: "a first token that comes late",
    argument: { meaning: "milliseconds more", default: 3000 },
    on: "both",
  },
  {
    name: "stall",
    help: "silence in the middle of a stream, or before an answer that is not streamed",
    argument: { meaning: "milliseconds", default: 6000 },
    on: "both",
  },
  { name: "reset_before", help: "connection reset before any answer", on: "both" },
  { name: "reset", help: "connection reset in the middle of the answer", argument: AFTER, on: "both" },
  {
    name: "cut",
    help: "connection closed in the middle of the answer, without the closing chunk",
    argument: AFTER,
    on: "both",
  },
  { name: "truncate", help: "a clean end without finish reason and end mark", on: "stream" },
  {
    name: "error_in_stream",
    help: "an error inside a 200, as the profile's server sends it",
    argument: AFTER,
    on: "stream",
  },
  { name: "bare_error", help: "an error inside a 200 as a bare JSON line", argument: AFTER, on: "stream" },
  { name: "malformed_event", help: "an event that is no JSON", argument: AFTER, on: "stream" },
  { name: "empty", help: "an answer without any output", on: "both" },
  { name: "invalid_json", help: "a 200 whose body is no JSON (and no stream)", on: "both" },
  { name: "no_usage", help: "no usage", on: "both" },
  { name: "no_done", help: "no end mark ([DONE]; of a message: message_stop)", on: "stream" },
  { name: "no_finish", help: "no finish reason", on: "both" },
  { name: "gzip", help: "the answer compressed with gzip, flushed event by event", on: "both" },
  { name: "br", help: "the answer compressed with brotli, flushed event by event", on: "both" },
  { name: "crlf", help: "lines end in CR LF", on: "stream" },
  { name: "cr", help: "lines end in CR", on: "stream" },
  { name: "bom", help: "a byte order mark first", on: "stream" },
  { name: "buffered", help: "all events in one write at the end, as through a buffering proxy", on: "stream" },
  { name: "http_close", help: "no length and no chunks: the body ends when the connection closes", on: "both" },
  {
    name: "pool_full",
    help: "jan: no database connection is left: 401, at the login 500; jan-clean: 503",
    on: "database",
  },
  {
    name: "expired_token",
    help: "401 although the token is good",
    argument: { meaning: "so many times for each user, 0 = always", default: 1 },
    on: "authorised",
  },
  { name: "refresh_refused", help: "401 although the refresh token is good", on: "refresh" },
  { name: "no_cookie", help: "a login without Set-Cookie", on: "login" },
  { name: "upstream_down", help: "the model behind the gateway cannot be reached", on: "model" },
  { name: "unasked_stream", help: "jan: a response's model streams although it was not asked to", on: "responses" },
  { name: "failed_response", help: "jan-clean: a response whose status is failed", on: "responses" },
  { name: "wrong_title", help: "a conversation with another title", on: "conversation" },
  { name: "missing_conversation", help: "a list that lacks the newest conversation", on: "conversations" },
  { name: "foreign_conversation", help: "a list with a conversation of another user", on: "conversations" },
  { name: "lost_item", help: "a list that lacks the last item", on: "items" },
  { name: "foreign_item", help: "a list with an item of another conversation", on: "items" },
  { name: "swapped_items", help: "a list whose last two items have changed places", on: "items" },
  { name: "changed_item", help: "a list whose last item has another text", on: "items" },
  { name: "bad_json", help: "a 200 whose body is no JSON, from any route but the model's", on: "plain" },
];

export interface FaultRule {
  name: string;
  rate: number;
  argument: number | null;
}

/** The fault of one request. */
export interface Fault {
  name: string;
  argument: number;
}

/** Whether only the profiles with users and conversations know it. */
export function isJanFault(name: string): boolean {
  const on = specOf(name)?.on;
  return on !== undefined && on !== "stream" && on !== "unary" && on !== "both";
}

function specOf(name: string): FaultSpec | undefined {
  return FAULTS.find((spec) => spec.name === name);
}

function unknown(name: string): string {
  return `there is no fault "${name}"; there are: ${FAULTS.map((spec) => spec.name).join(", ")}`;
}

/** `reset:0.01,429:0.05:2`: name, rate, argument. Returns a sentence when the text is wrong. */
export function parseFaultRules(text: string): FaultRule[] | string {
  const rules: FaultRule[] = [];
  for (const part of text.split(",").map((p) => p.trim())) {
    const [name = "", rateText = "1", argumentText] = part.split(":");
    if (specOf(name) === undefined) return unknown(name);
    const rate = Number(rateText);
    if (!(rate >= 0 && rate <= 1) || rateText === "")
      return `the rate of fault ${name} must lie between 0 and 1, not "${rateText}"`;
    const argument = argumentText === undefined ? null : Number(argumentText);
    if (argument !== null && !(argument >= 0))
      return `the argument of fault ${name} must be a number, not "${argumentText}"`;
    rules.push({ name, rate, argument });
  }
  if (rules.reduce((sum, rule) => sum + rule.rate, 0) > 1.000001)
    return "the rates of all faults add up to more than 1";
  return rules;
}

/** `x-llmload-fault: NAME[:ARGUMENT]`. Returns a sentence when the text is wrong. */
export function faultOfHeader(text: string): Fault | string {
  const [name = "", argument] = text.split(":").map((part) => part.trim());
  const spec = specOf(name);
  if (spec === undefined) return unknown(name);
  const value = argument === undefined ? (spec.argument?.default ?? 0) : Number(argument);
  if (argument === "" || !(value >= 0)) return `the argument of fault ${name} must be a number, not "${argument}"`;
  return { name: spec.name, argument: value };
}

/** Whether a fault can strike one of these places. */
export function concerns(name: string, places: readonly Place[]): boolean {
  const on = specOf(name)?.on;
  if (on === "both") return places.includes("stream") || places.includes("unary");
  return on !== undefined && places.includes(on);
}

/** Draws at most one fault for a request; faults that do not concern its places are passed over. */
export function drawFault(rules: readonly FaultRule[], draw: Draw, places: readonly Place[]): Fault | null {
  let u = draw();
  for (const rule of rules) {
    if (u < rule.rate) {
      if (!concerns(rule.name, places)) return null;
      return { name: rule.name, argument: rule.argument ?? specOf(rule.name)?.argument?.default ?? 0 };
    }
    u -= rule.rate;
  }
  return null;
}

/**
 * The fault that strikes a request: that of its header, or drawn by its id (asked again for other places, the draw is
 * the same). One that does not concern these places strikes nobody. A sentence: the header is wrong.
 */
export function faultFor(
  header: string | string[] | undefined,
  rules: readonly FaultRule[],
  draw: Draw,
  places: readonly Place[],
): Fault | string | null {
  if (typeof header !== "string" || header === "") return drawFault(rules, draw, places);
  const fault = faultOfHeader(header);
  return typeof fault === "string" || concerns(fault.name, places) ? fault : null;
}
