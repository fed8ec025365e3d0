/** The steps that make, read and list conversations. It must not know what is said in them. */
import type { FaultName } from "../../../core/contract/errors_gen.ts";
import type { Client } from "../client.ts";
import type { Exchange } from "../exchange.ts";
import { isObject, type JsonObject, str } from "../stock/json.ts";
import { callOf, resource } from "./call.ts";
import type { StepEnd } from "./flow.ts";
import { countTime } from "./generation.ts";
import type { Session } from "./session.ts";
import { compareItems, itemsOf, type StoredMessage } from "./stored.ts";
import { counted } from "./told.ts";

const PATH = "/v1/conversations";
/** the newest come first, so the one just made must be among them */
const LIST_QUERY = "?order=desc&limit=20";
const ITEMS_QUERY = "?limit=100";

export interface Conversation {
  id: string;
  title: string;
}

export interface Created {
  end: StepEnd;
  /** null = none came of it */
  conversation: Conversation | null;
}

export function createConversation(client: Client, session: Session, title: string): Created {
  const attempt = session.send(
    callOf(client, {
      step: "conversation_create",
      path: PATH,
      body: { title },
      promises: resource("conversation"),
      expect: [
        { name: "conversation_create: it has an id", holds: ({ resource: body }) => str(body?.id) !== "" },
        titled("conversation_create", title),
      ],
      faults: timestampFault,
    }),
  );
  countTime(client, attempt);
  const id = str(attempt.exchange.resource?.id);
  if (id !== "") session.made(id);
  const good = attempt.judgement.outcome === "ok";
  return { end: { attempt, says: [id, `"${title}"`] }, conversation: good ? { id, title } : null };
}

export function getConversation(client: Client, session: Session, { id, title }: Conversation): StepEnd {
  const attempt = session.send(
    callOf(client, {
      step: "conversation_get",
      method: "GET",
      path: `${PATH}/${encodeURIComponent(id)}`,
      name: `${PATH}/{id}`,
      body: null,
      promises: resource("conversation"),
      expect: [
        {
          name: "conversation_get: it is the one asked for",
          holds: ({ resource: body }) => body?.id === id,
          came: ({ resource: body }) => `id ${JSON.stringify(body?.id) ?? "missing"}`,
        },
        titled("conversation_get", title),
      ],
      faults: timestampFault,
    }),
  );
  countTime(client, attempt);
  return { attempt, says: [str(attempt.exchange.resource?.id), `"${str(attempt.exchange.resource?.title)}"`] };
}

export function listConversations(client: Client, session: Session, { id, title }: Conversation): StepEnd {
  const attempt = session.send(
    callOf(client, {
      step: "conversation_list",
      method: "GET",
      path: PATH + LIST_QUERY,
      name: PATH,
      body: null,
      promises: resource("list"),
      expect: [
        {
          name: "conversation_list: it holds our conversation",
          holds: ({ resource: body }) =>
            listed(body).some((entry) => entry.id === id && entry.title === title) || beyond(session, body),
          came: ({ resource: body }) => `${listed(body).length} conversations, ours not among them`,
        },
        {
          name: "conversation_list: it holds nobody else's",
          holds: (exchange) => strangers(session, exchange) === 0,
          came: (exchange) => `${strangers(session, exchange)} that are not ours`,
        },
      ],
    }),
  );
  countTime(client, attempt);
  const { exchange } = attempt;
  const foreign = strangers(session, exchange);
  if (foreign > 0) client.meter.add("items_foreign", foreign, exchange.tags);
  return { attempt, says: [counted(listed(exchange.resource).length, "conversation")] };
}

export function getItems(
  client: Client,
  session: Session,
  { id }: Conversation,
  stored: readonly StoredMessage[],
): StepEnd {
  const held = (exchange: Exchange) => compareItems(stored, itemsOf(exchange.resource));
  const attempt = session.send(
    callOf(client, {
      step: "conversation_items",
      method: "GET",
      path: `${PATH}/${encodeURIComponent(id)}/items${ITEMS_QUERY}`,
      name: `${PATH}/{id}/items`,
      body: null,
      promises: resource("list"),
      expect: [
        { name: "conversation_items: data is a list", holds: ({ resource: body }) => Array.isArray(body?.data) },
        {
          name: "conversation_items: no message is lost or changed",
          holds: (exchange) => held(exchange).lost === 0,
          came: (exchange) => held(exchange).problems.join("; "),
        },
        {
          name: "conversation_items: nothing of anybody else",
          holds: (exchange) => held(exchange).foreign === 0,
          came: (exchange) => held(exchange).problems.join("; "),
        },
      ],
    }),
  );
  countTime(client, attempt);
  const { exchange } = attempt;
  if (exchange.resource !== null) {
    const { lost, foreign } = held(exchange);
    client.meter.add("items_lost", lost, exchange.tags);
    client.meter.add("items_foreign", foreign, exchange.tags);
  }
  const items = itemsOf(exchange.resource);
  return { attempt, says: [counted(items.length, "item"), items.map(({ role }) => role).join(", ")] };
}

function titled(step: string, title: string) {
  return {
    name: `${step}: it has our title`,
    holds: ({ resource: body }: Exchange) => body?.title === title,
    came: ({ resource: body }: Exchange) => `title ${JSON.stringify(body?.title) ?? "missing"}`,
  };
}

function listed(body: JsonObject | null): JsonObject[] {
  return Array.isArray(body?.data) ? body.data.filter(isObject) : [];
}

/** Users who share a key share a list: ours may be on a further page already. */
function beyond(session: Session, body: JsonObject | null): boolean {
  return session.keyed && body?.has_more === true;
}

/** Conversations of others in our list. With a key that users share, nobody can tell. */
function strangers(session: Session, { resource: body }: Exchange): number {
  if (session.keyed) return 0;
  return listed(body).filter(({ id, title }) => !session.owns(str(id), str(title))).length;
}

const EARLIEST = 1_577_836_800; // 2020
const DAY = 86_400;

/** Seconds since 1970 that cannot be the time of anything made now. */
function timestampFault({ resource: body }: Exchange): FaultName[] {
  const at = body?.created_at;
  if (typeof at !== "number") return [];
  return at < EARLIEST || at > Date.now() / 1000 + DAY ? ["bad_timestamp"] : [];
}
