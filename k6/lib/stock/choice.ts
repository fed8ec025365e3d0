/** One of the answers of a stream, and what a delta adds to it. Twin of xk6/internal/chat/choice.go. */
import { isObject, pieces, str } from "./json.ts";
import { ToolCalls } from "./tool_calls.ts";

const REASONING = new Set(["reasoning_content", "reasoning", "thinking", "thinking_blocks", "reasoning_details"]);

export class Choice {
  readonly index: number;
  readonly calls = new ToolCalls();
  text = "";
  reasoning = "";
  refusal = "";
  finish: string | null = null;

  constructor(index: number) {
    this.index = index;
  }

  /** Adds what one delta brings. Of the several names for reasoning the first that is not empty is taken. */
  delta(delta: unknown): { token: boolean; visible: boolean } {
    if (!isObject(delta)) return { token: false, visible: false };
    const shown = this.text.length + this.refusal.length;
    const thought = this.reasoning.length;
    let called = false;
    for (const [key, value] of Object.entries(delta)) {
      if (key === "content") this.#content(value);
      else if (REASONING.has(key)) {
        if (this.reasoning.length === thought) this.reasoning += pieces(value);
      } else if (key === "refusal") this.refusal += str(value);
      else if (key === "audio") this.text += isObject(value) ? str(value.transcript) : "";
      else if (key === "tool_calls" && Array.isArray(value)) {
        for (const call of value) called = this.calls.add(call) || called;
      } else if (key === "function_call") called = this.calls.addLegacy(value) || called;
    }
    const visible = this.text.length + this.refusal.length > shown;
    return { token: visible || called || this.reasoning.length > thought, visible };
  }

  #content(value: unknown): void {
    if (!Array.isArray(value)) {
      this.text += str(value);
      return;
    }
    for (const part of value) {
      const type = isObject(part) ? part.type : "";
      if (type === "thinking" || type === "reasoning") this.reasoning += pieces(part);
      else this.text += pieces(part);
    }
  }
}
