/**
 * Anthropic's Messages API: the message begins with the count of its input, blocks of content are opened, told in deltas and
 * closed, the stop reason comes with the count of the output, message_stop ends it. Pings come while the first token is
 * awaited (here more often than in earnest, so that ordinary latencies show them). Its routes: anthropic/api.ts.
 */
import type { Answer } from "../answer.ts";
import { openai } from "./openai.ts";
import type { Piece, PieceKind, Profile } from "./types.ts";
import type { Json } from "./wording.ts";

const PING = named("ping", {});
/** stands for what only Anthropic can write: whoever hands thoughts back must hand it back with them */
const SIGNATURE = "cmVmZXJlbmNlLXNpZ25hdHVyZQ==";
const STOP_REASONS: Record<Answer["finishReason"], string> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
};
const ERROR_TYPES: Record<number, string> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

export const anthropic: Profile = {
  ...openai,
  name: "anthropic",
  help: "Anthropic: /v1/messages, blocks of content in named events, pings, message_stop, overloads inside streams",
  api: "messages",
  models: ["claude-3-haiku", "claude-3-sonnet", "claude-3-opus"],
  headAt: "slot",
  ping: { text: PING, everyMs: 100 },
  greeting: (answer) => [
    named("message_start", { message: { ...envelope(answer, []), stop_reason: null, usage: usage(answer, 1) } }),
  ],
  opening: (answer) => {
    const first = kindsOf(answer)[0];
    return first === undefined ? [] : [blockStart(answer, first)];
  },
  chunks: (answer) => {
    let open = kindsOf(answer)[0] ?? "text";
    const deltas = deltasOf(answer);
    return (piece) => {
      const turn = piece.kind === open ? "" : blockStop(answer, open) + blockStart(answer, piece.kind);
      open = piece.kind;
      return turn + deltas(piece);
    };
  },
  closing: (answer, _request, { finish, usage: counted }) => {
    const last = kindsOf(answer).at(-1);
    const delta = { stop_reason: finish ? STOP_REASONS[answer.finishReason] : null, stop_sequence: null };
    const counts = counted ? { usage: { output_tokens: answer.completionTokens } } : {};
    return [
      ...(last === undefined ? [] : [blockStop(answer, last)]),
      ...(finish || counted ? [named("message_delta", { delta, ...counts })] : []),
    ];
  },
  done: named("message_stop", {}),
  unary: (answer, withUsage) =>
    JSON.stringify({
      ...envelope(
        answer,
        kindsOf(answer).map((kind) => block(answer, kind, true)),
      ),
      stop_reason: STOP_REASONS[answer.finishReason],
      ...(withUsage ? { usage: usage(answer, answer.completionTokens) } : {}),
    }),
  error: (problem) => ({ contentType: "application/json", body: JSON.stringify(errorOf(problem)) }),
  streamError: (_answer, message) => [named("error", errorOf({ status: 529, message }))],
  model: (id) => ({ type: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z" }),
};

/** The body of an error; of one inside a stream the data. */
export function errorOf({ status, message }: { status: number; message: string }): Json {
  const type = ERROR_TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
  return { type: "error", error: { type, message } };
}

function named(type: string, fields: Json): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

function envelope(answer: Answer, content: Json[]): Json {
  const id = answer.id.replace(/^chatcmpl-/, "msg_");
  return { id, type: "message", role: "assistant", model: answer.model, content, stop_sequence: null };
}

function usage({ promptTokens }: Answer, output: number): Json {
  return {
    input_tokens: promptTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
  };
}

/** The blocks of an answer, in their order. */
function kindsOf({ reasoning, text, tool }: Answer): PieceKind[] {
  return [
    ...(reasoning.length > 0 ? (["reasoning"] as const) : []),
    ...(text.length > 0 ? (["text"] as const) : []),
    ...(tool !== null ? (["tool"] as const) : []),
  ];
}

function block({ reasoning, text, tool }: Answer, kind: PieceKind, whole: boolean): Json {
  if (kind === "text") return { type: "text", text: whole ? text.join("") : "" };
  if (kind === "reasoning") {
    return { type: "thinking", thinking: whole ? reasoning.join("") : "", signature: whole ? SIGNATURE : "" };
  }
  const { id, name, args } = tool ?? { id: "", name: "", args: [] };
  return {
    type: "tool_use",
    id: id.replace(/^call_/, "toolu_"),
    name,
    input: whole ? (JSON.parse(args.join("") || "{}") as Json) : {},
  };
}

function blockStart(answer: Answer, kind: PieceKind): string {
  const index = kindsOf(answer).indexOf(kind);
  return named("content_block_start", { index, content_block: block(answer, kind, false) });
}

/** Thoughts are signed before their block is closed. */
function blockStop(answer: Answer, kind: PieceKind): string {
  const index = kindsOf(answer).indexOf(kind);
  const delta = { type: "signature_delta", signature: SIGNATURE };
  const signed = kind === "reasoning" ? named("content_block_delta", { index, delta }) : "";
  return signed + named("content_block_stop", { index });
}

const DELTAS: Record<PieceKind, readonly [type: string, key: string]> = {
  reasoning: ["thinking_delta", "thinking"],
  text: ["text_delta", "text"],
  tool: ["input_json_delta", "partial_json"],
};

/** A token costs one string of JSON and no object: what stands around it is put together once. */
function deltasOf(answer: Answer): (piece: Piece) => string {
  const kinds = kindsOf(answer);
  const before = (kind: PieceKind) => {
    const [type, key] = DELTAS[kind];
    const index = kinds.indexOf(kind);
    return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${key}":`;
  };
  const heads: Record<PieceKind, string> = {
    reasoning: before("reasoning"),
    text: before("text"),
    tool: before("tool"),
  };
  return ({ kind, text }) => `${heads[kind]}${JSON.stringify(text)}}}\n\n`;
}
