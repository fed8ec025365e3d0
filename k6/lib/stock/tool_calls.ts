/**
 * Joins the pieces of tool calls. Twin of xk6/internal/chat/toolcalls.go, where the rules for servers that number
 * their calls wrongly are explained. It must not know of events.
 */
import type { ToolCall } from "../../../core/contract/engine.ts";
import { isObject, parseJson, str } from "./json.ts";

const NO_SLOT = -1;
const LEGACY_SLOT = -2;

interface Call extends ToolCall {
  slot: number;
}

export class ToolCalls {
  readonly #calls: Call[] = [];

  /** Takes one entry of `delta.tool_calls`; true if it brought a name or arguments. */
  add(entry: unknown): boolean {
    if (!isObject(entry)) return false;
    const slot = typeof entry.index === "number" ? entry.index : NO_SLOT;
    return this.#piece(slot, str(entry.id), entry.function);
  }

  /** Takes `delta.function_call`. */
  addLegacy(call: unknown): boolean {
    return isObject(call) && this.#piece(LEGACY_SLOT, "", call);
  }

  value(): ToolCall[] {
    return this.#calls.map(({ index, id, name, arguments: args }) => ({ index, id, name, arguments: args }));
  }

  #piece(slot: number, id: string, func: unknown): boolean {
    const name = isObject(func) ? str(func.name) : "";
    const sent = isObject(func) ? func.arguments : "";
    const args = isObject(sent) ? JSON.stringify(sent) : str(sent);
    if (id === "" && name === "" && args === "") return false;
    let call = this.#locate(slot, id, name);
    if (call === undefined) {
      call = { slot, index: this.#calls.length, id: "", name: "", arguments: "" };
      this.#calls.push(call);
    }
    if (call.id === "") call.id = id;
    if (call.name !== name) call.name += name;
    call.arguments += args;
    return name !== "" || args !== "";
  }

  /** The call that a piece continues; undefined for a new one. */
  #locate(slot: number, id: string, name: string): Call | undefined {
    let last: Call | undefined;
    for (const call of this.#calls) {
      const same = call.slot === slot || (slot === NO_SLOT && call.slot !== LEGACY_SLOT);
      if (same) last = call;
      if (id !== "" && call.id === id && (same || call.slot === NO_SLOT)) return call;
    }
    if (last === undefined || name === "" || last.name === "") return last;
    if (id !== "" && last.id !== "") return undefined;
    return parseJson(last.arguments) === undefined ? last : undefined;
  }
}
