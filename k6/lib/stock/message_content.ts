/**
 * What a message holds: text, thinking and tool calls, taken from its blocks whole or piece by piece. Used for streams and
 * for unary bodies. Twin of xk6/internal/messages/{reader,calls}.go. It must not know of events.
 */
import type { ToolCall } from "../../../core/contract/engine.ts";
import type { Shown } from "./frame.ts";
import { isObject, type JsonObject, str } from "./json.ts";

export class MessageContent {
  text = "";
  reasoning = "";
  readonly calls = new MessageCalls();

  /** The list of blocks of a whole message. */
  blocks(list: unknown): Shown {
    const shown = { token: false, visible: false };
    if (!Array.isArray(list)) return shown;
    list.forEach((block, index) => {
      const { token, visible } = this.block(index, block);
      shown.token ||= token;
      shown.visible ||= visible;
    });
    return shown;
  }

  /** A block that begins, or a whole one. What a tool of the server's brought back is no output of the model's. */
  block(index: number, block: unknown): Shown {
    const fields = isObject(block) ? block : {};
    switch (fields.type) {
      case "tool_use":
      case "server_tool_use":
      case "mcp_tool_use":
        return { token: this.calls.begin(index, fields), visible: false };
      case "text":
        return this.#said(str(fields.text), "");
      case "thinking":
        return this.#said("", str(fields.thinking));
      default:
        return this.#said("", "");
    }
  }

  /** A piece of a block. Its key says what it is; signatures and citations are no output. */
  delta(index: number, delta: unknown): Shown {
    if (!isObject(delta)) return this.#said("", "");
    const called = this.calls.delta(index, str(delta.partial_json));
    const { token, visible } = this.#said(str(delta.text), str(delta.thinking));
    return { token: token || called, visible };
  }

  #said(text: string, reasoning: string): Shown {
    this.text += text;
    this.reasoning += reasoning;
    return { token: text !== "" || reasoning !== "", visible: text !== "" };
  }
}

interface Call {
  index: number;
  id: string;
  name: string;
  args: string;
  /** what the block began with: `{}` as a rule, since the pieces follow */
  input: string;
}

/** The tool calls of a message, in the order in which they began. */
class MessageCalls {
  readonly #calls: Call[] = [];

  /** Takes a block that is a call; true if its name or arguments came with it. */
  begin(index: number, block: JsonObject): boolean {
    const input = isObject(block.input) ? JSON.stringify(block.input) : "";
    const name = str(block.name);
    this.#calls.push({ index, id: str(block.id), name, args: "", input });
    return name !== "" || input.length > "{}".length;
  }

  /** Adds a piece of arguments; true if there was anything in it. */
  delta(index: number, piece: string): boolean {
    if (piece === "") return false;
    // some gateways give several blocks the same index; a piece without one belongs to the last call
    let call = this.#calls.findLast((known) => index < 0 || known.index === index);
    if (call === undefined) {
      call = { index, id: "", name: "", args: "", input: "" };
      this.#calls.push(call);
    }
    call.args += piece;
    return true;
  }

  value(): ToolCall[] {
    return this.#calls.map(({ id, name, args, input }, index) => ({ index, id, name, arguments: args || input }));
  }
}
