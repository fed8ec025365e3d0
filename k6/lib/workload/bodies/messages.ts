/** The body of an Anthropic message (POST /v1/messages). Pure. */
import { messagesBody as bodyOf, type Turn } from "../../messages_body.ts";
import { type Ask, exactly, type Said, TOOL } from "../talk.ts";

export function messagesBody(ask: Ask): object {
  const { model, stream, system, said, maxTokens, tool } = ask;
  return {
    ...bodyOf({
      ...{ model, stream, maxTokens },
      turns: [...(system === null ? [] : [{ role: "system", content: system } as const]), ...said.map(turnOf)],
      ...(tool === null
        ? {}
        : { tools: [{ type: "function", function: TOOL }], toolChoice: tool === "offered" ? "auto" : "none" }),
    }),
    ...exactly(ask),
    ...ask.more,
  };
}

function turnOf(one: Said): Turn {
  switch (one.role) {
    case "user":
      return { role: "user", content: one.text };
    case "tool":
      return { role: "user", content: [{ type: "tool_result", tool_use_id: one.callId, content: one.text }] };
    case "assistant":
      if (one.calls.length === 0) return { role: "assistant", content: one.text };
      return {
        role: "assistant",
        content: [
          ...(one.text === "" ? [] : [{ type: "text", text: one.text }]),
          ...one.calls.map(({ id, name, arguments: json }) => ({ type: "tool_use", id, name, input: parsed(json) })),
        ],
      };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
