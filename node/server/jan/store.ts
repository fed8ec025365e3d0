/**
 * What the server remembers: users, their conversations and responses. In memory, for one server, until it stops; of each
 * kind the oldest is forgotten beyond a limit. Every reading names the user, so that nothing of another user's is ever
 * found. It must not know HTTP, or why something is stored.
 */
import { makeId } from "./ids.ts";
import { makeShelf } from "./shelf.ts";

export interface User {
  id: string;
  name: string;
  email: string;
  /** how often `expired_token` has struck */
  refusals: number;
}

export interface Part {
  type: string;
  finishReason?: string;
  text?: string;
  reasoning?: string;
}

export interface Item {
  id: string;
  type: string;
  role: string | null;
  createdAtMs: number;
  content: Part[];
}

export interface Conversation {
  /** position in the order of creation, 0 = not stored yet */
  row: number;
  id: string;
  owner: User;
  title: string | null;
  metadata: Record<string, string>;
  createdAtMs: number;
  items: Item[];
}

export interface StoredResponse {
  id: string;
  owner: User;
  model: string;
  createdAtMs: number;
  input: unknown;
  /** null = stored without one */
  conversation: Pick<Conversation, "id" | "row"> | null;
  inputItems: Item[];
  /** the answer that was given, null = it is not kept */
  body: Record<string, unknown> | null;
}

/**
 * How much is kept: users, conversations and responses of the whole server, with the characters of their texts; items of
 * one conversation. Ordinary conversations of some thousand characters reach the number first.
 */
export const LIMITS = {
  users: { entries: 20_000, characters: 0 },
  conversations: { entries: 50_000, characters: 100_000_000 },
  responses: { entries: 50_000, characters: 100_000_000 },
  items: 1_000,
};

export interface Store {
  addUser(): User;
  user(id: string): User | null;
  /** Stores a conversation, if it is not stored yet, and appends items. */
  keep(conversation: Conversation, items?: readonly Item[]): void;
  conversation(owner: User, id: string): Conversation | null;
  /** in the order of creation */
  conversations(owner: User): Conversation[];
  /** a conversation of any other user, for a server that is to lie */
  foreign(owner: User): Conversation | null;
  forgetConversation(conversation: Conversation): void;
  forgetItem(conversation: Conversation, item: Item): void;
  keepResponse(response: StoredResponse): void;
  response(owner: User, id: string): StoredResponse | null;
  forgetResponse(response: StoredResponse): void;
}

export function makeStore(limits = LIMITS): Store {
  const owned = new Map<User, Set<Conversation>>();
  let rows = 0;
  const conversations = makeShelf<Conversation>(limits.conversations, (one) => owned.get(one.owner)?.delete(one));
  const responses = makeShelf<StoredResponse>(limits.responses);
  const users = makeShelf<User>(limits.users, (user) => {
    for (const { id } of owned.get(user) ?? []) conversations.forget(id);
    owned.delete(user);
  });
  const ofOwner = <T extends { owner: User }>(found: T | null, owner: User) => (found?.owner === owner ? found : null);
  return {
    addUser: () => {
      const name = makeId("jan", 12);
      const user = { id: makeId("user", 24), name, email: `${name}@guest.jan.ai`, refusals: 0 };
      owned.set(user, new Set());
      users.put(user);
      return user;
    },
    user: users.get,
    keep: (conversation, items = []) => {
      if (conversation.row === 0) {
        conversation.row = ++rows;
        owned.get(conversation.owner)?.add(conversation);
        conversations.put(conversation, lengthOf(conversation.items));
      }
      conversation.items.push(...items);
      const gone = conversation.items.splice(0, Math.max(0, conversation.items.length - limits.items));
      conversations.grow(conversation.id, lengthOf(items) - lengthOf(gone));
    },
    conversation: (owner, id) => ofOwner(conversations.get(id), owner),
    conversations: (owner) => [...(owned.get(owner) ?? [])],
    foreign: (owner) => {
      for (const conversation of conversations.values()) if (conversation.owner !== owner) return conversation;
      return null;
    },
    forgetConversation: ({ id }) => conversations.forget(id),
    forgetItem: (conversation, item) => {
      conversation.items.splice(conversation.items.indexOf(item), 1);
      conversations.grow(conversation.id, -lengthOf([item]));
    },
    keepResponse: (response) => responses.put(response, textLength(response)),
    response: (owner, id) => ofOwner(responses.get(id), owner),
    forgetResponse: ({ id }) => responses.forget(id),
  };
}

function lengthOf(items: readonly Item[]): number {
  const parts = items.flatMap((item) => item.content);
  return parts.reduce((sum, { text = "", reasoning = "" }) => sum + text.length + reasoning.length, 0);
}

function textLength({ input, inputItems, body }: StoredResponse): number {
  return JSON.stringify([input, body]).length + lengthOf(inputItems);
}

/** A conversation that is not stored yet. */
export function newConversation(owner: User, title: string | null, metadata: Record<string, string>): Conversation {
  return { row: 0, id: makeId("conv"), owner, title, metadata, createdAtMs: Date.now(), items: [] };
}

export function newItem(role: string | null, content: Part[], id = makeId("msg"), type = "message"): Item {
  return { id, type, role, createdAtMs: Date.now(), content };
}
