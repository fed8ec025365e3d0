/** Whatever a server sends: the reader never throws, and a token is an event that brought output (the Go twin's fuzz test). */
import fc from "fast-check";
import { expect, it } from "vitest";
import { readMessage } from "../completion.ts";
import { MessagesReader } from "./messages.ts";

const TYPES = [
  ...["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta"],
  ...["message_stop", "ping", "error", "", "other"],
];
const text = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("text", "tool_use", "thinking", "{}", "end_turn"));
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: "small" }, text, fc.double(), fc.boolean(), fc.constant(null), tie("object"), tie("list")),
  list: fc.array(tie("any"), { maxLength: 3 }),
  object: fc.dictionary(
    fc.constantFrom(
      ...["type", "text", "thinking", "partial_json", "id", "name", "input", "content", "usage", "stop_reason"],
      ...[
        "input_tokens",
        "output_tokens",
        "output_tokens_details",
        "delta",
        "content_block",
        "message",
        "index",
        "error",
      ],
    ),
    tie("any"),
  ),
})).any;

it("any JSON in any event", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...TYPES), value), { maxLength: 5 }), (events) => {
      const reader = new MessagesReader();
      for (const [type, data] of events) {
        const before = said(reader);
        const effect = reader.event({ kind: "message", type, id: "", data: JSON.stringify(data), unterminated: false });
        expect(effect.token).toBe(said(reader) > before);
        expect(effect.visible && !effect.token).toBe(false);
      }
      for (const [, data] of events) readMessage(JSON.stringify(data));
    }),
    { numRuns: 1500 },
  );
});

function said(reader: MessagesReader): number {
  const { text: visible, reasoning, toolCalls } = reader.result();
  // a call without arguments is given {}
  const calls = toolCalls.map(({ name, arguments: json }) => name.length + (json === "{}" ? 0 : json.length));
  return calls.reduce((sum, n) => sum + n, visible.length + reasoning.length);
}
