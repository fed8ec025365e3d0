/**
 * What a response has put out: text, reasoning, refusal and tool calls, taken from its items whole or piece by piece, in
 * OpenAI's shapes and in Jan Server's. Used for streams and for unary bodies. Twin of xk6/internal/responses/items.go.
 */
import type { Shown } from "./frame.ts";
import { isObject, str } from "./json.ts";
import { ResponseCalls } from "./response_calls.ts";
import { inSummary, type Place, Words } from "./words.ts";

const NONE: Shown = { token: false, visible: false };
const hidden = (token: boolean): Shown => ({ token, visible: false });
const shown = (visible: boolean): Shown => ({ token: visible, visible });

/** A tool call's arguments as JSON text; a few servers send them as an object. */
export const argumentText = (value: unknown): string => (isObject(value) ? JSON.stringify(value) : str(value));

export class ResponseOutput {
  readonly text = new Words();
  readonly reasoning = new Words();
  readonly refusal = new Words();
  readonly calls = new ResponseCalls();

  /** To be called before every event. */
  begin(): void {
    for (const words of [this.text, this.reasoning, this.refusal]) words.begin();
  }

  /** The output list of a response that has ended. */
  items(list: unknown): Shown {
    if (!Array.isArray(list)) return NONE;
    return all(list.map((item, output) => this.item({ item: "", output, index: 0 }, item)));
  }

  /** One output item. */
  item(given: Place, item: unknown): Shown {
    if (!isObject(item)) return NONE;
    const at = { ...given, item: str(item.id) || given.item };
    const call = (name: unknown, args: unknown) =>
      hidden(this.calls.complete(at, str(item.call_id), str(name), argumentText(args)));
    switch (item.type) {
      case "function_call":
      case "mcp_call":
        return call(item.name, item.arguments);
      case "custom_tool_call":
        return call(item.name, str(item.input));
      case "code_interpreter_call":
        return call("", str(item.code));
      case "reasoning":
        return this.#thought(at, item);
      case "text":
        return shown(this.text.complete(at, item.text));
      default:
        return all(entries(item.content).map((part, index) => this.part({ ...at, index }, part)));
    }
  }

  /** One part of a message's content. */
  part(at: Place, part: unknown): Shown {
    const fields = isObject(part) ? part : {};
    switch (fields.type) {
      case "refusal":
        return shown(this.refusal.complete(at, fields.refusal));
      case "reasoning_text":
      case "reasoning":
      case "thinking":
        return hidden(this.reasoning.complete(at, part));
      case "summary_text":
        return hidden(this.reasoning.complete(inSummary(at), part));
      case "output_audio":
        return shown(this.text.complete(at, fields.transcript));
      default:
        return shown(this.text.complete(at, part));
    }
  }

  #thought(at: Place, item: Record<string, unknown>): Shown {
    const take = (place: Place, part: unknown) => hidden(this.reasoning.complete(place, part));
    const result = isObject(item.reasoning) ? item.reasoning.result : undefined;
    return all([
      ...entries(item.summary).map((part, index) => take(inSummary({ ...at, index }), part)),
      ...entries(item.content).map((part, index) => take({ ...at, index }, part)),
      take(at, result),
    ]);
  }
}

/** The entries of a list; what is no list is taken for its only entry. */
function entries(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

function all(parts: Shown[]): Shown {
  return { token: parts.some(({ token }) => token), visible: parts.some(({ visible }) => visible) };
}
