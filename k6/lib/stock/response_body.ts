/**
 * Reads the body of a unary response of the Responses API into facts, in OpenAI's shapes and in Jan Server's: nothing here
 * throws, and nothing is judged. It must not know HTTP.
 */
import type { InBandError, ToolCall, Usage } from "../../../core/contract/engine.ts";
import { failureOf } from "./failure.ts";
import { isObject, type JsonObject, parseJson, str } from "./json.ts";
import { ResponseOutput } from "./response_output.ts";
import { finishOf, ResponseState } from "./response_state.ts";
import { isCount, UsageReader } from "./usage.ts";

export interface ResponseBody {
  /** the body is a JSON object */
  json: boolean;
  /** value of `object`, "" when absent */
  object: string;
  /** "" when absent */
  id: string;
  /** "" when absent */
  model: string;
  /** null when absent */
  status: string | null;
  /** what `output` is */
  output: "list" | "empty" | "null" | "missing" | "other";
  /** the types of its items, in order; "" for an item without one */
  itemTypes: string[];
  text: string;
  reasoning: string;
  refusal: string;
  toolCalls: ToolCall[];
  /** why it ended: `completed`, `failed`, `cancelled`, or the reason of an incomplete one; null = it has not */
  finishReason: string | null;
  /** usage with all three counts of the API, zeros included */
  usageComplete: boolean;
  usage: Usage | null;
  usageZero: boolean;
  /** queue time that the usage reports, ms */
  queueMs: number | null;
  /** an error object where an answer was promised, or the error of a failed response */
  error: InBandError | null;
  /** Jan Server's and OpenAI's `conversation.id` (or `conversation`, where it is a text), "" when absent */
  conversationId: string;
  /** the request's input is in the answer: the field is there, whatever it holds */
  inputEchoed: boolean;
}

const COUNTS = ["input_tokens", "output_tokens", "total_tokens"] as const;
const ENDED = ["completed", "failed", "cancelled", "incomplete"];

/** The whole body of a unary response, read. */
export function readResponseBody(body: string): ResponseBody {
  const parsed = parseJson(body);
  const root: JsonObject = isObject(parsed) ? parsed : {};
  const output = new ResponseOutput();
  output.items(root.output);
  const usage = new UsageReader();
  usage.read(root.usage);
  const given = root.usage;
  const status = str(root.status) || null;
  const finishReason = status !== null && ENDED.includes(status) ? finishOf(status, root) : null;
  return {
    json: isObject(parsed),
    object: str(root.object),
    id: str(root.id),
    model: str(root.model),
    status,
    output: shapeOf(root.output),
    itemTypes: Array.isArray(root.output) ? root.output.map((item) => (isObject(item) ? str(item.type) : "")) : [],
    text: output.text.said,
    reasoning: output.reasoning.said,
    refusal: output.refusal.said,
    toolCalls: output.calls.value(),
    finishReason,
    usageComplete: isObject(given) && COUNTS.every((name) => isCount(given[name])),
    usage: usage.usage,
    usageZero: usage.usageZero,
    queueMs: usage.queueMs,
    error: errorOf(root, finishReason),
    conversationId: isObject(root.conversation) ? str(root.conversation.id) : str(root.conversation),
    inputEchoed: root.input !== undefined && root.input !== null,
  };
}

function shapeOf(output: unknown): ResponseBody["output"] {
  if (Array.isArray(output)) return output.length > 0 ? "list" : "empty";
  if (output === undefined) return "missing";
  return output === null ? "null" : "other";
}

function errorOf(root: JsonObject, finishReason: string | null): InBandError | null {
  const state = new ResponseState();
  state.finish = finishReason;
  return failureOf(root) ?? state.failure(root.error);
}
