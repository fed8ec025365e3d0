/**
 * Holds the items of a conversation against the messages that were stored in it: is everything there, once, unchanged, in
 * its place, and nothing else? Pure.
 */
import { isObject, type JsonObject, str } from "../stock/json.ts";

export interface StoredMessage {
  /** by the server's metadata; empty = it did not say */
  id: string;
  role: string;
  /** null = not known */
  text: string | null;
  /** false: the request failed, so the message may be there and need not be */
  sure: boolean;
}

export interface Item {
  id: string;
  role: string;
  text: string;
}

export interface Comparison {
  /** messages that are missing, doubled, changed or out of place */
  lost: number;
  /** items that belong to none of our messages */
  foreign: number;
  /** one sentence each */
  problems: string[];
}

/** Items in their order against messages in theirs. */
export function compareItems(messages: readonly StoredMessage[], items: readonly Item[]): Comparison {
  const problems: string[] = [];
  const places: number[] = [];
  const used = new Set<number>();
  let lost = 0;
  for (const [i, message] of messages.entries()) {
    const name = `${ordinal(i)} message (${message.role})`;
    const place = placeOf(message, items, used);
    if (place === null) {
      if (!message.sure) continue;
      lost++;
      problems.push(`the ${name} is missing`);
      continue;
    }
    used.add(place);
    const item = items[place];
    if (item !== undefined && !same(message, item)) {
      lost++;
      problems.push(`the ${name} was changed: ${difference(message, item)}`);
    } else if (place < (places.at(-1) ?? -1)) {
      lost++;
      problems.push(`the ${name} is out of place`);
    }
    places.push(place);
  }
  let foreign = 0;
  for (const [i, item] of items.entries()) {
    if (used.has(i)) continue;
    if (messages.some((message) => twin(message, item))) {
      lost++;
      problems.push(`the ${item.role}'s item ${item.id} is a message twice`);
    } else {
      foreign++;
      problems.push(`item ${item.id} (${item.role}) is none of ours`);
    }
  }
  return { lost, foreign, problems };
}

/** By id where the server told one; else the first unused item with the same words. */
function placeOf(message: StoredMessage, items: readonly Item[], used: ReadonlySet<number>): number | null {
  const free = items.map((item, i) => ({ item, i })).filter(({ i }) => !used.has(i));
  const byId = message.id === "" ? undefined : free.find(({ item }) => item.id === message.id);
  return (byId ?? free.find(({ item }) => same(message, item)))?.i ?? null;
}

function same({ role, text }: StoredMessage, item: Item): boolean {
  return role === item.role && (text === null || text === item.text);
}

/** An item that repeats a message. */
function twin(message: StoredMessage, item: Item): boolean {
  return (message.id !== "" && message.id === item.id) || (message.text !== null && same(message, item));
}

function difference({ role, text }: StoredMessage, item: Item): string {
  if (role !== item.role) return `role ${item.role || "missing"}`;
  return `${item.text.length} characters where ${text?.length ?? "?"} were sent`;
}

function ordinal(i: number): string {
  return ["first", "second", "third", "fourth"][i] ?? `${i + 1}th`;
}

/** The items of a list answer, in its order. */
export function itemsOf(body: JsonObject | null): Item[] {
  const data: unknown[] = Array.isArray(body?.data) ? body.data : [];
  return data.flatMap((entry) =>
    isObject(entry) ? [{ id: str(entry.id), role: str(entry.role), text: textOf(entry.content) }] : [],
  );
}

/** Parts as Jan Server writes them (`text: {value}`), or with the text itself. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return str(content);
  return (content as unknown[])
    .map((part) => (isObject(part) ? (isObject(part.text) ? str(part.text.value) : str(part.text)) : ""))
    .join("");
}
