/** The items of a conversation: list, add, get, delete. */
import { conversationView, jsonObject, namedConversation, ZERO_TIME } from "./conversations.ts";
import { REFUSALS, refuse } from "./errors.ts";
import { readItems } from "./item_request.ts";
import { distorted } from "./lies.ts";
import { listOf, pageOf } from "./paging.ts";
import type { Conversation, Item } from "./store.ts";
import { reply, type UserVisit } from "./visit.ts";

/** An item as the API words it. */
export function itemView(item: Item, createdAt = Math.floor(item.createdAtMs / 1000)): { id: string } {
  const content = item.content.map(({ type, finishReason, text, reasoning }) => ({
    type,
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
    ...(text === undefined ? {} : { text: { value: text } }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  }));
  return {
    id: item.id,
    ...{ object: "conversation.item", type: item.type },
    ...(item.role === null ? {} : { role: item.role }),
    ...{ status: "completed", created_at: createdAt, content },
  };
}

export function listItems(visit: UserVisit) {
  const conversation = namedConversation(visit);
  if (conversation === null) return;
  const { query, manner, store, user, fault } = visit;
  const page = pageOf(conversation.items, query, !manner.has("after_ignored"));
  if (page === null) return refuse(visit, REFUSALS.itemPaging);
  const shown = distorted(page.entries, fault, store.foreign(user)?.items[0] ?? null);
  const total = manner.has("page_total") ? shown.length : conversation.items.length;
  reply(
    visit,
    listOf(
      shown.map((item) => itemView(item)),
      page.hasMore,
      total,
    ),
  );
}

export function addItems(visit: UserVisit) {
  const conversation = namedConversation(visit);
  if (conversation === null) return;
  const body = jsonObject(visit.body);
  if (!Array.isArray(body?.items)) return refuse(visit, REFUSALS.itemsBody);
  const items = readItems(body.items, visit.manner);
  if (items === "body") return refuse(visit, REFUSALS.itemsBody);
  if (items === "format") return refuse(visit, REFUSALS.itemsFormat);
  if (items === "content") return refuse(visit, REFUSALS.itemsContent);
  visit.store.keep(conversation, items);
  const zero = visit.manner.has("zero_created_at") ? ZERO_TIME : undefined;
  reply(
    visit,
    listOf(
      items.map((item) => itemView(item, zero)),
      false,
      items.length,
    ),
  );
}

export function getItem(visit: UserVisit) {
  const found = namedItem(visit);
  if (found !== null) reply(visit, itemView(found.item));
}

/** Answers with the conversation that is left. */
export function removeItem(visit: UserVisit) {
  const found = namedItem(visit);
  if (found === null) return;
  const { conversation, item } = found;
  visit.store.forgetItem(conversation, item);
  reply(visit, conversationView(visit, conversation));
}

function namedItem(visit: UserVisit): { conversation: Conversation; item: Item } | null {
  const conversation = namedConversation(visit);
  if (conversation === null) return null;
  const item = conversation.items.find((one) => one.id === visit.params[1]);
  if (item !== undefined) return { conversation, item };
  refuse(visit, REFUSALS.itemMissing);
  return null;
}
