/**
 * The steps of Jan Server's suites as they are told: title, and what is expected. Which API they ask and where their time
 * goes is core/plan/jan_steps.ts. Pure data: it must not know how a step is done.
 */
import type { JanStep } from "../../../core/plan/jan_steps.ts";

export interface StepWords {
  title: string;
  /** for the line about a failure: expected ... */
  expects: string;
}

const COMPLETION = "a text, a finish reason and usage";
const STREAM = "a text in pieces, a finish reason and [DONE]";
const RESPONSE = "a completed response with output";
const RESPONSE_STREAM = "events in their order, output, and response.completed";

export const STEP_WORDS: Record<JanStep, StepWords> = {
  guest_login: { title: "Guest Login", expects: "an access token, and a refresh token in Set-Cookie" },
  token_refresh: { title: "Token Refresh", expects: "a new access token" },
  models: { title: "List Models", expects: "a list with the model asked for" },
  completion: { title: "Non-Streaming Completion", expects: COMPLETION },
  completion_stream: { title: "Streaming Completion", expects: STREAM },
  conversation_create: { title: "Create Conversation", expects: "the new conversation with its id and our title" },
  message: { title: "Non-Streaming Message", expects: `${COMPLETION}, in our conversation` },
  message_stream: { title: "Streaming Message", expects: `${STREAM}, in our conversation` },
  conversation_get: { title: "Get Conversation", expects: "the conversation with its id and title" },
  conversation_list: {
    title: "List Conversations",
    expects: "a list that holds the conversation, and nobody else's",
  },
  conversation_items: {
    title: "Get Conversation Items",
    expects: "exactly the messages sent and answered, in their order",
  },
  response: { title: "Non-Streaming Response", expects: RESPONSE },
  response_tools: { title: "Non-Streaming Response with Tools", expects: RESPONSE },
  response_stream: { title: "Streaming Response", expects: RESPONSE_STREAM },
  response_stream_tools: { title: "Streaming Response with Tools", expects: RESPONSE_STREAM },
};
