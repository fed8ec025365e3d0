/**
 * Joins the pieces of a response's tool calls; how events find their call is explained at the Go twin,
 * xk6/internal/responses/calls.go. It must not know of events.
 */
import type { ToolCall } from "../../../core/contract/engine.ts";
import type { Place } from "./words.ts";

interface Call {
  item: string;
  output: number;
  id: string;
  name: string;
  args: string;
}

export class ResponseCalls {
  readonly #calls: Call[] = [];

  /** Adds a piece of arguments; true if there was anything in it. */
  delta(at: Place, piece: string): boolean {
    if (piece === "") return false;
    (this.#find(at, "") ?? this.#add(at)).args += piece;
    return true;
  }

  /** Takes what an event says of a call as a whole; true if any of its name and arguments is new. */
  complete(at: Place, id: string, name: string, args: string): boolean {
    if (id === "" && name === "" && args === "") return false;
    const call = this.#find(at, id) ?? this.#add(at);
    const news = (call.name === "" && name !== "") || (call.args === "" && args !== "");
    call.id ||= id;
    call.name ||= name;
    call.args ||= args;
    return news;
  }

  value(): ToolCall[] {
    return this.#calls.map(({ id, item, name, args }, index) => ({ index, id: id || item, name, arguments: args }));
  }

  #add({ item, output }: Place): Call {
    const call = { item, output, id: "", name: "", args: "" };
    this.#calls.push(call);
    return call;
  }

  #find({ item, output }: Place, id: string): Call | undefined {
    const byItem = this.#calls.find((call) => item !== "" && call.item === item);
    const byId = this.#calls.findLast((call) => id !== "" && call.id === id);
    if (byItem !== undefined || byId !== undefined) return byItem ?? byId;
    return this.#calls.findLast(
      (call) =>
        (id === "" || call.id === "" || call.id === id) &&
        ((output >= 0 && call.output === output) || (output < 0 && item === "")),
    );
  }
}
