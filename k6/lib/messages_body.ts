/**
 * What a suite needs to ask Anthropic's Messages API: path, headers, body, promises, and turns from answers. How answers are
 * read and judged follows from the label `api: "messages"` and MESSAGE_PROMISES. Pure: it must not know k6, nor what is drawn.
 */
import type { Observation } from "../../core/contract/engine.ts";
import { rotate } from "../../core/plan/tokens.ts";
import type { Options } from "../../core/plan/types.ts";
import { MESSAGE_PROMISES } from "./exchange.ts";
import type { Minimal } from "./preflight.ts";
import type { Call } from "./request.ts";
import { isObject, type JsonObject, parseJson } from "./stock/json.ts";

export const MESSAGES_PATH = "/v1/messages";
/** `api` of records and tags; makes the engine read streams as this API's */
export const MESSAGES_API = "messages";
/** The one version there has been since 2023. */
const VERSION = "2023-06-01";
/** The API wants a bound of the output with every request. */
const MAX_TOKENS = 1024;

/** One message of a conversation. A text, or blocks as the API has them. */
export interface Turn {
  /** `system` stands wherever it likes: it goes into the request's field of that name */
  role: "user" | "assistant" | "system";
  content: string | readonly JsonObject[];
}

export interface MessagesRequest {
  model: string;
  turns: readonly Turn[];
  stream: boolean;
  /** default 1024 */
  maxTokens?: number | null;
  /** 0..1; newer models take one of the two at most */
  temperature?: number;
  topP?: number;
  /** think aloud for at most so many tokens, at least 1024; they count as output and must leave room below maxTokens */
  thinkingTokens?: number;
  /** functions as chat completions have them (`{ type, function }`), or the API's own tools, kept as they are */
  tools?: readonly JsonObject[];
  /** `any`: some tool must be called */
  toolChoice?: "auto" | "any" | "none";
}

/** The body of a request. A field that is not given is not sent. */
export function messagesBody(request: MessagesRequest): JsonObject {
  const { turns, maxTokens, temperature, topP, thinkingTokens, tools, toolChoice } = request;
  const system = turns.filter(({ role }) => role === "system").map(({ content }) => textOf(content));
  return {
    model: request.model,
    max_tokens: maxTokens ?? MAX_TOKENS,
    messages: turns.filter(({ role }) => role !== "system").map(({ role, content }) => ({ role, content })),
    ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
    stream: request.stream,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(thinkingTokens === undefined ? {} : { thinking: { type: "enabled", budget_tokens: thinkingTokens } }),
    ...(tools === undefined || tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
    ...(toolChoice === undefined ? {} : { tool_choice: { type: toolChoice } }),
  };
}

/**
 * The token whose turn it is (`turn` 0, 1, 2 ...) as x-api-key. One that was given with its scheme (`Bearer x`) goes into
 * Authorization, as some gateways want it.
 */
export function messagesHeaders({ authorizations, secrets }: Options, turn: number): Record<string, string> {
  const authorization = rotate(authorizations, turn);
  // the secrets begin with the tokens as they were given
  const given = rotate(secrets.slice(0, authorizations.length), turn)?.trim() ?? "";
  const version = { "anthropic-version": VERSION };
  if (authorization === null) return version;
  const bare = authorization === `Bearer ${given}`;
  return bare ? { ...version, "x-api-key": given } : { ...version, Authorization: authorization };
}

/** All of a call but its labels. `turn`: whose turn it is among the tokens. */
export function messagesCall(
  options: Options,
  turn: number,
  request: MessagesRequest,
): Pick<Call, "path" | "body" | "promises" | "usageAsked" | "turn" | "authorization" | "headers"> {
  return {
    path: MESSAGES_PATH,
    body: messagesBody(request),
    promises: MESSAGE_PROMISES,
    // the API always counts
    usageAsked: true,
    turn,
    authorization: null,
    headers: messagesHeaders(options, turn),
  };
}

/**
 * What was answered as a turn of the conversation, to be fed back; null when nothing was. Thoughts are left out: an engine
 * keeps no signatures, without which the API takes none back.
 */
export function replyTurn({ text, toolCalls }: Pick<Observation, "text" | "toolCalls">): Turn | null {
  const calls = toolCalls.map(({ id, name, arguments: json }) => ({
    type: "tool_use",
    id,
    name,
    input: inputOf(json),
  }));
  if (calls.length === 0) return text.trim() === "" ? null : { role: "assistant", content: text };
  return { role: "assistant", content: [...(text.trim() === "" ? [] : [{ type: "text", text }]), ...calls] };
}

/** The results of all calls of an answer, as the turn that must follow it; null when it made none. */
export function resultsTurn(
  { toolCalls }: Pick<Observation, "toolCalls">,
  result: (name: string, input: JsonObject) => string,
): Turn | null {
  if (toolCalls.length === 0) return null;
  return {
    role: "user",
    content: toolCalls.map(({ id, name, arguments: json }) => ({
      type: "tool_result",
      tool_use_id: id,
      content: result(name, inputOf(json)),
    })),
  };
}

/** For preflight(): one token of each model, after a page of status or /v1/models was asked for. */
export const MESSAGES_MINIMAL: Minimal = {
  api: MESSAGES_API,
  path: MESSAGES_PATH,
  promises: MESSAGE_PROMISES,
  tokenHint: "It is sent as x-api-key; given as `Bearer TOKEN` it is sent as Authorization.",
  body: (model) => messagesBody({ model, turns: [{ role: "user", content: "Say hi." }], maxTokens: 1, stream: false }),
  headers: ({ options }, turn) => messagesHeaders(options, turn),
};

function textOf(content: Turn["content"]): string {
  if (typeof content === "string") return content;
  return content.map(({ text }) => (typeof text === "string" ? text : "")).join("");
}

function inputOf(json: string): JsonObject {
  const input = parseJson(json);
  return isObject(input) ? input : {};
}

function toolOf(tool: JsonObject): JsonObject {
  if (!isObject(tool.function)) return tool;
  const { name, description, parameters } = tool.function;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: parameters ?? { type: "object", properties: {} },
  };
}
