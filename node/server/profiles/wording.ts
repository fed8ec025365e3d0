/** Pieces of JSON that most profiles share. It must not know any one profile. */
import type { Answer } from "../answer.ts";
import type { Piece } from "./types.ts";

export type Json = Record<string, unknown>;

export const DONE = "data: [DONE]\n\n";

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export function envelope(answer: Answer): Json {
  return { id: answer.id, object: "chat.completion.chunk", created: answer.created, model: answer.model };
}

const HOLE = '"delta":"@"';

/**
 * An event with the delta left open, so that a token costs one string of JSON and no object. `rest` stands beside delta,
 * `tail` beside choices. (What a caller chose, such as the model's name, cannot look like the hole: JSON escapes its quotes.)
 */
export function around(answer: Answer, rest: Json = {}, tail: Json = {}): (delta: string) => string {
  const whole = event({ ...envelope(answer), choices: [{ index: 0, delta: "@", ...rest }], ...tail });
  const at = whole.indexOf(HOLE);
  const before = `${whole.slice(0, at)}"delta":`;
  const after = whole.slice(at + HOLE.length);
  return (delta) => before + delta + after;
}

/** The delta of a piece, as JSON. The first piece of a tool call names it. */
export function deltaOf(answer: Answer, { kind, text, index }: Piece): string {
  const json = JSON.stringify(text);
  if (kind === "text") return `{"content":${json}}`;
  if (kind === "reasoning") return `{"reasoning_content":${json}}`;
  if (index > 0) return `{"tool_calls":[{"index":0,"function":{"arguments":${json}}}]}`;
  const { id, name } = answer.tool ?? { id: "", name: "" };
  return JSON.stringify({ tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: text } }] });
}

/** The same with a role (and, where `content` is given, a content) in front. */
export function withRole(delta: string, content?: string): string {
  const hasContent = content === undefined || delta.startsWith('{"content":');
  return `{"role":"assistant",${hasContent ? "" : `"content":${JSON.stringify(content)},`}${delta.slice(1)}`;
}

export function usageOf({ promptTokens, completionTokens }: Answer, completed = completionTokens): Json {
  return { prompt_tokens: promptTokens, completion_tokens: completed, total_tokens: promptTokens + completed };
}

/** The whole message of an answer that is not streamed. */
export function message(answer: Answer): Json {
  const { tool, reasoning, text } = answer;
  const calls =
    tool === null
      ? {}
      : {
          tool_calls: [{ id: tool.id, type: "function", function: { name: tool.name, arguments: tool.args.join("") } }],
        };
  return {
    role: "assistant",
    content: tool === null ? text.join("") : null,
    ...(reasoning.length > 0 ? { reasoning_content: reasoning.join("") } : {}),
    ...calls,
  };
}

/** The word that error objects of most servers use for a status. */
export function errorType(status: number): string {
  if (status === 403) return "permission_error";
  if (status === 404) return "not_found_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
