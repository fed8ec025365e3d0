/** The steps of completion-conversation that say something in a conversation and have it stored. */
import type { Mode } from "../../../core/contract/engine.ts";
import type { Client } from "../client.ts";
import { CHAT_PROMISES, type Exchange } from "../exchange.ts";
import { isObject, type JsonObject, parseJson, str } from "../stock/json.ts";
import { callOf } from "./call.ts";
import type { StepEnd } from "./flow.ts";
import { chatBody, countTime, type Drawn } from "./generation.ts";
import type { Session } from "./session.ts";
import type { StoredMessage } from "./stored.ts";
import { generationSays } from "./told.ts";

/** Not /v1/chat/completions: that one drops `conversation` without a word. */
export const MESSAGE_PATH = "/v1/conv/chat/completions";

export interface Said {
  end: StepEnd;
  /** what is to be found in the conversation afterwards: question and answer */
  stored: StoredMessage[];
}

/** `turn`: number of the message within its conversation, from 0. */
export function say(
  client: Client,
  session: Session,
  mode: Mode,
  conversation: string,
  turn: number,
  { model, text }: Drawn,
): Said {
  const { options } = client;
  const question = text();
  const attempt = session.send(
    callOf(client, {
      step: mode === "stream" ? "message_stream" : "message",
      mode,
      model,
      prompt: "standard",
      messageTurn: turn,
      path: MESSAGE_PATH,
      body: chatBody(options, mode, model, question, { conversation, store: true }),
      promises: CHAT_PROMISES,
      usageAsked: options.includeUsage,
      expect: [
        {
          name: `${mode === "stream" ? "message_stream" : "message"}: metadata names our conversation`,
          holds: (exchange) => str(metadataOf(exchange).conversation_id) === conversation,
          came: (exchange) => `conversation_id ${JSON.stringify(metadataOf(exchange).conversation_id) ?? "missing"}`,
        },
      ],
    }),
  );
  countTime(client, attempt);
  const { seen } = attempt.exchange;
  const metadata = metadataOf(attempt.exchange);
  // what a failed answer has left behind, nobody can know: it may be there, and need not be
  const sure = attempt.judgement.outcome === "ok";
  const stored: StoredMessage[] = [
    { id: str(metadata.ask_item_id), role: "user", text: question, sure },
    { id: str(metadata.completion_item_id), role: "assistant", text: sure ? seen.text : null, sure },
  ];
  return { end: { attempt, says: generationSays(attempt) }, stored };
}

/** What the gateway says about the conversation: before the first token of a stream, or within a unary answer. */
function metadataOf({ seen }: Exchange): JsonObject {
  const metadata = parseJson(seen.metadata);
  return isObject(metadata) ? metadata : {};
}
