/** The body of a chat completion (POST /v1/chat/completions). Pure. */
import { type Ask, exactly, type Said, TOOL } from "../talk.ts";

export function chatBody(ask: Ask): object {
  const { model, stream, system, said, maxTokens, maxTokensAs, includeUsage, tool } = ask;
  return {
    model,
    messages: [...(system === null ? [] : [{ role: "system", content: system }]), ...said.map(message)],
    stream,
    ...(stream && includeUsage ? { stream_options: { include_usage: true } } : {}),
    ...(maxTokens === null ? {} : { [maxTokensAs]: maxTokens }),
    ...exactly(ask),
    ...(tool === null
      ? {}
      : { tools: [{ type: "function", function: TOOL }], tool_choice: tool === "offered" ? "auto" : "none" }),
    ...ask.more,
  };
}

function message(one: Said): object {
  switch (one.role) {
    case "user":
      return { role: "user", content: one.text };
    case "tool":
      return { role: "tool", tool_call_id: one.callId, content: one.text };
    case "assistant":
      if (one.calls.length === 0) return { role: "assistant", content: one.text };
      return {
        role: "assistant",
        content: one.text === "" ? null : one.text,
        tool_calls: one.calls.map((call) => ({
          id: call.id,
          type: "function",
          function: { name: call.name, arguments: call.arguments },
        })),
      };
  }
}
