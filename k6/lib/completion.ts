/**
 * Reads the body of a unary chat completion, response or message into facts, whatever its shape: nothing here throws, and nothing is judged
 * (classify.ts does that). It must not know HTTP.
 */
import type { InBandError, ToolCall, Usage } from "../../core/contract/engine.ts";
import { Choice } from "./stock/choice.ts";
import { failureOf } from "./stock/failure.ts";
import { isObject, type JsonObject, parseJson, str } from "./stock/json.ts";
import { MessageContent } from "./stock/message_content.ts";
import { MessageUsage } from "./stock/message_usage.ts";
import { readResponseBody } from "./stock/response_body.ts";
import { isCount, UsageReader } from "./stock/usage.ts";

export interface Completion {
  /** the body is a JSON object */
  json: boolean;
  /** value of `object` (of a message: of `type`), "" when absent */
  object: string;
  /** there is a first choice that holds a message; of a response: there is output; of a message: a list of content */
  hasMessage: boolean;
  text: string;
  reasoning: string;
  refusal: string;
  toolCalls: ToolCall[];
  /** an empty text counts as none */
  finishReason: string | null;
  /** usage with all three counts of the API, zeros included */
  usageComplete: boolean;
  usage: Usage | null;
  usageZero: boolean;
  queueMs: number | null;
  /** JSON of what the answer says beside the API (Jan Server's `metadata`); empty = nothing */
  metadata: string;
  /** of a response or a message, else empty */
  responseId: string;
  /** of a response, else null */
  responseStatus: string | null;
  /** an error object where an answer was promised */
  error: InBandError | null;
}

export function readCompletion(body: string): Completion {
  // some servers keep the connection warm with empty lines before the JSON
  const root = parseJson(body);
  const first = isObject(root) && Array.isArray(root.choices) ? root.choices[0] : undefined;
  const choice = isObject(first) ? first : {};
  const answer = new Choice(0);
  answer.delta(choice.message);
  const usage = new UsageReader();
  const given = isObject(root) ? root.usage : undefined;
  usage.read(given);
  return {
    json: isObject(root),
    object: isObject(root) ? str(root.object) : "",
    hasMessage: isObject(choice.message),
    text: answer.text,
    reasoning: answer.reasoning,
    refusal: answer.refusal,
    toolCalls: answer.calls.value(),
    finishReason: str(choice.finish_reason) || null,
    usageComplete: holds(given, COUNTS),
    usage: usage.usage,
    usageZero: usage.usageZero,
    queueMs: usage.queueMs,
    metadata: isObject(root) && isObject(root.metadata) ? JSON.stringify(root.metadata) : "",
    responseId: "",
    responseStatus: null,
    error: failureOf(root),
  };
}

/** A unary answer of the Responses API in the same terms. */
export function readResponse(body: string): Completion {
  const { output, id, status, conversationId, ...read } = readResponseBody(body);
  return {
    ...read,
    hasMessage: output === "list",
    metadata: conversationId === "" ? "" : JSON.stringify({ conversation_id: conversationId }),
    responseId: id,
    responseStatus: status,
  };
}

/** A unary answer of the Messages API in the same terms. */
export function readMessage(body: string): Completion {
  const parsed = parseJson(body);
  const root: JsonObject = isObject(parsed) ? parsed : {};
  const content = new MessageContent();
  content.blocks(root.content);
  const usage = new MessageUsage();
  usage.read(root.usage);
  return {
    json: isObject(parsed),
    object: str(root.type),
    hasMessage: Array.isArray(root.content),
    text: content.text,
    reasoning: content.reasoning,
    refusal: "",
    toolCalls: content.calls.value(),
    finishReason: str(root.stop_reason) || null,
    usageComplete: holds(root.usage, MESSAGE_COUNTS),
    ...usage.value(),
    queueMs: null,
    metadata: "",
    responseId: str(root.id),
    responseStatus: null,
    error: failureOf(root),
  };
}

const COUNTS = ["prompt_tokens", "completion_tokens", "total_tokens"] as const;
const MESSAGE_COUNTS = ["input_tokens", "output_tokens"] as const;

function holds(usage: unknown, counts: readonly string[]): boolean {
  return isObject(usage) && counts.every((name) => isCount(usage[name]));
}

/** The error in a body that should have been an answer; null when it holds none. */
export function errorInBody(body: string): InBandError | null {
  return failureOf(parseJson(body));
}

/** The sentence of an error body: JSON in the usual shapes, or the text itself without its HTML. */
export function errorMessage(body: string): string {
  const root = parseJson(body);
  const failure = failureOf(root);
  if (failure !== null && failure.message !== "") return failure.message;
  if (isObject(root)) return str(root.message) || body;
  // a body that was cut in the middle is no JSON any more, its message may still be whole
  const found = /"(?:message|detail)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body);
  return found?.[1] ?? body.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, " ").replace(/\s+/g, " ");
}
