/** POST /v1/conv/chat/completions: an answer within a conversation, which is created or continued, and stored if asked. */
import type { Answer } from "../answer.ts";
import { GONE, goCompletion, ZERO_COMPLETION } from "../profiles/jan.ts";
import type { Json } from "../profiles/wording.ts";
import { bareStream, knowsModel } from "./chat.ts";
import { type GatewayChat, readGatewayChat } from "./chat_request.ts";
import { REFUSALS, refuse } from "./errors.ts";
import { makeId } from "./ids.ts";
import { itemsOf } from "./memory.ts";
import { askModel, passOn, passOnUnreachable } from "./model.ts";
import { type Conversation, newConversation } from "./store.ts";
import { titleOf, UNTITLED } from "./title.ts";
import { reply, type UserVisit } from "./visit.ts";

export async function postConvChat(visit: UserVisit): Promise<void> {
  const { manner, options, exchange } = visit;
  const asked = readGatewayChat(visit.body);
  // here the parser's own text is passed on
  if (typeof asked === "string") return refuse(visit, REFUSALS.convBody, { text: asked });
  if (!knowsModel(visit, asked.root.model)) return refuse(visit, REFUSALS.noModel);
  const talk = open(visit, asked);
  if (talk === null) return refuse(visit, REFUSALS.convMissing);
  const { conversation, created } = talk;
  const ids = { ask: makeId("msg"), answer: makeId("msg") };
  const store = asked.root.store === true;
  const storeReasoning = asked.root.store_reasoning === true;
  const stream = asked.request.stream;
  const meta: Json = {
    conversation_id: conversation.id,
    conversation_created: created,
    conversation_title: talk.title,
    ask_item_id: ids.ask,
    completion_item_id: ids.answer,
    store,
    store_reasoning: storeReasoning,
  };
  const told = manner.has("metadata_says_unstored") ? { ...meta, store: false, store_reasoning: false } : meta;
  const greeting = `data: ${JSON.stringify(told)}\n\n`;
  const remember = (answer: Answer) =>
    itemsOf(answer, { manner, messages: asked.messages, store, storeReasoning, stream, ids });
  const request = manner.has("no_history")
    ? asked.request
    : { ...asked.request, characters: asked.request.characters + historyLength(conversation) };
  const hidden = manner.has("errors_in_200");
  await askModel(visit, {
    request,
    places: ["model"],
    wording: () => ({
      ...options.profile,
      headAt: "arrival",
      greeting: () => [greeting],
      unary: (answer, withUsage) => {
        const stored = store && remember(answer).some((item) => item.id === ids.answer);
        const completion = hidden
          ? goCompletion(answer, withUsage)
          : JSON.parse(options.profile.unary(answer, withUsage));
        return JSON.stringify({ ...completion, ...(stored ? { id: ids.answer } : {}), metadata: meta });
      },
    }),
    settled: (answer) => visit.store.keep(conversation, remember(answer)),
    ...(manner.has("hangs")
      ? {
          undone: async (out, limitAt) => {
            await exchange.until(limitAt);
            if (!exchange.gone()) await out.event(GONE);
          },
        }
      : {}),
    failed: (status, line, message, limitAt) => {
      if (!hidden) return passOn(visit, status, message);
      if (stream) return bareStream(visit, [greeting, `${line}\n`, GONE], () => exchange.until(limitAt));
      if (store) return refuse(visit, REFUSALS.nothingToStore);
      visit.store.keep(conversation);
      return reply(visit, { ...ZERO_COMPLETION, metadata: meta });
    },
    unreachable: () => {
      if (!hidden) return passOnUnreachable(visit);
      return stream ? bareStream(visit, [greeting, GONE]) : refuse(visit, REFUSALS.convUnreachable);
    },
  });
}

interface Talk {
  conversation: Conversation;
  created: boolean;
  title: string;
}

/** The conversation that is named, or one that nobody sees before the answer is complete. null = there is none. */
function open({ store, user, manner }: UserVisit, { root, messages }: GatewayChat): Talk | null {
  const { conversation: id = "", model } = root;
  const title = titleOf(messages, manner);
  if (typeof id === "string" && id !== "") {
    const conversation = store.conversation(user, id);
    if (conversation === null) return null;
    const named = conversation.title ?? "";
    return { conversation, created: false, title: named === "" || named === UNTITLED ? title : named };
  }
  const metadata = { model: manner.has("one_model_in_metadata") ? "jan-v1-4b" : String(model ?? "") };
  return { conversation: newConversation(user, title, metadata), created: true, title };
}

export function historyLength({ items }: Conversation): number {
  return items.flatMap((item) => item.content).reduce((sum, part) => sum + (part.text ?? "").length, 0);
}
