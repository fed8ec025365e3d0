/** The title of a conversation that was started by a message. Pure. */
import type { Message } from "./chat_request.ts";
import type { Manner } from "./manner.ts";

export const UNTITLED = "New Conversation";
const LENGTH = 50;

/** The first thing that a user says, shortened. */
export function titleOf(messages: readonly Message[], manner: Manner): string {
  const first = messages.find(({ role, text }) => role === "user" && text !== "");
  if (first === undefined) return UNTITLED;
  const text = first.text.trim();
  if (!manner.has("title_by_bytes")) {
    const characters = [...text];
    return characters.length > LENGTH ? `${characters.slice(0, LENGTH).join("")}...` : text;
  }
  const bytes = Buffer.from(text);
  return bytes.length > LENGTH ? `${bytes.subarray(0, LENGTH).toString("utf8")}...` : text;
}
