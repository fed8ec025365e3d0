/** A conversation as all APIs have it, and what one request asks with it. Types, and the tool that is offered. */
import type { ToolCall } from "../../../core/contract/engine.ts";

export type Said =
  | { role: "user"; text: string }
  | { role: "assistant"; text: string; calls: readonly ToolCall[] }
  | { role: "tool"; callId: string; name: string; text: string };

export interface Ask {
  model: string;
  stream: boolean;
  system: string | null;
  said: readonly Said[];
  /** null = the server's own limit */
  maxTokens: number | null;
  /** name of chat's field for it */
  maxTokensAs: "max_tokens" | "max_completion_tokens";
  /** ask for answers of just that length (fields of vLLM and SGLang) */
  exactOutput: boolean;
  includeUsage: boolean;
  /** offered: the model may call it; refused: it is known, and not to be called again; null = no tool */
  tool: "offered" | "refused" | null;
  /** further fields, over ours */
  more: Readonly<Record<string, unknown>>;
}

export const TOOL = {
  name: "lookup",
  description: "Looks a subject up and gives what is known of it.",
  parameters: {
    type: "object",
    properties: { subject: { type: "string", description: "what to look up" } },
    required: ["subject"],
  },
} as const;

/** Behind the question, so that the model does not answer without it. */
export const TOOL_REQUEST = "Use the lookup tool before you answer.";

/** Whatever the API, fields that make an answer as long as asked. */
export function exactly({ exactOutput, maxTokens }: Ask): object {
  return exactOutput && maxTokens !== null ? { ignore_eos: true, min_tokens: maxTokens } : {};
}
