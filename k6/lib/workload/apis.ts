/** What each API is called with and promises: the one place where the kinds of API of a workload are told apart. Pure. */

import type { Options } from "../../../core/plan/types.ts";
import type { WorkloadApi } from "../../../core/workload/types.ts";
import { CHAT_PROMISES, MESSAGE_PROMISES, type Promises } from "../exchange.ts";
import { messagesHeaders } from "../messages_body.ts";
import { chatBody } from "./bodies/chat.ts";
import { messagesBody } from "./bodies/messages.ts";
import { responsesBody } from "./bodies/responses.ts";
import type { Ask } from "./talk.ts";

export interface ApiFacts {
  body(ask: Ask): object;
  promises: Promises;
  /** instead of Authorization; null = Authorization is sent */
  headers: ((options: Options, turn: number) => Record<string, string>) | null;
}

export const APIS: Record<WorkloadApi, ApiFacts> = {
  chat: { body: chatBody, promises: CHAT_PROMISES, headers: null },
  responses: {
    body: responsesBody,
    // the end of a stream is response.completed
    promises: { answer: "response", object: "response", done: false, finishReason: true },
    headers: null,
  },
  messages: { body: messagesBody, promises: MESSAGE_PROMISES, headers: messagesHeaders },
};
