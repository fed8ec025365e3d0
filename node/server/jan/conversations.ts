/** Conversations: create, list, get, change, delete. */
import { isObject } from "../request.ts";
import { REFUSALS, refuse } from "./errors.ts";
import { readItems } from "./item_request.ts";
import { listOf, pageOf } from "./paging.ts";
import { type Conversation, newConversation } from "./store.ts";
import { reply, type UserVisit, type Visit } from "./visit.ts";

const LIMITS = { title: 200, keys: 20, key: 50, value: 500, items: 20 };
/** the first of January of the year 1, which is Go's time before anybody sets it */
export const ZERO_TIME = -62_135_596_800;

/** A conversation as the API words it. `fresh`: in the answer to its creation. */
export function conversationView({ manner }: Visit, conversation: Conversation, fresh = false): { id: string } {
  const { id, title, createdAtMs, metadata } = conversation;
  const created = fresh && manner.has("zero_created_at") ? ZERO_TIME : Math.floor(createdAtMs / 1000);
  return { id, ...{ title: title ?? "", object: "conversation", created_at: created, metadata } };
}

/** The conversation that the path names. null = there is none of this user's, and the answer has been given. */
export function namedConversation(visit: UserVisit): Conversation | null {
  const found = visit.store.conversation(visit.user, visit.params[0] ?? "");
  if (found === null) refuse(visit, REFUSALS.missing);
  return found;
}

export function create(visit: UserVisit) {
  const body = jsonObject(visit.body);
  const { title = "", metadata = {}, items: wanted = [] } = body ?? {};
  if (body === null || typeof title !== "string" || !isTexts(metadata)) return refuse(visit, REFUSALS.createBody);
  if (!Array.isArray(wanted)) return refuse(visit, REFUSALS.createBody);
  if (wanted.length > LIMITS.items) return refuse(visit, REFUSALS.tooManyItems);
  const items = readItems(wanted, visit.manner);
  if (items === "body") return refuse(visit, REFUSALS.createBody);
  if (items === "format") return refuse(visit, REFUSALS.itemFormat);
  if (items === "content") return refuse(visit, REFUSALS.itemContent);
  if (!isTitle(title) || !isMetadata(metadata)) return refuse(visit, REFUSALS.conversation);
  const conversation = newConversation(visit.user, title, metadata);
  visit.store.keep(conversation, items);
  reply(visit, conversationView(visit, conversation, true));
}

export function list(visit: UserVisit) {
  const { store, user, query, manner, fault } = visit;
  const all = store.conversations(user);
  const page = pageOf(all, query, !manner.has("after_ignored"));
  if (page === null) return refuse(visit, REFUSALS.paging);
  let shown = page.entries;
  if (fault?.name === "missing_conversation") shown = shown.filter((entry) => entry !== all.at(-1));
  if (fault?.name === "foreign_conversation") shown = [...shown, store.foreign(user) ?? stranger(visit)];
  const views = shown.map((conversation) => conversationView(visit, conversation));
  reply(visit, listOf(views, page.hasMore, all.length));
}

export function get(visit: UserVisit) {
  const conversation = namedConversation(visit);
  if (conversation === null) return;
  const wrong = visit.fault?.name === "wrong_title";
  reply(
    visit,
    conversationView(visit, wrong ? { ...conversation, title: `${conversation.title} (not so)` } : conversation),
  );
}

export function patch(visit: UserVisit) {
  const conversation = namedConversation(visit);
  if (conversation === null) return;
  const body = jsonObject(visit.body);
  const { title = null, metadata = null } = body ?? {};
  const readable = (title === null || typeof title === "string") && (metadata === null || isTexts(metadata));
  if (body === null || !readable) return refuse(visit, REFUSALS.patchBody);
  if ((title !== null && !isTitle(title)) || (metadata !== null && !isMetadata(metadata))) {
    return refuse(visit, REFUSALS.patch);
  }
  conversation.title = title ?? conversation.title;
  conversation.metadata = metadata ?? conversation.metadata;
  reply(visit, conversationView(visit, conversation));
}

export function remove(visit: UserVisit) {
  const conversation = namedConversation(visit);
  if (conversation === null) return;
  visit.store.forgetConversation(conversation);
  reply(visit, { id: conversation.id, object: "conversation.deleted", deleted: true });
}

/** null = not a JSON object. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((text) => typeof text === "string");
}

function isTitle(title: string): boolean {
  return title.trim() !== "" && [...title].length <= LIMITS.title;
}

function isMetadata(metadata: Record<string, string>): boolean {
  const entries = Object.entries(metadata);
  return (
    entries.length <= LIMITS.keys &&
    entries.every(([key, value]) => /^[A-Za-z0-9_]{1,50}$/.test(key) && [...value].length <= LIMITS.value)
  );
}

/** Somebody else's, for a server that is to lie while it has one user only. */
function stranger({ user }: UserVisit): Conversation {
  return newConversation({ ...user, id: "user_another" }, "Somebody else's", {});
}
