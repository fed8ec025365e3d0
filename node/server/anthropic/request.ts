/**
 * A request to /v1/messages as the server understands it, or the reason why it is refused: the field first, then what is
 * wrong with it, and nothing that the API does not know. Pure.
 */
import { type ChatRequest, isObject, type Problem } from "../request.ts";

type Json = Record<string, unknown>;

const KNOWN = new Set(
  (
    "model messages max_tokens system stream temperature top_p top_k stop_sequences tools tool_choice thinking metadata " +
    "service_tier container context_management mcp_servers output_config output_format cache_control inference_geo"
  ).split(" "),
);
const LEAST_THINKING = 1024;

/** `needsBound` false: for counting tokens, which takes no max_tokens. */
export function parseMessagesRequest(body: string, needsBound = true): ChatRequest | Problem {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return refused("the body is not JSON", true);
  }
  if (!isObject(root)) return refused("the body is not a JSON object", true);
  const wrong =
    unknownField(root) ??
    wrongModel(root) ??
    (needsBound || root.max_tokens !== undefined ? wrongBound(root) : null) ??
    wrongMessages(root) ??
    wrongSettings(root) ??
    wrongTools(root);
  if (wrong !== null) return refused(wrong);
  const messages = root.messages as Json[];
  const thinking = isObject(root.thinking) ? root.thinking.type : "disabled";
  return {
    model: root.model as string,
    stream: root.stream === true,
    includeUsage: true,
    continuousUsage: false,
    maxTokens: typeof root.max_tokens === "number" ? root.max_tokens : null,
    tool: wantedTool(root),
    reasons: thinking === "enabled" || thinking === "adaptive",
    characters: sizeOf(root.system) + messages.reduce((sum, { content }) => sum + sizeOf(content), 0),
    hasUser: messages.some(({ role }) => role === "user"),
  };
}

function refused(message: string, malformed = false): Problem {
  return { status: 400, message, ...(malformed ? { malformed } : {}) };
}

function unknownField(root: Json): string | null {
  const name = Object.keys(root).find((key) => !KNOWN.has(key));
  return name === undefined ? null : `${name}: Extra inputs are not permitted`;
}

function wrongModel({ model }: Json): string | null {
  if (model === undefined) return "model: Field required";
  return typeof model === "string" && model !== "" ? null : "model: must be a text that is not empty";
}

function wrongBound({ max_tokens: most }: Json): string | null {
  if (most === undefined || most === null) return "max_tokens: Field required";
  return typeof most === "number" && Number.isInteger(most) && most >= 1
    ? null
    : "max_tokens: must be a whole number from 1";
}

function wrongMessages({ messages }: Json): string | null {
  if (messages === undefined) return "messages: Field required";
  if (!Array.isArray(messages)) return "messages: must be a list";
  if (messages.length === 0) return "messages: at least one message is required";
  for (const [i, message] of (messages as unknown[]).entries()) {
    if (!isObject(message)) return `messages.${i}: must be an object`;
    if (message.role === "system") return `messages.${i}.role: there is no role "system", use the field system`;
    if (message.role !== "user" && message.role !== "assistant") return `messages.${i}.role: must be user or assistant`;
    const wrong = wrongContent(message.content, i === messages.length - 1 && message.role === "assistant");
    if (wrong !== null) return `messages.${i}.content: ${wrong}`;
  }
  return null;
}

/** `mayBeEmpty`: an assistant's last message, which the answer continues. */
function wrongContent(content: unknown, mayBeEmpty: boolean): string | null {
  if (content === undefined) return "Field required";
  if (typeof content === "string") return content === "" && !mayBeEmpty ? "must not be empty" : null;
  if (!Array.isArray(content)) return "must be a text or a list of blocks";
  if (content.length === 0 && !mayBeEmpty) return "must not be empty";
  const bad = (content as unknown[]).findIndex((block) => !isObject(block) || typeof block.type !== "string");
  return bad < 0 ? null : `block ${bad} has no type`;
}

function wrongSettings({ temperature, top_p: topP, stream, system, thinking, max_tokens: most }: Json): string | null {
  if (!within01(temperature)) return "temperature: must lie between 0 and 1";
  if (!within01(topP)) return "top_p: must lie between 0 and 1";
  if (stream !== undefined && typeof stream !== "boolean") return "stream: must be true or false";
  if (system !== undefined && typeof system !== "string" && !Array.isArray(system))
    return "system: must be a text or a list of blocks";
  if (!isObject(thinking) || thinking.type !== "enabled") return null;
  const { budget_tokens: budget } = thinking;
  if (typeof budget !== "number" || budget < LEAST_THINKING)
    return `thinking.budget_tokens: must be ${LEAST_THINKING} at least`;
  return typeof most === "number" && budget >= most ? "max_tokens: must be greater than thinking.budget_tokens" : null;
}

function within01(value: unknown): boolean {
  return value === undefined || (typeof value === "number" && value >= 0 && value <= 1);
}

/** A tool of the server's own has a type that names it, and no schema. */
function wrongTools({ tools }: Json): string | null {
  if (tools === undefined) return null;
  if (!Array.isArray(tools)) return "tools: must be a list";
  for (const [i, tool] of (tools as unknown[]).entries()) {
    if (!isObject(tool) || typeof tool.name !== "string") return `tools.${i}.name: Field required`;
    const own = typeof tool.type === "string" && tool.type !== "custom";
    if (!own && !isObject(tool.input_schema)) return `tools.${i}.input_schema: Field required`;
  }
  return null;
}

/** A tool is called when tool_choice asks for it, or the last message says so; never to answer results of calls. */
function wantedTool({ tools, tool_choice: choice, messages }: Json): string | null {
  if (!Array.isArray(tools) || tools.length === 0) return null;
  const kind = isObject(choice) ? choice.type : "auto";
  if (isObject(choice) && kind === "tool") return typeof choice.name === "string" ? choice.name : null;
  const last = JSON.stringify((messages as Json[]).at(-1)?.content ?? "");
  const asked = kind === "any" || (kind === "auto" && /\b(use|call)\b.*\b(tool|function)\b/i.test(last));
  return asked && !last.includes('"tool_result"') ? (tools[0] as { name: string }).name : null;
}

function sizeOf(content: unknown): number {
  if (typeof content === "string") return content.length;
  return content === undefined ? 0 : JSON.stringify(content).length;
}
