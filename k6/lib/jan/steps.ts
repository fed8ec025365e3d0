/**
 * The steps of Jan Server's suites: what each is called, which API it speaks to, where its time goes, and what it expects.
 * Pure data: it must not know how a step is done.
 */
import type { MetricName } from "../../../core/contract/metrics_gen.ts";

export interface StepSpec {
  title: string;
  /** label and tag `api` */
  api: "auth" | "models" | "chat" | "conversations" | "conversation" | "responses";
  trend: MetricName;
  /** for the line about a failure: expected ... */
  expects: string;
}

const COMPLETION = "a text, a finish reason and usage";
const STREAM = "a text in pieces, a finish reason and [DONE]";
const RESPONSE = "a completed response with output";

export const STEPS = {
  guest_login: {
    title: "Guest Login",
    api: "auth",
    trend: "guest_login_time",
    expects: "an access token, and a refresh token in Set-Cookie",
  },
  token_refresh: {
    title: "Token Refresh",
    api: "auth",
    trend: "token_refresh_time",
    expects: "a new access token",
  },
  models: { title: "List Models", api: "models", trend: "models_time", expects: "a list with the model asked for" },
  completion: { title: "Non-Streaming Completion", api: "chat", trend: "completion_time", expects: COMPLETION },
  completion_stream: { title: "Streaming Completion", api: "chat", trend: "completion_time", expects: STREAM },
  conversation_create: {
    title: "Create Conversation",
    api: "conversations",
    trend: "conversation_create_time",
    expects: "the new conversation with its id and our title",
  },
  message: {
    title: "Non-Streaming Message",
    api: "conversation",
    trend: "completion_time",
    expects: `${COMPLETION}, in our conversation`,
  },
  message_stream: {
    title: "Streaming Message",
    api: "conversation",
    trend: "completion_time",
    expects: `${STREAM}, in our conversation`,
  },
  conversation_get: {
    title: "Get Conversation",
    api: "conversations",
    trend: "conversation_get_time",
    expects: "the conversation with its id and title",
  },
  conversation_list: {
    title: "List Conversations",
    api: "conversations",
    trend: "conversation_list_time",
    expects: "a list that holds the conversation, and nobody else's",
  },
  conversation_items: {
    title: "Get Conversation Items",
    api: "conversations",
    trend: "conversation_items_time",
    expects: "exactly the messages sent and answered, in their order",
  },
  response: { title: "Non-Streaming Response", api: "responses", trend: "response_time", expects: RESPONSE },
  response_tools: {
    title: "Non-Streaming Response with Tools",
    api: "responses",
    trend: "response_time",
    expects: RESPONSE,
  },
  response_stream: {
    title: "Streaming Response",
    api: "responses",
    trend: "response_time",
    expects: "events in their order, output, and response.completed",
  },
  response_stream_tools: {
    title: "Streaming Response with Tools",
    api: "responses",
    trend: "response_time",
    expects: "events in their order, output, and response.completed",
  },
} as const satisfies Record<string, StepSpec>;

export type StepName = keyof typeof STEPS;

/** The steps of a whole flow, in the order and with the numbers that the guide gives them. */
export const ORDER: Record<string, readonly StepName[]> = {
  "completion-standard": ["guest_login", "token_refresh", "models", "completion", "completion_stream"],
  "completion-conversation": [
    ...(["guest_login", "token_refresh", "conversation_create", "message", "message_stream"] as const),
    ...(["conversation_get", "conversation_list", "conversation_items"] as const),
  ],
  responses: [
    ...(["guest_login", "token_refresh", "response", "response_tools", "response_stream"] as const),
    "response_stream_tools",
  ],
};
