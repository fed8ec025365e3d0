/** A request for a response, as it is checked before the model is asked. Pure. */
import { type ChatRequest, isObject, type Problem } from "../request.ts";
import { forModel, type Message } from "./chat_request.ts";
import { REFUSALS } from "./errors.ts";
import { goPrint } from "./go_print.ts";
import type { Manner } from "./manner.ts";

export interface ResponseRequest {
  root: Record<string, unknown>;
  model: string;
  /** what the model is asked, as messages */
  messages: Message[];
  request: ChatRequest;
  stream: boolean;
  store: boolean;
  /** ids, "" = none */
  conversation: string;
  previous: string;
}

type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];

const ROLES = ["system", "user", "assistant"];
const NEW_CONVERSATION = "client-created-root";

export function readResponseRequest(body: string, manner: Manner): ResponseRequest | Refusal {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return REFUSALS.responseBody;
  }
  if (!isObject(root)) return REFUSALS.responseBody;
  const { model, input, stream = false, store = true, conversation = "", previous_response_id: previous = "" } = root;
  if (typeof model !== "string" || model === "" || input === undefined || input === null) return REFUSALS.responseBody;
  if (manner.has("chat_tools_only") && typeof root.tool_choice === "string") return REFUSALS.responseBody;
  if (!isInput(input)) return REFUSALS.responseInput;
  const { temperature, max_tokens: maxTokens, tools } = root;
  if (typeof temperature === "number" && (temperature < 0 || temperature > 2)) return REFUSALS.temperature;
  if (typeof maxTokens === "number" && maxTokens < 1) return REFUSALS.maxTokens;
  const chatTools = readTools(tools, manner);
  if (chatTools === null) return REFUSALS.tools;
  const messages = messagesOf(root, manner);
  const request = requestOf(root, messages, chatTools, manner);
  if ("status" in request) return REFUSALS.responseBody;
  return {
    root,
    model,
    messages,
    request,
    stream: stream === true,
    store: store !== false,
    conversation: typeof conversation === "string" && conversation !== NEW_CONVERSATION ? conversation : "",
    previous: typeof previous === "string" ? previous : "",
  };
}

function isInput(input: unknown): boolean {
  if (typeof input === "string") return input !== "";
  if (!Array.isArray(input)) return isObject(input) && (typeof input.type === "string" || isMessage(input));
  return input.length > 0 && input.every((one) => (typeof one === "string" ? one !== "" : isMessage(one)));
}

function isMessage(value: unknown): boolean {
  return isObject(value) && typeof value.role === "string" && ROLES.includes(value.role);
}

/** Tools in chat's spelling. A clean server takes OpenAI's flat one, too. null = one is wrong. */
function readTools(tools: unknown, manner: Manner): unknown[] | null {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) return null;
  const read: unknown[] = [];
  for (const tool of tools as unknown[]) {
    if (!isObject(tool) || tool.type !== "function") return null;
    const definition = isObject(tool.function) ? tool.function : manner.has("chat_tools_only") ? null : tool;
    if (definition === null || typeof definition.name !== "string" || definition.name === "") return null;
    read.push({ type: "function", function: definition });
  }
  return read;
}

function messagesOf({ input, system_prompt: system }: Record<string, unknown>, manner: Manner): Message[] {
  const before = typeof system === "string" && system !== "" ? [{ role: "system", text: system }] : [];
  if (typeof input === "string") return [...before, { role: "user", text: input }];
  if (manner.has("input_as_printed")) return [...before, { role: "user", text: goPrint(input) }];
  const parts = Array.isArray(input) ? (input as unknown[]) : [input];
  return [...before, ...parts.map(messageOf)];
}

function messageOf(part: unknown): Message {
  if (!isObject(part)) return { role: "user", text: String(part) };
  const { role = "user", content } = part;
  return {
    role: String(role),
    text: typeof content === "string" ? content : JSON.stringify(content ?? part.text ?? ""),
  };
}

/** The chat request within. The gateway's has neither tools nor the stream flag. */
function requestOf(
  root: Record<string, unknown>,
  messages: readonly Message[],
  tools: readonly unknown[],
  manner: Manner,
): ChatRequest | Problem {
  const { model, tool_choice: choice, max_tokens: max = root.max_output_tokens, stream } = root;
  const asked = messages.map(({ role, text }) => ({ role, content: text }));
  const limited = { model, messages: asked, ...(max === undefined ? {} : { max_tokens: max }) };
  if (manner.has("tools_dropped")) return forModel(limited);
  const named = isObject(choice) && !isObject(choice.function) ? { type: choice.type, function: choice } : choice;
  const chosen = isObject(choice) && choice.type !== "function" ? choice.type : named;
  const reasoning = root.reasoning === undefined ? {} : { reasoning_effort: "medium" };
  return forModel({ ...limited, ...reasoning, tools, tool_choice: chosen, stream: stream === true });
}
