import { expect, it } from "vitest";
import { makeStore, newConversation, newItem } from "./store.ts";

const LIMITS = {
  users: { entries: 2, characters: 0 },
  conversations: { entries: 3, characters: 100 },
  responses: { entries: 2, characters: 100 },
  items: 4,
};

it("forgets the oldest of each kind beyond its limit", () => {
  const store = makeStore(LIMITS);
  const owner = store.addUser();
  const made = Array.from({ length: 5 }, () => newConversation(owner, "t", {}));
  for (const conversation of made) store.keep(conversation);
  expect(store.conversations(owner)).toEqual(made.slice(2));
  expect(store.conversation(owner, made[0]!.id)).toBeNull();
  const items = Array.from({ length: 6 }, (_, i) => newItem("user", [{ type: "text", text: `${i}` }]));
  store.keep(made[4]!, items);
  expect(made[4]!.items).toEqual(items.slice(2));
  const input = { owner, model: "m", createdAtMs: 0, input: "x", conversation: null, inputItems: [], body: null };
  for (const id of ["a", "b", "c"]) store.keepResponse({ id, ...input });
  expect(["a", "b", "c"].map((id) => store.response(owner, id)?.id)).toEqual([undefined, "b", "c"]);
});

it("forgets what a forgotten user had", () => {
  const store = makeStore(LIMITS);
  const first = store.addUser();
  const conversation = newConversation(first, "t", {});
  store.keep(conversation);
  store.addUser();
  const third = store.addUser();
  expect(store.user(first.id)).toBeNull();
  expect(store.conversation(first, conversation.id)).toBeNull();
  expect(store.foreign(third)).toBeNull();
});

it("finds nothing of another user's", () => {
  const store = makeStore();
  const [one, two] = [store.addUser(), store.addUser()];
  const conversation = newConversation(one, "t", {});
  expect(store.conversation(one, conversation.id)).toBeNull();
  store.keep(conversation);
  expect(store.conversation(one, conversation.id)).toBe(conversation);
  expect(store.conversation(two, conversation.id)).toBeNull();
  expect(store.conversations(two)).toEqual([]);
  expect(store.foreign(two)).toBe(conversation);
  store.forgetConversation(conversation);
  expect(store.conversations(one)).toEqual([]);
});

it("forgets the oldest beyond a number of characters, never the newest", () => {
  const store = makeStore(LIMITS);
  const owner = store.addUser();
  const [one, two] = [newConversation(owner, "t", {}), newConversation(owner, "t", {})];
  const long = (length: number) => [newItem("user", [{ type: "text", text: "x".repeat(length) }])];
  store.keep(one, long(60));
  store.keep(two, long(40));
  expect(store.conversations(owner)).toEqual([one, two]);
  store.forgetItem(one, one.items[0]!);
  store.keep(two, long(60));
  expect(store.conversations(owner)).toEqual([one, two]);
  store.keep(two, long(1));
  expect(store.conversations(owner)).toEqual([two]);
});
