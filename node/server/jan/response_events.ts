/**
 * The events of a clean server's stream of a response, in OpenAI's order: created, in progress, then each item opened,
 * told in deltas, closed, then completed, then [DONE]; sequence numbers count up by one.
 */
import type { Answer } from "../answer.ts";
import type { Framing, Piece, PieceKind } from "../profiles/types.ts";
import { DONE } from "../profiles/wording.ts";
import {
  callItem,
  cleanView,
  type Json,
  messageItem,
  type ResponseFacts,
  reasoningItem,
  statusOf,
  textPart,
} from "./response_view.ts";

/** Server-sent events with a name, numbered. */
export function numbered(): (type: string, fields: Json) => string {
  let sequence = 0;
  return (type, fields) => namedEvent(type, { type, sequence_number: sequence++, ...fields });
}

export function namedEvent(type: string, data: Json): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** `fails`: the response ends as failed. */
export function responseEvents(base: Framing, facts: ResponseFacts, fails: boolean): Framing {
  const event = numbered();
  /** what is open, and where in the output it stands */
  let open: PieceKind | null = null;
  let index = -1;
  const turnTo = (kind: PieceKind | null, answer: Answer): string => {
    if (kind === open) return "";
    const closed = open === null ? "" : closing(event, facts, answer, open, index);
    open = kind;
    if (kind === null) return closed;
    index++;
    return closed + opening(event, facts, answer, kind, index);
  };
  const last = (answer: Answer, usage: boolean) => {
    const status = fails ? "failed" : statusOf(answer);
    return event(`response.${status}`, { response: cleanView(facts, answer, status, usage) });
  };
  return {
    ...base,
    headAt: "arrival",
    pace: "paced",
    greeting: () => [
      event("response.created", { response: cleanView(facts, null, "in_progress") }),
      event("response.in_progress", { response: cleanView(facts, null, "in_progress") }),
    ],
    opening: () => [],
    pieces: (token) => [token],
    chunks: (answer) => (piece) => turnTo(piece.kind, answer) + delta(event, facts, piece, index),
    closing: (answer, _request, { finish, usage }) => {
      const closed = turnTo(null, answer);
      return [...(closed === "" ? [] : [closed]), ...(finish ? [last(answer, usage)] : [])];
    },
    done: DONE,
    epilogue: () => [],
    streamError: () => [event("response.failed", { response: cleanView(facts, null, "failed") })],
  };
}

type Say = ReturnType<typeof numbered>;

function where({ itemId }: ResponseFacts, kind: PieceKind, index: number): Json {
  if (kind === "text") return { item_id: `msg_${itemId}`, output_index: index, content_index: 0 };
  if (kind === "reasoning") return { item_id: `rs_${itemId}`, output_index: index, summary_index: 0 };
  return { item_id: `fc_${itemId}`, output_index: index };
}

function opening(event: Say, facts: ResponseFacts, { tool }: Answer, kind: PieceKind, index: number): string {
  const at = where(facts, kind, index);
  const added = (item: Json) => event("response.output_item.added", { output_index: index, item });
  if (kind === "tool" && tool !== null) return added(callItem(facts, tool, "", "in_progress"));
  if (kind === "reasoning") {
    const part = { type: "summary_text", text: "" };
    return added(reasoningItem(facts, null)) + event("response.reasoning_summary_part.added", { ...at, part });
  }
  return (
    added(messageItem(facts, null, "in_progress")) + event("response.content_part.added", { ...at, part: textPart("") })
  );
}

function delta(event: Say, facts: ResponseFacts, { kind, text }: Piece, index: number): string {
  const at = where(facts, kind, index);
  if (kind === "tool") return event("response.function_call_arguments.delta", { ...at, delta: text });
  if (kind === "reasoning") return event("response.reasoning_summary_text.delta", { ...at, delta: text });
  return event("response.output_text.delta", { ...at, delta: text, logprobs: [] });
}

function closing(event: Say, facts: ResponseFacts, answer: Answer, kind: PieceKind, index: number): string {
  const at = where(facts, kind, index);
  const done = (item: Json) => event("response.output_item.done", { output_index: index, item });
  if (kind === "tool" && answer.tool !== null) {
    const args = answer.tool.args.join("");
    const said = event("response.function_call_arguments.done", { ...at, arguments: args });
    return said + done(callItem(facts, answer.tool, args, "completed"));
  }
  if (kind === "reasoning") {
    const text = answer.reasoning.join("");
    return (
      event("response.reasoning_summary_text.done", { ...at, text }) +
      event("response.reasoning_summary_part.done", { ...at, part: { type: "summary_text", text } }) +
      done(reasoningItem(facts, text))
    );
  }
  const text = answer.text.join("");
  return (
    event("response.output_text.done", { ...at, text, logprobs: [] }) +
    event("response.content_part.done", { ...at, part: textPart(text) }) +
    done(messageItem(facts, text, "completed"))
  );
}
