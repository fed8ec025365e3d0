/** POST /v1/responses: asks the model, remembers the response and what was said. */
import type { Answer } from "../answer.ts";
import type { Fault } from "../faults.ts";
import { historyLength } from "./conv_chat.ts";
import { REFUSALS, refuse } from "./errors.ts";
import { gatewayResponse } from "./gateway_response.ts";
import { makeId } from "./ids.ts";
import { askModel, passOn, passOnUnreachable } from "./model.ts";
import { modelNames } from "./plain.ts";
import { responseEvents } from "./response_events.ts";
import { remember } from "./response_memory.ts";
import { type ResponseRequest, readResponseRequest } from "./response_request.ts";
import { cleanView, type ResponseFacts, statusOf } from "./response_view.ts";
import { type Conversation, newConversation } from "./store.ts";
import type { UserVisit } from "./visit.ts";

export async function postResponse(visit: UserVisit): Promise<void> {
  const { manner, options } = visit;
  const asked = readResponseRequest(visit.body, manner);
  if ("status" in asked) return refuse(visit, asked);
  if (!modelNames(visit).includes(asked.model)) return refuse(visit, REFUSALS.responseModel);
  const conversation = conversationOf(visit, asked);
  if (conversation === "missing") {
    // the gateway answers whatever goes wrong here with the same status
    return refuse(visit, REFUSALS.convMissing, manner.has("empty_errors") ? { status: 400 } : {});
  }
  if (conversation === "no previous") return refuse(visit, REFUSALS.previous);
  const facts: ResponseFacts = {
    id: makeId("resp"),
    itemId: makeId("").slice(1),
    createdAt: Math.floor(Date.now() / 1000),
    asked,
    conversationId: conversation?.id ?? null,
  };
  if (manner.has("completed_after_done")) return gatewayResponse(visit, facts, conversation);
  const history = conversation === null ? 0 : historyLength(conversation);
  const view = (answer: Answer, fault: Fault | null, usage = true) =>
    cleanView(facts, answer, fault?.name === "failed_response" ? "failed" : statusOf(answer), usage);
  await askModel(visit, {
    request: { ...asked.request, characters: asked.request.characters + history },
    places: ["model", "responses"],
    wording: (fault) => ({
      ...responseEvents(options.profile, facts, fault?.name === "failed_response"),
      jsonType: options.profile.jsonType,
      unary: (answer, usage) => JSON.stringify(view(answer, fault, usage)),
    }),
    settled: (answer, fault) => remember(visit, facts, conversation, { body: view(answer, fault), answer }),
    failed: (status, _line, message) => passOn(visit, status, message),
    unreachable: () => passOnUnreachable(visit),
  });
}

function conversationOf(visit: UserVisit, asked: ResponseRequest): Conversation | null | "missing" | "no previous" {
  const { store, user, manner } = visit;
  if (asked.previous !== "") {
    const previous = store.response(user, asked.previous);
    if (previous === null) return "no previous";
    const known = previous.conversation === null ? null : store.conversation(user, previous.conversation.id);
    if (asked.store && known !== null && !manner.has("no_history")) return known;
  }
  if (!asked.store) return null;
  if (asked.conversation !== "") return store.conversation(user, asked.conversation) ?? "missing";
  return newConversation(user, null, {});
}
