/** A chat request as the gateway takes it: less strict than a model, since it only hands it on. Pure. */
import { type ChatRequest, isObject, type Problem, readChatRequest } from "../request.ts";

export interface Message {
  role: string;
  text: string;
}

export interface GatewayChat {
  root: Record<string, unknown>;
  messages: Message[];
  /** what the model is asked */
  request: ChatRequest;
}

/** A sentence, worded as Go's parser would, when the body is no chat request. */
export function readGatewayChat(body: string): GatewayChat | string {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return body.trim() === "" ? "EOF" : parserText(body);
  }
  if (!isObject(root)) return "json: cannot unmarshal value into Go value of type ChatCompletionRequest";
  const request = forModel(root);
  if ("status" in request) return request.message;
  const messages = (Array.isArray(root.messages) ? (root.messages as unknown[]) : []).map(messageOf);
  return { root, messages, request };
}

/** What reaches the model. It is not asked for less: no model and no messages are the client's affair here. */
export function forModel(root: Record<string, unknown>): ChatRequest | Problem {
  const { messages = [], model = "" } = root;
  if (!Array.isArray(messages)) return wrongType("messages");
  if (typeof model !== "string") return wrongType("model");
  const nothing = [{ role: "user", content: "" }];
  return readChatRequest(
    { ...root, model: model || "unnamed", messages: messages.length > 0 ? messages : nothing },
    true,
  );
}

function wrongType(field: string): Problem {
  return { status: 400, message: `json: cannot unmarshal value into Go struct field ChatCompletionRequest.${field}` };
}

function parserText(body: string): string {
  const first = body.trimStart()[0] ?? "";
  if (first === "{" || first === "[") return "unexpected EOF";
  return `invalid character '${first}' looking for beginning of value`;
}

function messageOf(value: unknown): Message {
  const { role, content } = isObject(value) ? value : {};
  const parts = Array.isArray(content) ? (content as unknown[]) : [];
  const text = parts.map((part) => (isObject(part) && typeof part.text === "string" ? part.text : "")).join("");
  return { role: typeof role === "string" ? role : "", text: typeof content === "string" ? content : text };
}
