/** A chat-completions request as the server understands it, or the reason why it is refused. Pure. */

export interface ChatRequest {
  model: string;
  stream: boolean;
  includeUsage: boolean;
  /** vLLM: usage so far in every chunk */
  continuousUsage: boolean;
  maxTokens: number | null;
  /** name of the function to call, null = answer with text */
  tool: string | null;
  reasons: boolean;
  /** of all messages */
  characters: number;
  /** there is a message of a user */
  hasUser: boolean;
}

/** Why a request is refused. */
export interface Problem {
  status: number;
  message: string;
  /** the body could not be read as a request at all, or a field has the wrong type */
  malformed?: boolean;
}

/** `partsAllowed`: content may be an array of parts (OpenAI), not only a string (AgentAPI). */
export function parseChatRequest(body: string, partsAllowed: boolean): ChatRequest | Problem {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return malformed(body === "" ? "EOF" : "the body is not JSON");
  }
  if (!isObject(root)) return malformed("the body is not a JSON object");
  return readChatRequest(root, partsAllowed);
}

/** The same, from a body that is read already. */
export function readChatRequest(root: Record<string, unknown>, partsAllowed: boolean): ChatRequest | Problem {
  const { messages, model } = root;
  if (!Array.isArray(messages) || messages.length === 0) return { status: 400, message: "messages are required" };
  if (typeof model !== "string" || model === "") return { status: 400, message: "model is required" };
  let characters = typeof root.system_prompt === "string" ? root.system_prompt.length : 0;
  for (const message of messages as unknown[]) {
    const length = isObject(message) ? contentLength(message, partsAllowed) : null;
    if (length === null) return malformed(`content must be a string${partsAllowed ? " or an array of parts" : ""}`);
    characters += length;
  }
  const max = root.max_completion_tokens ?? root.max_tokens;
  if (max !== undefined && max !== null && (typeof max !== "number" || !Number.isInteger(max) || max < 0)) {
    return malformed("max_tokens must be a whole number");
  }
  const options = isObject(root.stream_options) ? root.stream_options : {};
  return {
    model,
    stream: root.stream === true,
    includeUsage: options.include_usage === true,
    continuousUsage: options.include_usage === true && options.continuous_usage_stats === true,
    maxTokens: typeof max === "number" && max > 0 ? max : null,
    tool: wantedTool(root),
    reasons: model.includes("reason") || typeof root.reasoning_effort === "string",
    characters,
    hasUser: messages.some((message) => isObject(message) && message.role === "user"),
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(message: string): Problem {
  return { status: 400, message, malformed: true };
}

/** null = of a type that is not allowed. A message of tool calls may do without content. */
function contentLength({ content, tool_calls }: Record<string, unknown>, partsAllowed: boolean): number | null {
  if (typeof content === "string") return content.length;
  if (content === null || (content === undefined && Array.isArray(tool_calls))) return 0;
  return Array.isArray(content) && partsAllowed ? JSON.stringify(content).length : null;
}

/** A tool is called when tool_choice asks for it, or the messages say so. */
function wantedTool(root: Record<string, unknown>): string | null {
  const { tools, tool_choice: choice } = root;
  if (!Array.isArray(tools) || tools.length === 0 || choice === "none") return null;
  if (isObject(choice)) return toolName(choice);
  const asked = choice === "required" || /\b(use|call)\b.*\b(tool|function)\b/i.test(JSON.stringify(root.messages));
  return asked ? toolName(tools[0]) : null;
}

function toolName(tool: unknown): string | null {
  const name = isObject(tool) && isObject(tool.function) ? tool.function.name : null;
  return typeof name === "string" ? name : null;
}
