/** A chat-completions request as the server understands it, or the reason why it is refused. Pure. */

export interface ChatRequest {
  model: string;
  stream: boolean;
  includeUsage: boolean;
  maxTokens: number | null;
  /** name of the function to call, null = answer with text */
  tool: string | null;
  reasons: boolean;
  /** of all messages */
  characters: number;
}

export interface Refusal {
  status: number;
  message: string;
}

/** `partsAllowed`: content may be an array of parts (OpenAI), not only a string (AgentAPI). */
export function parseChatRequest(body: string, partsAllowed: boolean): ChatRequest | Refusal {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return refuse("the body is not JSON");
  }
  if (typeof root !== "object" || root === null || Array.isArray(root)) return refuse("the body is not a JSON object");
  const r = root as Record<string, unknown>;
  if (!Array.isArray(r.messages) || r.messages.length === 0) return refuse("messages are required");
  if (typeof r.model !== "string" || r.model === "") return refuse("model is required");
  let characters = typeof r.system_prompt === "string" ? r.system_prompt.length : 0;
  for (const message of r.messages as unknown[]) {
    const content = (message as Record<string, unknown> | null)?.content;
    if (typeof content === "string") characters += content.length;
    else if (Array.isArray(content) && partsAllowed) characters += JSON.stringify(content).length;
    else if (content !== null) return refuse("content must be a string");
  }
  const max = r.max_completion_tokens ?? r.max_tokens;
  if (max !== undefined && max !== null && (typeof max !== "number" || !Number.isInteger(max) || max < 0)) {
    return refuse("max_tokens must be a whole number");
  }
  const options = r.stream_options as Record<string, unknown> | null | undefined;
  return {
    model: r.model,
    stream: r.stream === true,
    includeUsage: options?.include_usage === true,
    maxTokens: typeof max === "number" && max > 0 ? max : null,
    tool: wantedTool(r),
    reasons: r.model.includes("reason") || typeof r.reasoning_effort === "string",
    characters,
  };
}

function refuse(message: string): Refusal {
  return { status: 400, message };
}

/** A tool is called when tool_choice asks for it, or the last user message says so. */
function wantedTool(r: Record<string, unknown>): string | null {
  if (!Array.isArray(r.tools) || r.tools.length === 0) return null;
  const nameOf = (tool: unknown) => (tool as { function?: { name?: string } } | null)?.function?.name ?? null;
  if (typeof r.tool_choice === "object") return nameOf(r.tool_choice);
  const asked = r.tool_choice === "required" || /\b(use|call)\b.*\b(tool|function)\b/i.test(JSON.stringify(r.messages));
  return asked && r.tool_choice !== "none" ? nameOf(r.tools[0]) : null;
}
