/** The body and the headers of an Anthropic message (POST /v1/messages). Pure. */
import { type Ask, exactly, type Said, TOOL } from "../talk.ts";

/** The API wants a limit; this one where the workload has none. */
const MOST_TOKENS = 1024;
const VERSION = "2023-06-01";

export function messagesBody(ask: Ask): object {
  const { model, stream, system, said, maxTokens, tool } = ask;
  const { name, description, parameters } = TOOL;
  return {
    model,
    max_tokens: maxTokens ?? MOST_TOKENS,
    ...(system === null ? {} : { system }),
    messages: said.map(message),
    stream,
    ...exactly(ask),
    ...(tool === null
      ? {}
      : {
          tools: [{ name, description, input_schema: parameters }],
          tool_choice: { type: tool === "offered" ? "auto" : "none" },
        }),
    ...ask.more,
  };
}

/** `authorization`: as other APIs have it; null = no key is sent. */
export function messagesHeaders(authorization: string | null): Record<string, string> {
  const key = authorization === null ? {} : { "x-api-key": authorization.replace(/^Bearer /, "") };
  return { "anthropic-version": VERSION, ...key };
}

function message(one: Said): object {
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
          ...one.calls.map((call) => ({
            type: "tool_use",
            id: call.id,
            name: call.name,
            input: parsed(call.arguments),
          })),
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
