/** What is kept of a response: itself, and what was said in its conversation. */
import type { Answer } from "../answer.ts";
import type { Json, ResponseFacts } from "./response_view.ts";
import { type Conversation, newItem } from "./store.ts";
import type { UserVisit } from "./visit.ts";

/** `given`: what was answered; null = the gateway, which keeps nothing of it. */
export function remember(
  { store, user }: UserVisit,
  { id, createdAt, asked }: ResponseFacts,
  conversation: Conversation | null,
  given: { body: Json; answer: Answer } | null,
): void {
  const inputItems = asked.messages.map(({ role, text }) => newItem(role, [{ type: "text", text }]));
  const said = given?.answer.text.join("") ?? "";
  if (conversation !== null) {
    const answers = said === "" ? [] : [newItem("assistant", [{ type: "text", text: said }])];
    store.keep(conversation, [...inputItems, ...answers]);
  }
  // the gateway keeps a record also of what it was told not to store
  if (!asked.store && given !== null) return;
  store.keepResponse({
    id,
    owner: user,
    model: asked.model,
    createdAtMs: createdAt * 1000,
    input: asked.root.input,
    conversation: conversation === null ? null : { id: conversation.id, row: conversation.row },
    inputItems: conversation === null ? [] : inputItems,
    body: given?.body ?? null,
  });
}
