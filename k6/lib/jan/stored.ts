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
  const places = placesOf(messages, items);
  const problems: string[] = [];
  let lost = 0;
  let last = -1;
  for (const [i, message] of messages.entries()) {
    const place = places[i] ?? null;
    const problem = problemOf(message, place === null ? null : (items[place] ?? null), place !== null && place < last);
    last = Math.max(last, place ?? -1);
    if (problem === null) continue;
    lost++;
    problems.push(`the ${ordinal(i)} message (${message.role}) ${problem}`);
  }
  let foreign = 0;
  for (const [i, item] of items.entries()) {
    if (places.includes(i)) continue;
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

function problemOf(message: StoredMessage, item: Item | null, tooEarly: boolean): string | null {
  if (item === null) return message.sure ? "is missing" : null;
  if (!same(message, item)) return `was changed: ${difference(message, item)}`;
  return tooEarly ? "is out of place" : null;
}

/**
 * For each message the index of its item, null = none. Those that must be there are placed first, by id, else by their
 * words; one whose words are not known can only be what stands between its neighbours.
 */
function placesOf(messages: readonly StoredMessage[], items: readonly Item[]): (number | null)[] {
  const places: (number | null)[] = messages.map(() => null);
  const place = (i: number, fits: (item: Item, at: number) => boolean) => {
    if (places[i] !== null) return;
    const at = items.findIndex((item, index) => !places.includes(index) && fits(item, index));
    if (at >= 0) places[i] = at;
  };
  for (const sure of [true, false]) {
    const these = [...messages.entries()].filter(([, message]) => message.sure === sure);
    for (const [i, { id }] of these) if (id !== "") place(i, (item) => item.id === id);
    for (const [i, message] of these) if (message.text !== null) place(i, (item) => same(message, item));
  }
  for (const [i, message] of messages.entries()) {
    if (message.text !== null) continue;
    const before = Math.max(-1, ...places.slice(0, i).map((at) => at ?? -1));
    const after = Math.min(items.length, ...places.slice(i + 1).map((at) => at ?? items.length));
    place(i, (item, at) => at > before && at < after && same(message, item));
  }
  return places;
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
