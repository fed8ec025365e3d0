/** OpenAI itself: role chunk first, one token a chunk, finish reason in a chunk of its own, usage chunk without choices. */
import type { Answer } from "../answer.ts";
import type { PieceKind, Profile } from "./types.ts";

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export function envelope(answer: Answer): Record<string, unknown> {
  return { id: answer.id, object: "chat.completion.chunk", created: answer.created, model: answer.model };
}

export function choiceChunk(answer: Answer, delta: unknown, finishReason: string | null): string {
  return event({ ...envelope(answer), choices: [{ index: 0, delta, finish_reason: finishReason }] });
}

export function usageOf(answer: Answer): Record<string, number> {
  const { promptTokens, completionTokens } = answer;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** The delta of a piece; the first piece of a tool call names it. */
export function delta(answer: Answer, kind: PieceKind, piece: string, index: number): Record<string, unknown> {
  if (kind === "reasoning") return { reasoning_content: piece };
  if (kind === "text") return { content: piece };
  const call = { index: 0, function: { arguments: piece } };
  if (index > 0) return { tool_calls: [call] };
  return {
    tool_calls: [
      { ...call, id: answer.tool?.id, type: "function", function: { name: answer.tool?.name, arguments: piece } },
    ],
  };
}

export function message(answer: Answer): Record<string, unknown> {
  const tool = answer.tool;
  return {
    role: "assistant",
    content: tool === null ? answer.text.join("") : null,
    ...(answer.reasoning.length > 0 ? { reasoning_content: answer.reasoning.join("") } : {}),
    ...(tool === null
      ? {}
      : {
          tool_calls: [{ id: tool.id, type: "function", function: { name: tool.name, arguments: tool.args.join("") } }],
        }),
  };
}

const TYPES: Record<number, string> = {
  401: "invalid_request_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
};

export const openai: Profile = {
  name: "openai",
  help: "OpenAI: role chunk, one token a chunk, usage chunk when asked for",
  headAt: "first_token",
  pace: "paced",
  partsAllowed: true,
  ping: null,
  headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
  opening: (answer) => [choiceChunk(answer, { role: "assistant", content: "" }, null)],
  pieces: (token) => [token],
  chunk: (answer, kind, piece, index) => choiceChunk(answer, delta(answer, kind, String(piece), index), null),
  closing: (answer, request, withFinish, withUsage) => [
    ...(withFinish ? [choiceChunk(answer, {}, answer.finishReason)] : []),
    ...(withUsage && request.includeUsage ? [event({ ...envelope(answer), choices: [], usage: usageOf(answer) })] : []),
  ],
  done: "data: [DONE]\n\n",
  unary: (answer, withUsage) =>
    JSON.stringify({
      ...envelope(answer),
      object: "chat.completion",
      choices: [{ index: 0, message: message(answer), finish_reason: answer.finishReason }],
      ...(withUsage ? { usage: usageOf(answer) } : {}),
    }),
  error: (status, text) => ({
    contentType: "application/json",
    body: JSON.stringify({
      error: {
        message: text,
        type: TYPES[status] ?? (status < 500 ? "invalid_request_error" : "server_error"),
        param: null,
        code: null,
      },
    }),
  }),
  streamError: (_answer, text) => [event({ error: { message: text, type: "server_error", param: null, code: null } })],
};
