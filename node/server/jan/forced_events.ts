/**
 * The gateway's stream of a response when the model streams although it was not asked to: the only way to see its deltas.
 * Text leaves in batches of six words or more. With reasoning, all text is held back and then sent at once, the reasoning
 * before it, and the numbers start over. What is odd here is the gateway's own.
 */
import type { Answer } from "../answer.ts";
import type { Framing } from "../profiles/types.ts";
import { gatewayEvents } from "./gateway_events.ts";
import { namedEvent } from "./response_events.ts";
import type { Json, ResponseFacts } from "./response_view.ts";

const MIN_WORDS = 6;
/** after the four events that leave before the model is asked */
const FIRST_NUMBER = 4;

/** The answer in the gateway's batches; a batch takes as long as its tokens. */
export function batched(answer: Answer): Answer {
  const { gapMs, reasoning, text } = answer;
  const whole = reasoning.length > 0 ? [[...reasoning, ...text].join("")] : batches(text);
  const slow = () => Array.from({ length: MIN_WORDS }, gapMs).reduce((sum, gap) => sum + gap, 0);
  return { ...answer, reasoning: batches(reasoning), text: whole, tool: null, gapMs: slow };
}

function batches(tokens: readonly string[]): string[] {
  const all: string[] = [];
  let held = "";
  for (const token of tokens) {
    held += token;
    if (held.trim().split(/\s+/).length < MIN_WORDS) continue;
    all.push(held);
    held = "";
  }
  return held === "" ? all : [...all, held];
}

export function forcedEvents(base: Framing, facts: ResponseFacts): Framing {
  const at = { item_id: `msg_${facts.itemId}`, output_index: 0, content_index: 0 };
  const thought = { item_id: `rs_${Date.now()}000000`, output_index: 0, summary_index: 0 };
  let number = FIRST_NUMBER;
  const event = (type: string, fields: Json) => namedEvent(type, { type, sequence_number: number++, ...fields });
  return {
    ...gatewayEvents(base, facts),
    chunks: (answer) => (piece) => {
      const hidden = Math.floor(Math.random() * 2 ** 40)
        .toString(16)
        .padStart(10, "0");
      const delta = { delta: piece.text, obfuscation: hidden };
      if (piece.kind === "text") return event("response.output_text.delta", { ...at, ...delta, logprobs: [] });
      const opened = piece.index > 0 ? "" : reasoningOpened(event, thought);
      const said = event("response.reasoning_summary_text.delta", { ...thought, ...delta });
      if (piece.index + 1 < answer.reasoning.length) return opened + said;
      const closed = reasoningClosed(event, thought, answer.reasoning.join(""));
      number = FIRST_NUMBER;
      return opened + said + closed;
    },
    closing: (answer) => {
      const text = answer.text.join("");
      const part = { type: "output_text", annotations: [], logprobs: [], text };
      const item = { id: at.item_id, type: "message", status: "completed", content: [part], role: "assistant" };
      return [
        event("response.output_text.done", { ...at, text, logprobs: [] }),
        event("response.content_part.done", { ...at, part }),
        event("response.output_item.done", { output_index: 0, item }),
      ];
    },
  };
}

type Say = (type: string, fields: Json) => string;

function reasoningOpened(event: Say, thought: Json): string {
  const item = { id: thought.item_id, type: "reasoning", status: "in_progress", content: [], role: "assistant" };
  return (
    event("response.output_item.added", { output_index: 0, item }) +
    event("response.reasoning_summary_part.added", { ...thought, part: { type: "summary_text", text: "" } })
  );
}

function reasoningClosed(event: Say, thought: Json, text: string): string {
  return (
    event("response.reasoning_summary_text.done", { ...thought, text }) +
    event("response.reasoning_summary_part.done", { ...thought, part: { type: "summary_text", text } })
  );
}
