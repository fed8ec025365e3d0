/** A response as a whole: what a unary answer, a stored response, and the first and last events hold. Pure. */
import type { Answer } from "../answer.ts";
import type { Manner } from "./manner.ts";
import type { ResponseRequest } from "./response_request.ts";

export type Json = Record<string, unknown>;

export interface ResponseFacts {
  id: string;
  itemId: string;
  createdAt: number;
  asked: ResponseRequest;
  /** null = none was made */
  conversationId: string | null;
}

/** What every stage of a response says of itself. */
function head({ id, createdAt, asked, conversationId }: ResponseFacts, status: string): Json {
  const { root, model } = asked;
  return {
    id,
    object: "response",
    created: createdAt,
    model,
    status,
    input: root.input,
    ...optional("temperature", root.temperature),
    ...optional("max_tokens", root.max_tokens),
    ...optional("metadata", root.metadata),
    ...(conversationId === null ? {} : { conversation: { id: conversationId } }),
  };
}

function optional(name: string, value: unknown): Json {
  return value === undefined || value === null ? {} : { [name]: value };
}

/** In the events of the gateway's stream: nothing of the answer. */
export function stageView(facts: ResponseFacts, status: string): Json {
  return { ...head(facts, status), stream: true };
}

/** The gateway's unary answer: of a tool's call, and of a model's error, nothing is left but `output: null`. */
export function gatewayView(facts: ResponseFacts, answer: Answer | null): Json {
  const reasoning = answer?.reasoning.join("") ?? "";
  const text = answer?.text.join("") ?? "";
  const output = [
    ...(reasoning === "" ? [] : [{ type: "reasoning", reasoning: { task: "reasoning", result: reasoning } }]),
    ...(text === "" ? [] : [{ type: "text", text: { value: text } }]),
  ];
  const { input, ...rest } = head(facts, "completed");
  return {
    ...rest,
    ...(answer === null ? { created: 0, model: "" } : { created: answer.created }),
    input,
    output: output.length === 0 ? null : output,
    usage: usageView(answer),
    ...optional("max_output_tokens", facts.asked.root.max_tokens),
    reasoning: reasoning === "" ? {} : { summary: reasoning },
    store: true,
    text: { format: { type: "text" } },
    truncation: "disabled",
  };
}

/** A clean server's: OpenAI's items. `status`: in_progress, completed, incomplete, failed. */
export function cleanView(facts: ResponseFacts, answer: Answer | null, status: string, usage = true): Json {
  const { root, store } = facts.asked;
  return {
    ...head(facts, status),
    created_at: facts.createdAt,
    error: status === "failed" ? { code: "server_error", message: "the model worker died" } : null,
    incomplete_details: status === "incomplete" ? { reason: "max_output_tokens" } : null,
    output: answer === null ? [] : outputItems(facts, answer),
    usage: answer === null || !usage ? null : usageView(answer),
    previous_response_id: root.previous_response_id ?? null,
    store,
    text: { format: { type: "text" } },
    truncation: "disabled",
  };
}

/** The items of OpenAI's spelling: reasoning, then the message or the call. */
export function outputItems(facts: ResponseFacts, answer: Answer): Json[] {
  const { reasoning, text, tool } = answer;
  return [
    ...(reasoning.length === 0 ? [] : [reasoningItem(facts, reasoning.join(""))]),
    ...(text.length === 0 ? [] : [messageItem(facts, text.join(""), "completed")]),
    ...(tool === null ? [] : [callItem(facts, tool, tool.args.join(""), "completed")]),
  ];
}

export function reasoningItem({ itemId }: ResponseFacts, text: string | null): Json {
  return { id: `rs_${itemId}`, type: "reasoning", summary: text === null ? [] : [{ type: "summary_text", text }] };
}

export function messageItem({ itemId }: ResponseFacts, text: string | null, status: string): Json {
  const content = text === null ? [] : [textPart(text)];
  return { id: `msg_${itemId}`, type: "message", status, role: "assistant", content };
}

export function callItem(
  { itemId }: ResponseFacts,
  tool: NonNullable<Answer["tool"]>,
  args: string,
  status: string,
): Json {
  return { id: `fc_${itemId}`, type: "function_call", status, call_id: tool.id, name: tool.name, arguments: args };
}

export function textPart(text: string): Json {
  return { type: "output_text", annotations: [], logprobs: [], text };
}

export function statusOf({ finishReason }: Answer): "completed" | "incomplete" {
  return finishReason === "length" ? "incomplete" : "completed";
}

function usageView(answer: Answer | null): Json {
  const { promptTokens = 0, completionTokens = 0 } = answer ?? {};
  return {
    input_tokens: promptTokens,
    output_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    input_tokens_details: {},
    output_tokens_details: {},
  };
}

/** What a GET answers. The gateway has learned nothing since the response was created. */
export function storedView(
  { manner, row, createdAtMs }: { manner: Manner; row: number | null; createdAtMs: number },
  { id, model, input, body }: { id: string; model: string; input: unknown; body: Json | null },
): Json {
  if (!manner.has("pending_forever") && body !== null) return body;
  return {
    ...{ id, object: "response", created: Math.floor(createdAtMs / 1000), model, status: "pending" },
    // stored as text, and never read back
    input: JSON.stringify(input),
    ...(row === null ? {} : { conversation: { id: `conv_${row}` } }),
  };
}
